"""The cheap steps between matrix products, forward and backward, as plain functions that torch.compile can fuse."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch.nn import functional


def normalise(x: torch.Tensor, epsilon: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows of x, shape (t, width), divided by their root mean square; also the factors, shape (t, 1)."""
    factors = torch.rsqrt(x.float().square().mean(-1, keepdim=True) + epsilon) if x.dtype != torch.float64 else _exact(x, epsilon)
    return (x * factors).to(x.dtype), factors


def normalise_backward(gradient: torch.Tensor, normal: torch.Tensor, factors: torch.Tensor) -> torch.Tensor:
    """Gradient of `normalise` with respect to x."""
    mean = (gradient * normal).mean(-1, keepdim=True)
    return ((gradient - normal * mean) * factors).to(gradient.dtype)


def gate(both: torch.Tensor) -> torch.Tensor:
    """The first half of the columns through SiLU, times the second half."""
    half = both.shape[1] // 2
    return functional.silu(both[:, :half]) * both[:, half:]


def gate_backward(gradient: torch.Tensor, both: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Gradients of `gate` with respect to both halves."""
    half = both.shape[1] // 2
    first, second = both[:, :half], both[:, half:]
    sigmoid = torch.sigmoid(first)
    silu = first * sigmoid
    return gradient * second * (sigmoid + silu - silu * sigmoid), gradient * silu


def rotate(x: torch.Tensor, cosines: torch.Tensor, sines: torch.Tensor) -> torch.Tensor:
    """Rotary position embedding of x, shape (t, heads, head), by angles of shape (t, 1, head / 2); back with negative sines."""
    half = x.shape[2] // 2
    first, second = x[:, :, :half], x[:, :, half:]
    return torch.cat([first * cosines - second * sines, first * sines + second * cosines], -1)


def _exact(x: torch.Tensor, epsilon: float) -> torch.Tensor:
    return torch.rsqrt(x.square().mean(-1, keepdim=True) + epsilon)


@dataclass(frozen=True, slots=True)
class Pointwise:
    """The functions of this module, as they are or compiled."""

    normalise: Callable[[torch.Tensor, float], tuple[torch.Tensor, torch.Tensor]] = normalise
    normalise_backward: Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor] = normalise_backward
    gate: Callable[[torch.Tensor], torch.Tensor] = gate
    gate_backward: Callable[[torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]] = gate_backward
    rotate: Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor] = rotate


def compiled() -> Pointwise:
    """Fused versions; they need a C++ compiler, and half a minute at first use."""
    functions = (normalise, normalise_backward, gate, gate_backward, rotate)
    return Pointwise(*(torch.compile(function, dynamic=True) for function in functions))

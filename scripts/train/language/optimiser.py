"""Adam without decay, and how fast it learns when."""

import math
from dataclasses import dataclass

import torch

BETAS = (0.9, 0.99)
EPSILON = 1e-8
LAST_SHARE = 0.05
"""The learning rate at the end, as a share of the highest."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A linear start over some steps, then half a cosine over the time given.

    Attributes:
        highest: the learning rate.
        warm_up: steps of the start.
    """

    highest: float
    warm_up: int = 20

    def rate(self, step: int, elapsed: float) -> float:
        """Learning rate of a step, counted from 1, when a share `elapsed` of the time is over."""
        cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, max(0.0, elapsed))))
        return self.highest * min(1.0, step / self.warm_up) * (LAST_SHARE + (1 - LAST_SHARE) * cosine)


@dataclass(slots=True, eq=False)
class Adam:
    """The optimiser's state."""

    first: torch.Tensor
    second: torch.Tensor
    step: int = 0

    def update(self, flat: torch.Tensor, gradient: torch.Tensor, rate: float) -> None:
        """Change the parameters in place."""
        self.step += 1
        self.first.lerp_(gradient, 1 - BETAS[0])
        self.second.mul_(BETAS[1]).addcmul_(gradient, gradient, value=1 - BETAS[1])
        denominator = (self.second / (1 - BETAS[1] ** self.step)).sqrt_().add_(EPSILON)
        flat.addcdiv_(self.first, denominator, value=-rate / (1 - BETAS[0] ** self.step))


def clip(gradient: torch.Tensor, longest: float = 1.0) -> float:
    """Shorten a gradient in place to a norm of at most `longest`; returns the norm it had."""
    norm = float(torch.linalg.vector_norm(gradient))
    if norm > longest:
        gradient.mul_(longest / norm)
    return norm

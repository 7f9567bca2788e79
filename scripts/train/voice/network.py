"""The network: phoneme ids to how long each lasts, and to the frames of a sentence."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from scripts.train.voice import layout

SYMBOLS = 256
PLACES = 6
"""What a frame knows about its place within its sign, see `places`."""


class TextBlock(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """A convolution over neighbouring signs, shape (batch, signs, width)."""

    def __init__(self, width: int, reach: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.near = nn.Conv1d(width, width, reach, padding=reach // 2)
        self.mix = nn.Linear(width, width)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """The input plus what the neighbours add."""
        near = self.near((self.norm(x) * mask).transpose(1, 2)).transpose(1, 2)
        return x + self.mix(self.drop(functional.gelu(near)))


class Attention(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """Attention between all signs, shape (batch, signs, width)."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.ask = nn.Linear(width, 3 * width)
        self.answer = nn.Linear(width, width)
        self.second_norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 2 * width)
        self.narrow = nn.Linear(2 * width, width)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor, bias: Tensor) -> Tensor:
        """The input plus what it attends to."""
        batch, signs, width = x.shape
        each = width // self.heads
        query, key, value = (
            part.reshape(batch, signs, self.heads, each).transpose(1, 2) for part in self.ask(self.norm(x)).chunk(3, -1)
        )
        weights = (query @ key.transpose(-1, -2)) * each**-0.5 + bias + (mask.transpose(1, 2)[:, None] - 1) * 1e4
        found = (torch.softmax(weights, -1) @ value).transpose(1, 2).reshape(batch, signs, width)
        x = x + self.drop(self.answer(found))
        return x + self.drop(self.narrow(functional.gelu(self.widen(self.second_norm(x)))))


class FrameBlock(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """A depthwise convolution over neighbouring frames and a mix of channels, shape (batch, frames, width)."""

    def __init__(self, width: int, reach: int) -> None:
        super().__init__()
        self.near = nn.Conv1d(width, width, reach, padding=reach // 2, groups=width)
        self.norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 2 * width)
        self.narrow = nn.Linear(2 * width, width)
        self.scale = nn.Parameter(torch.full((width,), 0.3))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """The input plus what the neighbours add."""
        near = self.near((x * mask).transpose(1, 2)).transpose(1, 2)
        return x + self.narrow(functional.gelu(self.widen(self.norm(near)))) * self.scale


class Network(nn.Module):  # type: ignore[misc]  # torch is untyped where it is not installed
    """Phoneme ids to lengths and frames.

    Args:
        width: of the signs' vectors.
        frame_width: of the frames' vectors.
        heads: of attention.
        reaches: frames that each frame block sees.
        dropout: share of values dropped while learning.
    """

    mean: Tensor
    deviation: Tensor
    shortest: Tensor

    def __init__(
        self,
        width: int = 192,
        frame_width: int = 224,
        heads: int = 4,
        reaches: Sequence[int] = (9, 7, 7, 7),
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.symbols = nn.Embedding(SYMBOLS, width)
        self.position = nn.Linear(4, width)
        self.text = nn.ModuleList([TextBlock(width, 5, dropout) for _ in range(3)])
        self.attention = nn.ModuleList([Attention(width, heads, dropout) for _ in range(2)])
        self.distance = nn.Parameter(torch.tensor([0.5, 0.1, 0.02, 0.0]).log1p())
        self.direction = nn.Parameter(torch.zeros(heads))
        self.text_norm = nn.LayerNorm(width)
        self.length_text = nn.ModuleList([TextBlock(width, 3, dropout) for _ in range(2)])
        self.length = nn.Linear(width, 1)
        self.entry = nn.Linear(width + PLACES, frame_width)
        self.frames = nn.ModuleList([FrameBlock(frame_width, reach) for reach in reaches])
        self.frame_norm = nn.LayerNorm(frame_width)
        self.exit = nn.Linear(frame_width, layout.SIZE)
        self.register_buffer("mean", torch.zeros(layout.SIZE))
        self.register_buffer("deviation", torch.ones(layout.SIZE))
        self.register_buffer("shortest", torch.zeros(SYMBOLS))

    def encode(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors of the signs, and the logarithm of one more than their frames.

        Args:
            ids: shape (batch, signs).
            mask: 1 for signs and 0 for padding, shape (batch, signs, 1).
        """
        number = torch.cumsum(mask, 1)
        count = mask.sum(1, keepdim=True)
        where = [number / count, torch.log(count).expand_as(number), 1 / number, 1 / (count - number + 1)]
        x = (self.symbols(ids) + self.position(torch.cat(where, -1))) * mask
        for block in self.text[:2]:
            x = block(x, mask)
        place = number[..., 0]
        apart = (place[:, :, None] - place[:, None, :])[:, None]
        slope, direction = self.distance.abs()[None, :, None, None], self.direction[None, :, None, None]
        bias = direction * torch.sign(apart) - slope * apart.abs()
        for attention in self.attention:
            x = attention(x, mask, bias)
        x = self.text_norm(self.text[2](x, mask))
        lengths = x
        for block in self.length_text:
            lengths = block(lengths, mask)
        return x, self.length(lengths)[..., 0]

    def decode(self, signs: Tensor, where: Tensor, mask: Tensor) -> Tensor:
        """Normalised frames.

        Args:
            signs: vector of each frame's sign, shape (batch, frames, width).
            where: see `places`.
            mask: 1 for frames and 0 for padding, shape (batch, frames, 1).
        """
        x = self.entry(torch.cat([signs, where], -1))
        for block in self.frames:
            x = block(x, mask)
        frames: Tensor = self.exit(self.frame_norm(x))
        return frames


def places(since: Tensor, length: Tensor) -> Tensor:
    """Where frames lie in their signs, shape (…, PLACES), from frames since the sign's start and the sign's frames."""
    share = (since + 0.5) / length
    return torch.stack(
        [
            share,
            1 - share,
            torch.log(length) * 0.5,
            torch.exp(-since * 0.4),
            torch.exp(-(length - 1 - since) * 0.4),
            torch.sin(math.pi * share),
        ],
        -1,
    )

"""Sizes of the network, and where each adapter matrix lies in one flat array of parameters."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scripts.train.language.segments import FloatArray

LINEARS = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
"""The linear layers of a block, all adapted; names as in GGUF files."""


@dataclass(frozen=True, slots=True)
class Dimensions:
    """A network of the Llama family with a low-rank adapter; the defaults are SmolLM2-135M with rank 16."""

    layers: int = 30
    width: int = 576
    hidden: int = 1536
    heads: int = 9
    key_heads: int = 3
    head: int = 64
    vocabulary: int = 49152
    rank: int = 16
    alpha: float = 32.0
    epsilon: float = 1e-5
    rope_base: float = 1e5

    @property
    def scale(self) -> float:
        """Factor of the adapter's product."""
        return self.alpha / self.rank

    def shape(self, linear: str) -> tuple[int, int]:
        """Outputs and inputs of a linear layer."""
        queries, keys = self.heads * self.head, self.key_heads * self.head
        return {
            "attn_q": (queries, self.width),
            "attn_k": (keys, self.width),
            "attn_v": (keys, self.width),
            "attn_output": (self.width, queries),
            "ffn_gate": (self.hidden, self.width),
            "ffn_up": (self.hidden, self.width),
            "ffn_down": (self.width, self.hidden),
        }[linear]

    @property
    def size(self) -> int:
        """Number of the adapter's parameters."""
        return self.layers * sum(self.rank * sum(self.shape(linear)) for linear in LINEARS)


@dataclass(frozen=True, slots=True)
class Place:
    """One adapter matrix in the flat array; A has shape (rank, inputs), B (outputs, rank)."""

    layer: int
    linear: str
    matrix: str  # A or B
    shape: tuple[int, int]
    begin: int

    @property
    def part(self) -> slice:
        """Its elements in the flat array, row by row."""
        return slice(self.begin, self.begin + self.shape[0] * self.shape[1])


def places(dimensions: Dimensions) -> Iterator[Place]:
    """All adapter matrices in the order of the flat array."""
    begin = 0
    for layer in range(dimensions.layers):
        for linear in LINEARS:
            outputs, inputs = dimensions.shape(linear)
            for matrix, shape in (("A", (dimensions.rank, inputs)), ("B", (outputs, dimensions.rank))):
                yield Place(layer, linear, matrix, shape, begin)
                begin += shape[0] * shape[1]


def fresh(dimensions: Dimensions, seed: int) -> FloatArray:
    """An untrained adapter: A random with variance 1/inputs, B zero, so that it changes nothing."""
    random = np.random.default_rng(seed)
    flat = np.zeros(dimensions.size, np.float32)
    for place in places(dimensions):
        if place.matrix == "A":
            flat[place.part] = random.standard_normal(place.shape[0] * place.shape[1]) / math.sqrt(place.shape[1])
    return flat


def rope_order(dimensions: Dimensions, heads: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Rows of a query or key matrix in GGUF files, listed in the order used here.

    GGUF files keep the two numbers that are rotated together side by side; here the first ones of all pairs of a head come before
    the second ones, which vectorises better. `ours = theirs[order]`; `theirs[order] = ours` is the way back.
    """
    one = np.concatenate([np.arange(0, dimensions.head, 2), np.arange(1, dimensions.head, 2)])
    return np.concatenate([one + dimensions.head * number for number in range(heads)])

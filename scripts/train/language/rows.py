"""Rows: how segments are grouped for one pass through the network, and the index arrays of such a pass."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scripts.train.language.segments import DataSet, FloatArray

Indices = npt.NDArray[np.int64]
POOL = 48
"""Rows that are filled from one draw, sorted by length, so that the segments of a row are about equally long."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """The prefix and some segments after it, t tokens in all.

    Attributes:
        tokens, positions: shape (t,).
        slots: for each segment (the prefix is the first one) the tokens at its places, shape (1 + segments, longest);
            places beyond its end hold token 0, which no true place can see.
        homes: the place of each token in `slots.ravel()`, shape (t,).
        prefix: number of the prefix's tokens.
        sources: tokens whose successor is learned, shape (m,).
        targets: those successors, as token numbers, shape (m,).
        weights: their weights, shape (m,).
        owners: the segment of each, from 0, shape (m,).
    """

    tokens: Indices
    positions: Indices
    slots: Indices
    homes: Indices
    prefix: int
    sources: Indices
    targets: Indices
    weights: FloatArray
    owners: Indices


def group(lengths: Indices, prefix: int, longest: int, random: np.random.Generator) -> list[tuple[int, ...]]:
    """Every segment once, in random groups that fit into rows of `longest` tokens, the prefix included.

    Raises:
        ValueError: a segment does not fit into a row.
    """
    room = longest - prefix
    if lengths.max() > room:
        raise ValueError(f"the longest segment has {lengths.max()} tokens; use rows of at least {lengths.max() + prefix}")
    order = random.permutation(len(lengths))
    filled = np.cumsum(lengths[order])
    groups: list[tuple[int, ...]] = []
    for pool in range(int(filled[-1]) // (POOL * room) + 1):
        begin, end = np.searchsorted(filled, [pool * POOL * room, (pool + 1) * POOL * room])
        part = order[begin:end]
        found = _fill(part[np.argsort(lengths[part], kind="stable")], lengths, room)
        groups.extend(found[number] for number in random.permutation(len(found)))
    return groups


def pack(data: DataSet, chosen: Sequence[int]) -> Row:
    """The index arrays of one row."""
    prefix = data.prefix.size
    segments = [data.segment(index) for index in chosen]
    sizes = np.array([prefix, *(segment.tokens.size for segment in segments)])
    begins = np.cumsum([0, *sizes[:-1]])
    slots = np.zeros((len(sizes), sizes.max()), np.int64)
    for number, (begin, size) in enumerate(zip(begins, sizes, strict=True)):
        slots[number, :size] = np.arange(begin, begin + size)
    numbers = np.repeat(np.arange(len(sizes)), sizes)
    inside = np.arange(sizes.sum()) - begins[numbers]
    tokens = np.concatenate([data.prefix, *(segment.tokens for segment in segments)]).astype(np.int64)
    weights = np.concatenate([np.zeros(prefix, np.float32), *(segment.weights for segment in segments)])
    learned = np.flatnonzero(weights)
    return Row(
        tokens=tokens,
        positions=np.where(numbers > 0, prefix, 0) + inside,
        slots=slots,
        homes=numbers * slots.shape[1] + inside,
        prefix=prefix,
        sources=learned - 1,
        targets=tokens[learned],
        weights=weights[learned],
        owners=numbers[learned] - 1,
    )


def _fill(order: Indices, lengths: Indices, room: int) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = []
    row: list[int] = []
    used = 0
    for index in order:
        size = int(lengths[index])
        if used + size > room:
            found.append(tuple(row))
            row, used = [], 0
        row.append(int(index))
        used += size
    return [*found, tuple(row)] if row else found

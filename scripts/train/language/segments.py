"""Training data as tokens: one shared prefix and many short segments that follow it, each on its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int32]
FloatArray = npt.NDArray[np.float32]

DECISION_WEIGHT = 1.0
"""A token of at least this weight is a decision: the accuracy in the log counts such tokens only."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """What follows the prefix in one example.

    Attributes:
        tokens: token numbers, shape (n,).
        weights: share of each token in the loss as a *target*, shape (n,); 0 = given, not learned.

    Raises:
        ValueError: the arrays differ in length, are empty, or the first token has a weight (nothing predicts it).
    """

    tokens: IntArray
    weights: FloatArray

    def __post_init__(self) -> None:
        if self.tokens.ndim != 1 or self.tokens.shape != self.weights.shape or not self.tokens.size:
            raise ValueError("a segment needs as many weights as tokens, and at least one token")
        if self.weights[0] != 0 or self.weights.min() < 0:
            raise ValueError("the first token of a segment cannot be learned, and no weight is negative")


@dataclass(frozen=True, slots=True, eq=False)
class DataSet:
    """Segments one after the other.

    Attributes:
        prefix: tokens that precede every segment, shape (p,).
        tokens: tokens of all segments, shape (sum of lengths,).
        weights: their weights, of the same shape.
        offsets: where each segment begins, and the end of the last, shape (segments + 1,).
    """

    prefix: IntArray
    tokens: IntArray
    weights: FloatArray
    offsets: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Tokens of each segment, shape (segments,)."""
        return np.diff(self.offsets)

    def segment(self, index: int) -> Segment:
        """One segment; its arrays are views."""
        part = slice(int(self.offsets[index]), int(self.offsets[index + 1]))
        return Segment(self.tokens[part], self.weights[part])


def make_segment(tokens: Iterable[int], weights: Iterable[float]) -> Segment:
    """A segment from plain numbers.

    Raises:
        ValueError: see Segment.
    """
    return Segment(np.array(list(tokens), np.int32), np.array(list(weights), np.float32))


def collect(prefix: Iterable[int], segments: Iterable[Segment]) -> DataSet:
    """A data set in memory.

    Raises:
        ValueError: there is no prefix or no segment.
    """
    start = np.array(list(prefix), np.int32)
    parts = list(segments)
    if not start.size or not parts:
        raise ValueError("a data set needs a prefix and at least one segment")
    return DataSet(
        prefix=start,
        tokens=np.concatenate([part.tokens for part in parts]),
        weights=np.concatenate([part.weights for part in parts]),
        offsets=np.cumsum([0, *(part.tokens.size for part in parts)], dtype=np.int64),
    )


def select(data: DataSet, indices: Iterable[int]) -> DataSet:
    """Some of a data set's segments, in the order given.

    Raises:
        ValueError: no segment is chosen.
    """
    return collect(data.prefix, (data.segment(int(index)) for index in indices))


def write(path: Path, data: DataSet) -> None:
    """Store a data set as .npz; weights are rounded to 16 bits."""
    with path.open("wb") as file:
        np.savez_compressed(
            file, prefix=data.prefix, tokens=data.tokens, weights=data.weights.astype(np.float16), offsets=data.offsets
        )


def read(path: Path) -> DataSet:
    """Load what `write` stored.

    Raises:
        OSError: the file cannot be read.
        KeyError: it is no data set.
    """
    with np.load(path, allow_pickle=False) as stored:
        return DataSet(
            prefix=stored["prefix"].astype(np.int32),
            tokens=stored["tokens"].astype(np.int32),
            weights=stored["weights"].astype(np.float32),
            offsets=stored["offsets"].astype(np.int64),
        )

"""Unfinished training on disk."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scripts.train.language.segments import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """All that training needs to go on.

    Attributes:
        flat: the adapter, see dimensions.places.
        first, second: Adam's means of the gradient and of its square.
        step: steps done.
        tokens: tokens seen.
        minutes: time used.
        seed: what the order of the data follows from.
    """

    flat: FloatArray
    first: FloatArray
    second: FloatArray
    step: int
    tokens: int
    minutes: float
    seed: int


def save(path: Path, state: Checkpoint) -> None:
    """Write a checkpoint; an interrupted write leaves the previous one."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        np.savez(
            file,
            flat=state.flat,
            first=state.first,
            second=state.second,
            counts=np.array([state.step, state.tokens, state.seed], np.int64),
            minutes=np.array(state.minutes),
        )
    part.replace(path)


def load(path: Path) -> Checkpoint:
    """Read a checkpoint.

    Raises:
        OSError: the file cannot be read.
        KeyError: it is no checkpoint.
    """
    with np.load(path, allow_pickle=False) as stored:
        step, tokens, seed = (int(number) for number in stored["counts"])
        return Checkpoint(stored["flat"], stored["first"], stored["second"], step, tokens, float(stored["minutes"]), seed)

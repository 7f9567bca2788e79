"""Unfinished training on disk."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from scripts.train.whisper.sizes import Arrays


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """All that training needs to go on.

    Attributes:
        lesson: the weights, those included that only training needs.
        matrices, others: states of the optimisers.
        step: steps done.
        minutes: time used.
    """

    lesson: dict[str, Tensor]
    matrices: dict[str, Any]
    others: dict[str, Any]
    step: int
    minutes: float


def save(path: Path, state: Checkpoint) -> None:
    """Write a checkpoint; an interrupted write leaves the previous one."""
    part = path.with_name(path.name + ".part")
    torch.save(asdict(state), part)
    part.replace(path)


def load(path: Path) -> Checkpoint:
    """Read a checkpoint, into the main memory wherever it was made.

    Raises:
        OSError: the file cannot be read.
    """
    return Checkpoint(**torch.load(path, map_location="cpu", weights_only=True))


def save_weights(path: Path, weights: Arrays) -> None:
    """Write the weights alone, for export.py; an interrupted write leaves the previous ones."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        np.savez(file, allow_pickle=False, **weights)
    part.replace(path)

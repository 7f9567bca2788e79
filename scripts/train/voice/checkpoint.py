"""Unfinished training on disk."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """All that training needs to go on.

    Attributes:
        network: the weights.
        average: their running mean, which is the better voice.
        optimiser: state of the optimiser.
        step: steps done.
        minutes: time used.
    """

    network: dict[str, Tensor]
    average: dict[str, Tensor]
    optimiser: dict[str, Any]
    step: int
    minutes: float


def save(file: Path, state: Checkpoint) -> None:
    """Write a checkpoint; an interrupted write leaves the previous one."""
    part = file.with_name(file.name + ".part")
    torch.save(asdict(state), part)
    part.replace(file)


def load(file: Path) -> Checkpoint:
    """Read a checkpoint.

    Raises:
        OSError: the file cannot be read.
    """
    return Checkpoint(**torch.load(file, weights_only=True))

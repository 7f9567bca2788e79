"""Writing files so that a broken-off program leaves the old one or the new one, and letting one program at a time write."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PART = ".part"
"""Ending of a file or folder that is not complete yet."""


def part_of(path: Path) -> Path:
    """Where a file or folder lies until it is complete: beside its place, so that moving it there is one step."""
    return path.with_name(path.name + PART)


def write_text(path: Path, text: str) -> None:
    """Write a text file as a whole."""
    partial = part_of(path)
    partial.write_text(text, encoding="utf-8")
    to_disk(partial)
    partial.replace(path)


def to_disk(path: Path) -> None:
    """Wait until what was written to a file is on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold a lock file; made when it is missing, with its folder.

    Raises:
        BlockingIOError: another program holds it, and `wait` is false.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield

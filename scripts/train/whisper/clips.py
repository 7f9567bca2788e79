"""Recorded sentences on disk, in parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dealer_kiosk.messages import Samples

Tokens = NDArray[np.int32]

EXAMINATION = "examination"
"""Name of the part that is never learned."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One sentence: sound at MIC_RATE and the tokens of its words."""

    samples: Samples
    tokens: Tokens


def write(folder: Path, name: str, clips: Sequence[Clip]) -> None:
    """Write a part; it counts from the moment on that its index is there.

    Raises:
        OSError: a file cannot be written.
    """
    np.concatenate([clip.samples for clip in clips]).astype("<i2").tofile(folder / f"{name}.pcm")
    unfinished = folder / f"{name}.npz.part"
    with unfinished.open("wb") as file:
        np.savez(
            file,
            samples=np.array([len(clip.samples) for clip in clips], np.int64),
            tokens=np.array([len(clip.tokens) for clip in clips], np.int64),
            text=np.concatenate([clip.tokens for clip in clips]).astype(np.int32),
        )
    unfinished.replace(index(folder, name))


def index(folder: Path, name: str) -> Path:
    """The file that makes a part whole."""
    return folder / f"{name}.npz"


class Clips:
    """Clips of some parts; their sound stays on disk until it is asked for.

    Args:
        parts: index files.

    Attributes:
        lengths: samples of each clip.

    Raises:
        OSError: a part cannot be read.
    """

    def __init__(self, parts: Sequence[Path]) -> None:
        self._where: list[tuple[int, int]] = []  # part, first sample
        self._sounds: list[NDArray[np.int16]] = []
        self._texts: list[Tokens] = []
        lengths: list[int] = []
        for number, part in enumerate(parts):
            with np.load(part, allow_pickle=False) as stored:
                counts, tokens, text = stored["samples"], stored["tokens"], stored["text"]
            self._sounds.append(np.memmap(part.with_suffix(".pcm"), "<i2", "r"))
            self._texts += np.split(text, np.cumsum(tokens)[:-1])
            self._where += [(number, int(first)) for first in np.cumsum(counts) - counts]
            lengths += counts.tolist()
        self.lengths: NDArray[np.int64] = np.array(lengths, np.int64)

    def __len__(self) -> int:
        return len(self._where)

    def samples(self, number: int) -> Samples:
        """The sound of a clip."""
        part, first = self._where[number]
        return np.array(self._sounds[part][first : first + self.lengths[number]], np.int16)

    def tokens(self, number: int) -> Tokens:
        """The words of a clip."""
        return self._texts[number]

"""Examples side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

import numpy as np

from scripts.train.whisper.examples import IGNORED, Example, Examples
from scripts.train.whisper.features import HOP, MELS

_CHUNK = 2048
"""Clips of which those of about one length are put together."""
_SURROUNDED = 40
"""Frames that a clip may get longer by its surroundings."""
_PADDED, _PADDING = 0.5, 60
_WHOLE, _WINDOW = 0.015, 3000
"""Now and then all of Whisper's 30 s are shown, as unmodified programs do; such a batch is cut to a quarter."""


class Batch(NamedTuple):
    """Several examples, padded; arrays here, tensors once they are loaded.

    Attributes:
        features: shape (batch, MELS, frames), an even number of frames.
        inputs: shape (batch, tokens).
        targets: shape (batch, tokens).
        text: shape (batch, words' tokens).
        sizes: positions of the encoder and tokens of the text of each example, shape (2, batch).
    """

    features: Any
    inputs: Any
    targets: Any
    text: Any
    sizes: Any


def collate(examples: Sequence[Example], frames: int = 0, filler: int = 0) -> Batch:
    """Examples as one batch.

    Args:
        examples: one or more.
        frames: shown at least; what is beyond a clip is zero, as in Whisper.
        filler: input after the end of a transcript.
    """
    count = len(examples)
    longest = max(frames, *(one.features.shape[1] for one in examples))
    tokens, words = max(len(one.inputs) for one in examples), max(1, *(len(one.text) for one in examples))
    features = np.zeros((count, MELS, longest + longest % 2), np.float32)
    inputs, targets = np.full((count, tokens), filler, np.int64), np.full((count, tokens), IGNORED, np.int64)
    text, sizes = np.zeros((count, words), np.int64), np.zeros((2, count), np.int64)
    for row, one in enumerate(examples):
        features[row, :, : one.features.shape[1]] = one.features
        inputs[row, : len(one.inputs)], targets[row, : len(one.targets)] = one.inputs, one.targets
        text[row, : len(one.text)] = one.text
        sizes[:, row] = one.features.shape[1] // 2, len(one.text)
    return Batch(features, inputs, targets, text, sizes)


def groups(lengths: Sequence[int], most: int, random: Random) -> list[list[int]]:
    """All clips once, those of about one length together.

    Args:
        lengths: samples of each clip.
        most: frames of a group, padding included; a clip that is longer is alone.
        random: draws the order.
    """
    order = list(range(len(lengths)))
    random.shuffle(order)
    found: list[list[int]] = []
    for start in range(0, len(order), _CHUNK):
        group: list[int] = []
        for number in sorted(order[start : start + _CHUNK], key=lambda number: lengths[number]):
            if group and (len(group) + 1) * (lengths[number] // HOP + _SURROUNDED) > most:
                found.append(group)
                group = []
            group.append(number)
        found.append(group)
    random.shuffle(found)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Epoch:
    """All clips once, as a data set of batches that torch's loaders read.

    Attributes:
        examples: makes the examples.
        groups: clips of each batch.
        seed: what is drawn follows from it.
    """

    examples: Examples
    groups: list[list[int]]
    seed: int

    def __len__(self) -> int:
        return len(self.groups)

    def __getitem__(self, number: int) -> Batch:
        if not 0 <= number < len(self.groups):
            raise IndexError(number)
        rng = np.random.default_rng([self.seed, number])
        group, frames = self.groups[number], 0
        if rng.random() < _WHOLE:
            group, frames = group[: max(1, len(group) // 4)], _WINDOW
        made = [self.examples.draw(clip, rng) for clip in group]
        if not frames and rng.random() < _PADDED:
            frames = max(one.features.shape[1] for one in made) + int(rng.integers(_PADDING))
        return collate(made, frames, self.examples.signs.end)

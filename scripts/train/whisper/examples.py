"""What the network is shown, and what it should say to it."""

from dataclasses import dataclass

import numpy as np

from dealer_kiosk.audio import pcm
from scripts.train.whisper.clips import Clips, Tokens
from scripts.train.whisper.features import BINS, HOP, FloatArray, log_mel
from scripts.train.whisper.signs import Signs
from scripts.train.whisper.surroundings import Surroundings

IGNORED = -100
"""Target of a token that is given, not learned."""

_NOBODY = 0.035
_TIMED = 0.1
_HINTED, _HINT = 0.15, 40
_WARPED, _WARPS = 0.7, np.round(np.linspace(0.82, 1.22, 11), 2)
_COLOUR_DB, _COLOUR_POINTS = 4.0, 6


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One clip.

    Attributes:
        features: see features.log_mel.
        inputs: what the decoder sees, shape (n,).
        targets: the token after each, shape (n,); IGNORED where it is given.
        text: the words' tokens alone; none when nobody speaks.
    """

    features: FloatArray
    inputs: Tokens
    targets: Tokens
    text: Tokens


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Makes examples of clips, another one every time.

    Attributes:
        clips: what is said.
        surroundings: where.
        signs: special tokens.
    """

    clips: Clips
    surroundings: Surroundings
    signs: Signs

    def draw(self, number: int, rng: np.random.Generator) -> Example:
        """An example of a clip, or once in a while one in which nobody speaks."""
        if rng.random() < _NOBODY:
            return self._nobody(rng)
        sound = self.surroundings.around(self.clips.samples(number), rng)
        warp = float(rng.choice(_WARPS)) if rng.random() < _WARPED else 1.0
        text = self.clips.tokens(number)
        before = self._hint(rng) if rng.random() < _HINTED else text[:0]
        end = len(sound) // HOP if rng.random() < _TIMED else None
        return _example(log_mel(pcm.to_float(sound), warp, _colour(rng)), *self._dictation(before, text, end), text)

    def plain(self, number: int, rng: np.random.Generator) -> Example:
        """An example of a clip as the recogniser gets it, for examination: surroundings, but no other changes."""
        sound = self.surroundings.around(self.clips.samples(number), rng)
        text = self.clips.tokens(number)
        return _example(log_mel(pcm.to_float(sound)), *self._dictation(text[:0], text, None), text)

    def _dictation(self, before: Tokens, text: Tokens, end: int | None) -> tuple[list[int], int]:
        """The sequence of a transcript, and how many of its first tokens are given; `end` is the time in steps of 20 ms."""
        given = [self.signs.before, *before.tolist()] if len(before) else []
        first, last = ([self.signs.untimed], []) if end is None else ([self.signs.time], [self.signs.time + end])
        given.append(self.signs.start)
        return [*given, *first, *text.tolist(), *last, self.signs.end], len(given)

    def _hint(self, rng: np.random.Generator) -> Tokens:
        """Words of another clip, which the recogniser may be told to expect and must not take for heard."""
        return self.clips.tokens(int(rng.integers(len(self.clips))))[:_HINT]

    def _nobody(self, rng: np.random.Generator) -> Example:
        features = log_mel(pcm.to_float(self.surroundings.nobody(rng)), 1.0, _colour(rng))
        inputs = np.array([self.signs.start, self.signs.untimed], np.int32)
        return Example(features, inputs, np.array([self.signs.nobody, self.signs.end], np.int32), inputs[:0])


def _example(features: FloatArray, sequence: list[int], given: int, text: Tokens) -> Example:
    inputs, targets = np.array(sequence[:-1], np.int32), np.array(sequence[1:], np.int32)
    targets[: given - 1] = IGNORED
    return Example(features, inputs, targets, text)


def _colour(rng: np.random.Generator) -> FloatArray:
    """The sound of some microphone: a smooth curve over the frequencies, as factors of the power."""
    points = rng.normal(0, _COLOUR_DB, _COLOUR_POINTS)
    decibels = np.interp(np.linspace(0, _COLOUR_POINTS - 1, BINS), np.arange(_COLOUR_POINTS), points)
    return np.asarray(10 ** (decibels / 10), np.float32)

"""How long a piece of sound Whisper's encoder is given.

faster-whisper fills every clip up to 3,000 frames, most of which are then silence that the encoder works through; giving it less
makes it as much faster. Whisper learned from 30 seconds, though: with less than a second of silence behind the words, or less
than about five seconds in all, it says sentences twice (40 clips, Whisper base: 51 % word errors with 0.5 s behind, 13 % with 1 s
behind and 5 s in all, no fewer with 10 s).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float32]
"""Log-mel features, bands by frames."""

LONGEST = 3_000
"""Frames of the whole window; two make one encoder position, and the models have 1,500 of these."""

_STEP = 32  # lengths are multiples of this, so that few different ones are ever allocated


@dataclass(frozen=True, slots=True)
class Context:
    """The length rule of one model."""

    tail: int  # frames of silence behind what was said
    shortest: int  # frames at least

    @classmethod
    def of_seconds(cls, tail_s: float, shortest_s: float, frames_a_second: float) -> "Context":
        """The rule in seconds, for a model with so many frames a second."""
        return cls(math.ceil(tail_s * frames_a_second), math.ceil(shortest_s * frames_a_second))

    def frames(self, sound: int, bands: int) -> int:
        """Frames to encode for `sound` frames with something in them."""
        wanted = max(sound + self.tail, self.shortest, 1)
        frames = -(-wanted // _STEP) * _STEP
        if frames // 2 == bands:  # CTranslate2 takes an encoder output of as many positions as bands for features
            frames += _STEP
        return min(frames, LONGEST)

    def fitted(self, features: Features) -> Features:
        """The features with a short tail of zeros, which is what Whisper has learned to take for the end."""
        bands, sound = features.shape
        return filled(features, self.frames(sound, bands))


def filled(features: Features, frames: int = LONGEST) -> Features:
    """The features in so many frames: zeros are put behind them, and what does not fit is cut off."""
    bands, sound = features.shape
    whole = np.zeros((bands, frames), np.float32)
    kept = min(sound, frames)
    whole[:, :kept] = features[:, :kept]
    return whole

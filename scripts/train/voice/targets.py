"""The teacher's parameters as what the network learns: our frames, and how long each phoneme id lasts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scripts.train.voice import layout
from scripts.train.voice.alignment import align
from scripts.train.voice.teacher import Spoken

WORST_COST = 0.12
"""Mean edit cost of a sound above which the two front ends said different things."""
FEWEST_VOICED = 10
_FULL_SCALE = np.log(32768 * 0.9)
"""The teacher's samples are 16 bit."""
_LEAD, _TAIL = 6, 14
"""Frames of silence kept before and after a sentence."""

# The teacher excites voiced sounds with pulses alone, which buzzes. Real voices are noisier towards high frequencies, and
# voiced fricatives much more so: logarithm of the noise share by band.
_NOISE = np.array([-4.5, -3.6, -2.4, -1.4, -0.5])
_FRICATIVE_NOISE = np.array([-3.5, -2.2, -0.9, -0.3, -0.1])
_FRICATIVES = frozenset({"z", "zh", "v", "dh", "jh"})

_MATRIX = layout.from_teacher()


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """A sentence to learn.

    Attributes:
        ids: Piper's phoneme ids without pads, beginning and end included, shape (signs,).
        lengths: frames of each id, shape (signs,).
        frames: shape (sum of lengths, layout.SIZE).
    """

    ids: NDArray[np.int16]
    lengths: NDArray[np.int16]
    frames: NDArray[np.float16]


def utterance(tokens: Sequence[str], spoken: Spoken, ids: Mapping[str, Sequence[int]]) -> Utterance | None:
    """A sentence to learn; None when the two front ends disagree about it.

    Args:
        tokens: the sentence's signs.
        spoken: what the teacher generated for it.
        ids: Piper's phoneme ids of each sign.
    """
    if any(sign not in ids for sign in tokens):
        return None
    found = align(tokens, spoken.phones, spoken.lengths)
    if found is None or found.cost > WORST_COST:
        return None
    lengths = found.at_half_rate()
    frames = _frames(spoken, int(lengths.sum()))
    if frames is None:
        return None
    before, after = max(0, lengths[0] - _LEAD), max(0, lengths[-1] - _TAIL)
    lengths[0] -= before
    lengths[-1] -= after
    signs = ["^", *tokens, "$"]
    return Utterance(
        np.array([ids[sign][0] for sign in signs], np.int16),
        lengths.astype(np.int16),
        frames[before : len(frames) - after].astype(np.float16),
    )


def _frames(spoken: Spoken, count: int) -> NDArray[np.float64] | None:
    """The teacher's parameters at our rate; None for a whisper."""
    places = np.minimum(np.arange(count) * 2, len(spoken.cepstrum) - 1)
    log_pitch = spoken.log_pitch[places]
    voiced = log_pitch > 0
    if voiced.sum() < FEWEST_VOICED:
        return None
    frames = np.zeros((count, layout.SIZE))
    frames[:, layout.CEPSTRUM] = spoken.cepstrum[places] @ _MATRIX.T
    frames[:, 0] -= _FULL_SCALE
    frames[:, layout.PITCH] = np.interp(np.arange(count), np.flatnonzero(voiced), log_pitch[voiced])
    frames[:, layout.VOICING] = voiced
    fricative = np.repeat([phone in _FRICATIVES for phone in spoken.phones], spoken.lengths)[places].astype(np.float64)
    share = np.convolve(np.pad(fricative, 1, "edge"), [0.25, 0.5, 0.25], "valid")[:, None]
    frames[:, layout.APERIODICITY] = (1 - share) * _NOISE + share * _FRICATIVE_NOISE
    return frames

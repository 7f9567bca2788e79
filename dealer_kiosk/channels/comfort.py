"""A soft sound for a caller who waits, so that the line does not seem dead."""

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.messages import Samples

_NOTES_HZ = (440.0, 554.4)
_NOTE_S = 0.35
_FADE_S = 0.08
_AMPLITUDE = 10 ** (-30 / 20)
EVERY_S = 2.5
"""How often it is to be heard."""


def comfort(rate: int) -> Samples:
    """Two quiet notes, mono at `rate` samples a second."""
    return np.concatenate([_note(frequency, rate) for frequency in _NOTES_HZ])


def _note(frequency: float, rate: int) -> Samples:
    time = np.arange(round(_NOTE_S * rate)) / rate
    edge = np.minimum(1.0, np.minimum(time, time[::-1]) / _FADE_S)
    return pcm.to_int16(_AMPLITUDE * edge * np.sin(2 * np.pi * frequency * time))

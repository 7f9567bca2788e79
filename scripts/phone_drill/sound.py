"""What the test callers say, and how alike two sounds are."""

import functools

import numpy as np
import soxr

from dealer_kiosk.messages import MIC_RATE
from scripts.phone_drill.g711 import RATE, Samples
from scripts.speech import conditions, voices

CALLER_DBFS = -20.0
"""Level of a caller's speech, as telephones send it."""

VOICE = "rms"
"""Of callers, where no other is asked for; flite has it."""


@functools.cache
def spoken(text: str, voice: str = VOICE) -> Samples:
    """A sentence as a telephone sends it: 8,000 samples a second, with a fifth of a second of silence around it."""
    samples = conditions.at_level(voices.speak(text, voice), CALLER_DBFS)
    narrow = soxr.resample(samples.astype(np.float32), MIC_RATE, RATE)
    quiet = np.zeros(RATE // 5, np.int16)
    return np.concatenate([quiet, np.clip(narrow, -32768, 32767).astype(np.int16), quiet])


def likeness(one: Samples, other: Samples) -> float:
    """The largest correlation of two sounds over all shifts, 1 = the same; 0 when either is silent."""
    first, second = one.astype(np.float64), other.astype(np.float64)
    norm = float(np.linalg.norm(first) * np.linalg.norm(second))
    if not norm:
        return 0.0
    size = 1 << int(np.ceil(np.log2(len(first) + len(second))))
    products = np.fft.irfft(np.fft.rfft(first, size) * np.conj(np.fft.rfft(second, size)), size)
    return float(np.max(products)) / norm

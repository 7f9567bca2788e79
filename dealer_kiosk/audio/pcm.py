"""Plain operations on PCM samples: rates, channels, levels, frames."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from dealer_kiosk.messages import MIC_RATE, Samples

FRAME_MS = 20
FRAME_SAMPLES = MIC_RATE * FRAME_MS // 1000
FULL_SCALE = 32_768
SILENT_DBFS = -100.0

_AUDIBLE = 100  # amplitude (50 dB below full scale) that no voice's silence has
_LEAD_S = 0.01  # kept before it: sounds begin softly

Signal = NDArray[np.floating[Any]]
"""Mono sound of -1..1."""


def to_int16(signal: Signal) -> Samples:
    """Float samples of -1..1 as 16-bit ones; what is louder is clipped, what is no number becomes silence."""
    finite = np.nan_to_num(signal, nan=0.0, posinf=1.0, neginf=-1.0)
    samples: Samples = np.clip(np.rint(finite * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
    return samples


def to_float(samples: Samples) -> NDArray[np.float32]:
    """16-bit samples as float32 of -1..1."""
    return samples.astype(np.float32) / np.float32(FULL_SCALE)


def to_mono(signal: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of all channels of a (samples, channels) signal; a flat signal is mono already."""
    return signal if signal.ndim == 1 else signal.mean(axis=1, dtype=np.float32)


def resample(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """The same sound at another rate, band-limited (soxr HQ; linear interpolation would alias)."""
    if from_rate == to_rate or not len(samples):
        return samples
    return to_int16(soxr.resample(to_float(samples), from_rate, to_rate, quality="HQ"))


def dbfs(samples: Samples) -> float:
    """Root-mean-square level in dB below full scale, SILENT_DBFS at least."""
    if not len(samples):
        return SILENT_DBFS
    power = float(np.mean(np.square(samples, dtype=np.float64))) / FULL_SCALE**2
    return max(SILENT_DBFS, 10 * float(np.log10(power))) if power > 0 else SILENT_DBFS


def without_lead(samples: Samples, rate: int) -> Samples:
    """The same sound from shortly before it is first louder than silence; sound that never is stays whole."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > _AUDIBLE)
    return samples[max(0, int(loud[0]) - round(_LEAD_S * rate)) :] if len(loud) else samples


class Framer:
    """Cuts a stream of any chunking into frames of equal length.

    Args:
        size: samples in a frame.
    """

    def __init__(self, size: int = FRAME_SAMPLES) -> None:
        self._size = size
        self._rest: Samples = np.zeros(0, np.int16)

    def push(self, samples: Samples) -> Iterator[Samples]:
        """The frames that `samples` completes."""
        joined = np.concatenate([self._rest, samples]) if len(self._rest) else samples
        whole = len(joined) - len(joined) % self._size
        self._rest = joined[whole:]
        for start in range(0, whole, self._size):
            yield joined[start : start + self._size]

    def flush(self) -> Iterator[Samples]:
        """The last, incomplete frame, filled up with silence, if there is one."""
        rest, self._rest = self._rest, np.zeros(0, np.int16)
        if len(rest):
            yield np.concatenate([rest, np.zeros(self._size - len(rest), np.int16)])

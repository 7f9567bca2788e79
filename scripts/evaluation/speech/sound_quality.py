"""How a voice sounds in figures: level, clipping, clicks."""

from dataclasses import dataclass

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.messages import Samples

_CLIPPED = pcm.FULL_SCALE - 2
_WINDOW_S = 0.02
_CLICK_FACTOR = 15.0  # a click's jump against that of the sound around it
_CLICK_LEAST = 0.02  # of full scale: what is smaller is not heard as a click


@dataclass(frozen=True, slots=True)
class Faults:
    """What is audibly wrong."""

    clipped: int  # samples at full scale
    clicks: int


def loudness(samples: Samples, rate: int) -> float:
    """Integrated loudness in LUFS (ITU-R BS.1770-4, by pyloudnorm); the sound is at least 0.4 s long."""
    import pyloudnorm  # noqa: PLC0415 - loads scipy

    return float(pyloudnorm.Meter(rate).integrated_loudness(pcm.to_float(samples).astype(np.float64)))


def faults(samples: Samples, rate: int) -> Faults:
    """Clipped samples, and jumps of the waveform that do not belong to the sound around them."""
    signal = pcm.to_float(samples).astype(np.float64)
    clipped = int(np.sum(np.abs(samples.astype(np.int32)) >= _CLIPPED))
    if len(signal) < 4:
        return Faults(clipped, 0)
    bend = np.abs(np.diff(np.pad(signal, 1), 2))  # starts and ends in silence, so that a cut edge counts
    width = max(1, int(rate * _WINDOW_S))
    around = np.sqrt(np.convolve(bend**2, np.ones(width) / width, "same"))
    others = np.sqrt(np.maximum(around**2 - bend**2 / width, 0)) + 1e-9  # without the sample itself
    found = np.flatnonzero((bend > _CLICK_LEAST) & (bend > _CLICK_FACTOR * others))
    return Faults(clipped, int(np.sum(np.diff(found, prepend=-width) >= width)))

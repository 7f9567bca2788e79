"""Telephone sound (8 kHz) at the recognisers' rate, without delay."""

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.messages import MIC_RATE, Samples

PHONE_RATE = 8_000
"""Samples a second of G.711 and of AudioSocket."""

_BEFORE, _AFTER = 80, 40  # samples beside a block that are resampled with it: what is left of the filter's edges lies 68 dB below


class Upsampler:
    """Turns a stream of 8 kHz blocks into one of 16 kHz, 5 ms late.

    soxr's own streams give nothing for 100 ms and then all at once; blocks that overlap come as fast as they go in.
    """

    def __init__(self) -> None:
        self._kept: Samples = np.zeros(_BEFORE + _AFTER, np.int16)

    def push(self, block: Samples) -> Samples:
        """The next samples, twice as many as in `block`."""
        window = np.concatenate([self._kept, block])
        self._kept = window[-(_BEFORE + _AFTER) :]
        factor = MIC_RATE // PHONE_RATE
        wide = pcm.resample(window, PHONE_RATE, MIC_RATE)
        return wide[factor * _BEFORE : factor * (_BEFORE + len(block))]

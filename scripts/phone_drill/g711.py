"""G.711 by its formulas (ITU-T G.711), written for the drill so that the product's tables are held against something else."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 8000
"""Samples a second."""

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Codec:
    """One of the two laws.

    Attributes:
        name: as SDP writes it.
        payload: its static RTP payload type.
        quiet: the byte of silence.
    """

    name: str
    payload: int
    quiet: int
    _levels: Samples  # by byte
    _bytes: NDArray[np.uint8]  # by sample, taken as unsigned

    def encode(self, samples: Samples) -> bytes:
        """A byte for each sample: that of the nearest level."""
        return self._bytes[samples.astype(np.int16).view(np.uint16)].tobytes()

    def decode(self, data: bytes) -> Samples:
        """A sample for each byte."""
        return self._levels[np.frombuffer(data, np.uint8)]


def _mu_law_levels() -> Samples:
    codes = ~np.arange(256) & 0xFF
    exponent, mantissa = (codes >> 4) & 7, codes & 15
    magnitude = (((mantissa << 3) + 0x84) << exponent) - 0x84
    return np.where(codes & 0x80, -magnitude, magnitude).astype(np.int16)


def _a_law_levels() -> Samples:
    codes = np.arange(256) ^ 0x55
    exponent, mantissa = (codes >> 4) & 7, codes & 15
    magnitude = np.where(exponent == 0, (mantissa << 4) + 8, ((mantissa << 4) + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(codes & 0x80, magnitude, -magnitude).astype(np.int16)


def _nearest(levels: Samples) -> NDArray[np.uint8]:
    order = np.argsort(levels, kind="stable")
    ordered = levels[order].astype(np.int32)
    samples = np.arange(1 << 16, dtype=np.uint16).view(np.int16).astype(np.int32)
    above = np.clip(np.searchsorted(ordered, samples), 1, 255)
    lower = samples - ordered[above - 1] <= ordered[above] - samples
    return order[above - lower].astype(np.uint8)


def _codec(name: str, payload: int, quiet: int, levels: Samples) -> Codec:
    return Codec(name, payload, quiet, levels, _nearest(levels))


CODECS = {codec.name: codec for codec in (_codec("PCMU", 0, 0xFF, _mu_law_levels()), _codec("PCMA", 8, 0xD5, _a_law_levels()))}
"""By name."""

BY_PAYLOAD = {codec.payload: codec for codec in CODECS.values()}
"""By RTP payload type."""

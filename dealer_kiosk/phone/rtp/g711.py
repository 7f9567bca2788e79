"""G.711: 16-bit samples as 8-bit ones of a logarithmic scale, by tables made from the recommendation's levels."""

import enum

import numpy as np
from numpy.typing import NDArray

RATE = 8_000
"""Samples a second of everything on the telephone line."""

FRAME_S = 0.02
FRAME_SAMPLES = 160
FRAME_BYTES = 2 * FRAME_SAMPLES
SILENT_FRAME = bytes(FRAME_BYTES)
"""20 ms of silence: 16-bit little-endian samples at RATE, as everywhere in this package."""


class Codec(enum.IntEnum):
    """The two laws, by their payload types (RFC 3551)."""

    PCMU = 0  # mu-law
    PCMA = 8  # A-law


_SIGNS = {Codec.PCMU: (0xFF, 0x7F), Codec.PCMA: (0xD5, 0x55)}  # what the index of a level is XORed with, positive and negative


def _levels(codec: Codec) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    """The 128 magnitudes of a law and the least input of each (its decision value), in 16-bit units."""
    segment, step = np.divmod(np.arange(128), 16)
    if codec is Codec.PCMU:
        half = 4 << segment
        level = ((8 * step + 132) << segment) - 132
    else:
        half = 8 << np.maximum(segment - 1, 0)
        level = (16 * step + 8 + np.where(segment > 0, 256, 0)) << np.maximum(segment - 1, 0)
    return level, level - half


def _tables(codec: Codec) -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
    """Samples by code, and codes by sample (as an unsigned number)."""
    level, least = _levels(codec)
    positive, negative = _SIGNS[codec]
    samples = np.zeros(256, np.int16)
    samples[positive ^ np.arange(128)] = level
    samples[negative ^ np.arange(128)] = -level
    index = np.searchsorted(least, np.arange(32_768), side="right") - 1
    # A negative sample has the magnitude of its one's complement, as in the ITU's own software (G.191).
    codes = np.concatenate([positive ^ index, (negative ^ index)[::-1]]).astype(np.uint8)
    return samples, codes


_DECODE = {codec: _tables(codec)[0].astype("<i2") for codec in Codec}
_ENCODE = {codec: _tables(codec)[1] for codec in Codec}


def encode(codec: Codec, pcm: bytes) -> bytes:
    """16-bit little-endian samples as one byte each; half a sample at the end is dropped."""
    codes: NDArray[np.uint8] = _ENCODE[codec][np.frombuffer(pcm, "<u2", count=len(pcm) // 2)]
    return codes.tobytes()


def decode(codec: Codec, payload: bytes) -> bytes:
    """One byte a sample as 16-bit little-endian samples."""
    samples: NDArray[np.int16] = _DECODE[codec][np.frombuffer(payload, np.uint8)]
    return samples.tobytes()


def silence(codec: Codec, samples: int = FRAME_SAMPLES) -> bytes:
    """A payload of nothing but zero samples."""
    return bytes([_SIGNS[codec][0]]) * samples

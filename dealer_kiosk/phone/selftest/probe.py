"""A test signal, and how well and where it is found in what was heard; pure."""

from dataclasses import dataclass

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.messages import Samples
from dealer_kiosk.phone.rtp.g711 import RATE

_SEED = 4733
_LOW_HZ, _HIGH_HZ = 300, 3300  # the telephone's band, without its edges
_LEVEL = 0.1  # root mean square of full scale: -20 dBFS, as loud as somebody who speaks


@dataclass(frozen=True, slots=True)
class Found:
    """The best place of a signal in a recording."""

    at: int  # sample where it begins
    correlation: float  # 1 = the same, 0 = something else


def probe(seconds: float) -> Samples:
    """Noise of the telephone's band at 8 kHz; always the same, and alike to no other stretch of itself."""
    count = int(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(_SEED).standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    spectrum[(hertz < _LOW_HZ) | (hertz > _HIGH_HZ)] = 0
    noise = np.fft.irfft(spectrum, count)
    return pcm.to_int16(_LEVEL * noise / np.sqrt(np.mean(noise**2)))


def find(signal: Samples, recording: Samples) -> Found:
    """Where in a recording a signal is, by normalised cross-correlation."""
    if len(recording) < len(signal) or not len(signal):
        return Found(0, 0.0)
    wanted, heard = signal.astype(np.float64), recording.astype(np.float64)
    size = 1 << (len(heard) + len(wanted)).bit_length()  # numpy is quick with powers of two
    products = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size)), size)
    at = int(np.argmax(products[: len(heard) - len(wanted) + 1]))
    part = heard[at : at + len(wanted)]
    scale = float(np.linalg.norm(part) * np.linalg.norm(wanted))
    return Found(at, float(part @ wanted) / scale if scale > 0 else 0.0)

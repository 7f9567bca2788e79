"""Test sounds at the telephone's rate, and how much of one is in another."""

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.messages import Samples
from dealer_kiosk.phone.upsampling import PHONE_RATE


def tone(hertz: float, seconds: float, rate: int = PHONE_RATE) -> Samples:
    """A tone at -13 dBFS."""
    return pcm.to_int16(0.3 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate))


def loud_seconds(samples: Samples, rate: int = PHONE_RATE) -> float:
    """How much of a recording is not silent."""
    return sum(pcm.dbfs(part) > -40 for part in pcm.Framer(rate // 100).push(samples)) / 100


def pitch(samples: Samples, rate: int = PHONE_RATE) -> float:
    """The strongest frequency in hertz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))


def share(samples: Samples, hertz: float, rate: int = PHONE_RATE) -> float:
    """Which part of the power lies within 20 Hz of a frequency."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    near = np.abs(np.fft.rfftfreq(len(samples), 1 / rate) - hertz) < 20
    return float(power[near].sum() / power.sum())

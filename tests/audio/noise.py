"""Backgrounds for tests, always the same."""

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.messages import MIC_RATE, Samples


def pink(seconds: float, level_dbfs: float) -> Samples:
    """Noise of a ventilated room: half the power with every doubling of the frequency."""
    count = int(seconds * MIC_RATE)
    spectrum = np.fft.rfft(np.random.default_rng(7).standard_normal(count))
    spectrum /= np.sqrt(np.maximum(1, np.arange(len(spectrum))))
    return _at_level(np.fft.irfft(spectrum, count), level_dbfs)


def music(seconds: float, level_dbfs: float) -> Samples:
    """Plucked chords, two a second."""
    rng = np.random.default_rng(7)
    time = np.arange(MIC_RATE // 2) / MIC_RATE
    chords = [
        sum(
            np.sin(2 * np.pi * note * partial * time) / partial
            for note in rng.choice([220, 262, 330, 392, 440, 523], 3)
            for partial in range(1, 6)
        )
        * np.exp(-3 * time)
        for _ in range(int(seconds * 2))
    ]
    return _at_level(np.concatenate(chords), level_dbfs)


def silence(seconds: float) -> Samples:
    """Nothing."""
    return np.zeros(int(seconds * MIC_RATE), np.int16)


def mixed(speech: Samples, background: Samples, start_s: float) -> Samples:
    """The background with the speech from `start_s` on."""
    signal = background.astype(np.float64)
    start = int(start_s * MIC_RATE)
    signal[start : start + len(speech)] += speech
    return pcm.to_int16(signal / pcm.FULL_SCALE)


def _at_level(signal: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", level_dbfs: float) -> Samples:
    return pcm.to_int16(signal / np.sqrt(np.mean(signal**2)) * 10 ** (level_dbfs / 20))

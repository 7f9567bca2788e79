"""Whisper's features, exactly as faster-whisper computes them, and changes of voice and sound that are cheapest there."""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from dealer_kiosk.messages import MIC_RATE

FloatArray = NDArray[np.float32]

FFT, HOP, MELS = 512, 320, 80
"""A frame every 20 ms, half as many as large Whisper models use."""
BINS = FFT // 2 + 1

_WINDOW = np.hanning(FFT + 1)[:-1].astype(np.float32)
_LINEAR_HZ, _LINEAR_MELS = 200 / 3, 15.0  # Slaney's scale: linear up to 1 kHz
_LOG_STEP = np.log(6.4) / 27
_WARPED_UP_TO_HZ = 4_800.0
_RANGE = 8.0  # powers of ten below the loudest


@cache
def filters(warp: float = 1.0) -> FloatArray:
    """Triangular filters of equal area on the mel scale, shape (MELS, BINS).

    Args:
        warp: factor of the frequencies below 4.8 kHz; 1.1 makes a vocal tract 10 % shorter or longer.
    """
    nyquist = MIC_RATE / 2
    edge = _WARPED_UP_TO_HZ / max(warp, 1.0)
    hertz = np.interp(np.linspace(0, nyquist, BINS), [0, edge, nyquist], [0, edge * warp, nyquist])
    highest = _LINEAR_MELS + np.log(nyquist / 1000) / _LOG_STEP
    mels = np.linspace(0, highest, MELS + 2)
    edges = np.where(mels < _LINEAR_MELS, mels * _LINEAR_HZ, 1000 * np.exp(_LOG_STEP * (mels - _LINEAR_MELS)))[:, None]
    rising = (hertz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hertz) / (edges[2:] - edges[1:-1])
    return np.asarray(np.maximum(0, np.minimum(rising, falling)) * 2 / (edges[2:] - edges[:-2]), np.float32)


def log_mel(signal: FloatArray, warp: float = 1.0, colour: FloatArray | None = None) -> FloatArray:
    """Features of a sound of -1..1 at MIC_RATE, shape (MELS, frames).

    Args:
        signal: more than FFT / 2 samples.
        warp: see `filters`.
        colour: factors of the power spectrum, shape (BINS,); None = 1.
    """
    padded = np.pad(signal, FFT // 2, mode="reflect")
    windows = sliding_window_view(padded, FFT)[::HOP][: len(signal) // HOP]
    power = np.abs(np.fft.rfft(windows * _WINDOW)) ** 2
    if colour is not None:
        power *= colour
    found = np.log10(np.maximum(filters(warp) @ power.T.astype(np.float32), 1e-10))
    return np.asarray((np.maximum(found, found.max() - _RANGE) + 4) / 4, np.float32)

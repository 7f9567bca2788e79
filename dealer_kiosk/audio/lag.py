"""By how much one signal is later than another that it resembles."""

from dataclasses import dataclass

import numpy as np

from dealer_kiosk.audio.pcm import Signal

_LITTLE = 1e-9
_CLEAR = 8.0  # times the median: of 6,400 lags of unlike signals the best one reaches 6


@dataclass(frozen=True, slots=True)
class Lag:
    """The place of the best likeness."""

    samples: float  # between samples by a parabola through the peak and its neighbours
    likeness: float  # normalised correlation, 0..1


def find_lag(first: Signal, second: Signal, earliest: int, latest: int) -> Lag:
    """How many samples later than the first signal the second one is, between `earliest` and `latest`.

    Args:
        first: a signal.
        second: another, equally long.
        earliest: lag that is looked at; below 0 = the second one is earlier.
        latest: lag that is looked at.
    """
    # Differences in place of samples: speech is loudest in its low tones, and their peak is too broad.
    first, second = np.diff(first), np.diff(second)
    size = 1 << (2 * len(first)).bit_length()
    correlation = np.fft.irfft(np.fft.rfft(second, size) * np.conj(np.fft.rfft(first, size)))
    found = correlation[np.arange(earliest, latest + 1)]
    best = int(found.argmax())
    norm = float(np.sqrt((first @ first) * (second @ second)))
    likeness = max(0.0, float(found[best])) / norm if norm else 0.0
    return Lag(earliest + best + _between(found, best), likeness)


def find_delay(played: Signal, heard: Signal, latest: int) -> int | None:
    """Samples by which `heard` follows `played`, up to `latest`; None when nothing of it is found.

    By their cross-correlation with the phase transform (Knapp and Carter, 1976), which finds the direct path among louder echoes
    of a room.
    """
    size = 1 << (len(played) + len(heard)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size))
    likeness = np.abs(np.fft.irfft(spectrum / np.maximum(np.abs(spectrum), _LITTLE), size))[:latest]
    best = int(likeness.argmax())
    return best if likeness[best] > _CLEAR * float(np.median(likeness)) else None


def _between(values: Signal, best: int) -> float:
    if not 0 < best < len(values) - 1:
        return 0.0
    before, at, after = (float(value) for value in values[best - 1 : best + 2])
    bend = before - 2 * at + after
    return 0.5 * (before - after) / bend if bend else 0.0

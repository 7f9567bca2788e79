"""An adaptive filter that learns how a room turns what is played into its echo: the linear half of an echo canceller.

It is the partitioned-block frequency-domain Kalman filter (G. Enzner and P. Vary, Signal Processing 86(6), 2006; in partitions
S. Malik and G. Enzner, IEEE Signal Processing Letters 17(10), 2010, whose diagonal approximation this is), which needs no
control of its step size while somebody speaks beside the echo.
"""

from dataclasses import dataclass

import numpy as np

from dealer_kiosk.audio.pcm import Signal

BLOCK = 80
"""Samples that are filtered at once: 5 ms. Half as long a block again costs twice the time, twice as long a one 4 dB."""

_PARTITIONS = 24
_KEPT = 0.999  # of the room from block to block: it may change, but slowly
_SMOOTHED = 0.8  # of the power of what is not echo
_UNSURE = 1.0  # variance of an unknown room
_LITTLE = 1e-6

LENGTH = BLOCK * _PARTITIONS
"""Samples of the room's response that are known: 120 ms."""


@dataclass(frozen=True, slots=True)
class Split:
    """What a microphone heard; floats of -1..1."""

    rest: Signal
    echo: Signal


class AdaptiveFilter:
    """Learns while it filters; feed it blocks of BLOCK samples in order."""

    def __init__(self) -> None:
        bins = BLOCK + 1
        self._room = np.zeros((_PARTITIONS, bins), np.complex128)
        self._variance = np.full((_PARTITIONS, bins), _UNSURE)
        self._noise = np.full(bins, 1e-2)
        self._far = np.zeros((_PARTITIONS, bins), np.complex128)
        self._last: Signal = np.zeros(BLOCK)

    def push(self, far: Signal, near: Signal, *, learn: bool = True) -> Split:
        """Take the next block.

        Args:
            far: what was played.
            near: what the microphone hears.
            learn: whether to learn from it.
        """
        self._take(far)
        echo = np.fft.irfft((self._far * self._room).sum(axis=0))[BLOCK:]
        rest = near - echo
        if learn:
            self._learn(rest)
        return Split(rest, echo)

    def refill(self, far: Signal) -> None:
        """Replace what was played last by these LENGTH samples."""
        for start in range(0, len(far), BLOCK):
            self._take(far[start : start + BLOCK])

    def shift(self, samples: float) -> None:
        """Let the echo come so much later from now on; less than BLOCK, and fractions count."""
        response = np.fft.irfft(self._room, axis=1)[:, :BLOCK].reshape(-1)
        size = 2 * LENGTH
        turned = np.fft.rfft(response, size) * np.exp(-2j * np.pi * np.arange(LENGTH + 1) * samples / size)
        parts = np.fft.irfft(turned)[:LENGTH].reshape(_PARTITIONS, BLOCK)
        self._room = np.fft.rfft(parts, 2 * BLOCK, axis=1)

    def _take(self, far: Signal) -> None:
        self._far[1:] = self._far[:-1]
        self._far[0] = np.fft.rfft(np.concatenate([self._last, far]))
        self._last = far

    def _learn(self, rest: Signal) -> None:
        error = np.fft.rfft(np.concatenate([np.zeros(BLOCK), rest]))
        self._noise = _SMOOTHED * self._noise + (1 - _SMOOTHED) * np.abs(error) ** 2
        power = np.abs(self._far) ** 2
        gain = self._variance / ((self._variance * power).sum(axis=0) + 2 * self._noise + _LITTLE)
        step = np.fft.irfft(gain * np.conj(self._far) * error, axis=1)
        step[:, BLOCK:] = 0  # a response longer than its partition would wrap around
        self._room += np.fft.rfft(step, axis=1)
        self._variance = _KEPT**2 * (1 - gain * power / 2) * self._variance + (1 - _KEPT**2) * np.abs(self._room) ** 2

"""What is played to a caller: a queue that is emptied by 20 ms, and how far it has been heard."""

from collections import deque

import numpy as np

from dealer_kiosk.audio.line import Cut
from dealer_kiosk.messages import Samples
from dealer_kiosk.phone.upsampling import PHONE_RATE

FRAME = PHONE_RATE // 50
"""Samples in 20 ms."""

_LATE_FRAMES = 2  # on the way to the caller 40 ms are kept back, so that an even stream leaves


class PlayQueue:
    """Sound with sequence numbers, to be sent frame by frame.

    Attributes:
        gain: amplitude of what is sent from the next frame on, 1 = as it is; reached over one frame.
        over: highest sequence number that the caller has heard completely.
    """

    def __init__(self) -> None:
        self.gain = self._gain = 1.0
        self.over = 0
        self._waiting: deque[tuple[int, Samples]] = deque()
        self._taken = 0  # samples of the first chunk that were sent
        # How it was after each of the last frames: chunk, samples of it, highest number completely sent.
        self._sent: deque[tuple[int, int, int]] = deque([(0, 0, 0)], _LATE_FRAMES + 1)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to send."""
        return not self._waiting

    def put(self, sequence: int, samples: Samples) -> None:
        """Queue 8 kHz samples."""
        self._waiting.append((sequence, samples))

    def next(self) -> Samples | None:
        """The next 20 ms; None = silence."""
        sequence, taken, done = self._sent[-1]
        parts, missing = [], FRAME
        while missing and self._waiting:
            sequence, samples = self._waiting[0]
            part = samples[self._taken : self._taken + missing]
            parts.append(part)
            missing -= len(part)
            self._taken += len(part)
            taken = self._taken
            if self._taken >= len(samples):
                done = sequence
                self._waiting.popleft()
                self._taken = 0
        self._sent.append((sequence, taken, done))
        self.over = max(self.over, self._sent[0][2])
        return self._amplified(np.concatenate([*parts, np.zeros(missing, np.int16)])) if parts else None

    def abort(self, *, asked: bool) -> Cut:
        """Drop the rest, because we asked for that or the caller has interrupted; how far they have heard."""
        sequence, taken, _ = self._sent[0]
        newest = self._waiting[-1][0] if self._waiting else self._sent[-1][2]
        self._waiting.clear()
        self._taken = 0
        self.over = max(self.over, newest)
        self._sent.clear()
        self._sent.append((sequence, taken, self.over))
        self.gain = self._gain = 1.0
        return Cut(sequence, taken / PHONE_RATE, asked)

    def _amplified(self, frame: Samples) -> Samples:
        before, self._gain = self._gain, self.gain
        if before == self.gain == 1.0:
            return frame
        louder: Samples = (frame * np.linspace(before, self.gain, len(frame), dtype=np.float32)).astype(np.int16)
        return louder

"""Who has the floor? Keeps count of what is being played, and when the microphone may be listened to."""

import threading
import time
from collections.abc import Callable

LATE_S = 5.0
"""Seconds after its computed end when playback is taken to be over, in case the loudspeaker never says so."""


class HalfDuplex:
    """Playback by sequence number, and the microphone closed during it and shortly after; used from several threads.

    Args:
        tail_s: how long the room still carries the agent's voice after it has left the loudspeaker.
        now: the clock, in seconds.
    """

    def __init__(self, tail_s: float, now: Callable[[], float] = time.monotonic) -> None:
        self._tail_s = tail_s
        self._now = now
        self._changed = threading.Condition()
        self._queued = 0  # sequence number of the newest chunk
        self._finished = 0  # highest sequence number that is over
        self._ends_at = 0.0  # when all sound should be over
        self._mute_until = 0.0

    def queued(self, seconds: float) -> int:
        """Note a chunk of that length; its sequence number."""
        with self._changed:
            self._queued += 1
            self._ends_at = max(self._ends_at, self._now()) + seconds
            return self._queued

    def finished(self, sequence: int | None = None) -> None:
        """Note that all chunks up to `sequence` (default: the newest) are over, heard or dropped."""
        with self._changed:
            number = self._queued if sequence is None else sequence
            if number > self._finished:
                self._finished = number
                self._ends_at = min(self._ends_at, self._now()) if self._finished == self._queued else self._ends_at
                self._mute_until = max(self._mute_until, self._now() + self._tail_s)
                self._changed.notify_all()

    def wait(self, stop: threading.Event) -> None:
        """Wait until nothing is playing, or should be, or `stop` is set."""
        with self._changed:
            while self._finished < self._queued and not stop.is_set() and self._now() < self._ends_at + LATE_S:
                self._changed.wait(0.2)
        self.finished()

    @property
    def playing(self) -> bool:
        """Whether queued sound is still to be heard."""
        with self._changed:
            return self._finished < self._queued

    @property
    def muted(self) -> bool:
        """Whether the microphone is not to be listened to."""
        with self._changed:
            return self._finished < self._queued or self._now() < self._mute_until

    @property
    def over(self) -> int:
        """Sequence number up to which all chunks are over."""
        with self._changed:
            return self._finished

    @property
    def ahead_s(self) -> float:
        """Seconds of queued sound that are still to be heard, about."""
        with self._changed:
            return max(0.0, self._ends_at - self._now()) if self._finished < self._queued else 0.0

    def mute_until(self, moment: float) -> None:
        """Close the microphone until that moment of the clock."""
        with self._changed:
            self._mute_until = max(self._mute_until, moment)

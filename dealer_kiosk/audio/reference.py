"""What the loudspeaker plays, on the microphone's clock: the far end that an echo canceller needs.

PortAudio stamps every block with the time at which it is heard or was said, but the stamps jitter by milliseconds, and an echo
canceller that gets its two signals shifted has to learn the room anew. So the samples that the microphone gave are the clock.
The loudspeaker's are counted as well, and its stamps, less what the microphone's are ahead of its count by now, only tell where
counting begins and, by their median, when it has gone wrong (a stream that lost blocks, two devices that drift apart).
"""

from collections import deque
from typing import Any

import numpy as np
import soxr

from dealer_kiosk.messages import MIC_RATE, Samples

LEAD_S = 0.12
"""The far end runs ahead of the microphone by this much, so that no echo comes before its cause, whatever the stamps say."""

_KEPT_S = 8
_STAMPS = 50  # blocks (a second) whose stamps are judged together
_QUIET_S, _LOUD_S = 0.01, 0.12  # deviations that count: in silence, while something plays
_SILENCE_BLOCKS = 25
_GUESSED_BLOCKS = 9  # after a start; with the next one a sound server has measured when its sound is heard


class Reference:
    """Keeps the last seconds of what was played.

    Args:
        rate: samples a second of what is played.
        delay_s: from when something is played until the microphone hears it, beyond what the stamps account for.
    """

    def __init__(self, rate: int, delay_s: float = 0.0) -> None:
        self._ahead = round((LEAD_S - delay_s) * MIC_RATE)
        self._rate = rate
        self._resampler: Any = None
        if rate != MIC_RATE:
            self._resampler = soxr.ResampleStream(rate, MIC_RATE, 1, dtype="int16", quality="MQ")
        self._ring = np.zeros(_KEPT_S * MIC_RATE, np.int16)
        self._said: int | None = None  # samples of the microphone so far
        self._origins_s: deque[float] = deque(maxlen=_STAMPS)  # of their count, by each of their stamps
        self._next: int | None = None  # where in that count the next sample that is played will be heard
        self._errors: deque[int] = deque(maxlen=_STAMPS)  # of that, by each of the stamps
        self._begin()
        self._silent_blocks = _SILENCE_BLOCKS

    @property
    def audible(self) -> bool:
        """Whether something was played within the last half second."""
        return self._silent_blocks < _SILENCE_BLOCKS

    def restarted(self) -> None:
        """The loudspeaker was stopped, which dropped a tenth of a second of what it was given: its samples are counted anew."""
        if self._resampler:
            self._resampler.clear()
        self._next = None
        self._begin()

    def played(self, heard_at_s: float, samples: Samples | None, count: int) -> None:
        """Take the next block that was given to the loudspeaker.

        Args:
            heard_at_s: when its first sample is heard.
            samples: the block; None = silence.
            count: its length at the loudspeaker's rate.
        """
        self._silent_blocks = self._silent_blocks + 1 if samples is None else 0
        block = np.zeros(count, np.int16) if samples is None else samples
        far = self._resampler.resample_chunk(block) if self._resampler else block
        late = round(self._given * MIC_RATE / self._rate) - self._got  # samples that the resampler still holds
        place = self._place(round((heard_at_s - self._origin_s()) * MIC_RATE) - late)
        self._write(place, far)
        self._next = place + len(far)
        self._given += count
        self._got += len(far)
        self._blocks += 1

    def at(self, said_at_s: float, count: int) -> Samples:
        """What is heard in the next `count` samples of the microphone, LEAD_S early; silence where that is unknown."""
        if self._said is None:
            self._said = round(said_at_s * MIC_RATE)
        self._origins_s.append(said_at_s - self._said / MIC_RATE)
        start = self._said + self._ahead
        self._said += count
        if self._next is None or start < self._next - len(self._ring):
            return np.zeros(count, np.int16)
        far = self._ring[np.arange(start, start + count) % len(self._ring)]
        far[max(0, self._next - start) :] = 0
        return far

    def _begin(self) -> None:
        self._blocks = self._given = self._got = 0  # since the loudspeaker was started
        self._errors.clear()

    def _origin_s(self) -> float:
        return float(np.median(self._origins_s)) if self._origins_s else 0.0

    def _place(self, stamped: int) -> int:
        """Where the next block is written; stamped = where its stamp says."""
        if self._next is None:
            return stamped
        self._errors.append(stamped - self._next)
        if self._blocks == _GUESSED_BLOCKS:
            self._move(self._got, self._errors[-1])
            self._next = stamped
            return stamped
        tolerance_s = _LOUD_S if self.audible else _QUIET_S
        if len(self._errors) == _STAMPS and abs(middle := int(np.median(self._errors))) > tolerance_s * MIC_RATE:
            self._errors.clear()
            return self._next + middle
        return self._next

    def _move(self, count: int, later: int) -> None:
        """Move the newest samples."""
        places = np.arange(-count, 0) + (self._next or 0)
        kept = self._ring[places % len(self._ring)]
        self._ring[places % len(self._ring)] = 0
        self._ring[(places + later) % len(self._ring)] = kept

    def _write(self, start: int, samples: Samples) -> None:
        if self._next is not None and start > self._next:  # what was lost between
            self._ring[np.arange(self._next, min(start, self._next + len(self._ring))) % len(self._ring)] = 0
        self._ring[np.arange(start, start + len(samples)) % len(self._ring)] = samples

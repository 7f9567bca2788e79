"""What the loudspeaker plays, on the microphone's clock: the far end that an echo canceller needs.

PortAudio stamps every block with the time at which it is heard or was said, but the stamps jitter by milliseconds, and an echo
canceller that gets its two signals shifted has to learn the room anew. So both sides count samples, and stamps only tell where
counting begins and, by their median, when it has gone wrong (a stream that lost blocks, two clocks that drift apart).
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
_SETTLED_S, _QUIET_S, _LOUD_S = 0.005, 0.04, 0.12  # deviations that count: at first, in silence, while something plays
_SILENCE_BLOCKS = 25


class SampleClock:
    """Positions of consecutive blocks, in samples at MIC_RATE since the origin of the stamps."""

    def __init__(self) -> None:
        self._next: int | None = None
        self._errors: deque[int] = deque(maxlen=_STAMPS)

    def advance(self, stamp_s: float, count: int, tolerance_s: float) -> tuple[int, int]:
        """Where a block begins, and by how many samples the count was corrected for that.

        Args:
            stamp_s: when the block is or was heard.
            count: its samples at MIC_RATE.
            tolerance_s: a smaller deviation of the count from the stamps is left alone.
        """
        ideal = round(stamp_s * MIC_RATE)
        if self._next is None:
            self._next = ideal
        self._errors.append(ideal - self._next)
        correction = 0
        if len(self._errors) == _STAMPS and abs(middle := int(np.median(self._errors))) > tolerance_s * MIC_RATE:
            correction = middle
            self._errors.clear()
        start = self._next + correction
        self._next = start + count
        return start, correction


class Reference:
    """Keeps the last seconds of what was played.

    Args:
        rate: samples a second of what is played.
        delay_s: from when something is played until the microphone hears it, beyond what the stamps account for.
    """

    def __init__(self, rate: int, delay_s: float = 0.0) -> None:
        self._ahead_s = LEAD_S - delay_s
        self._resampler: Any = None
        if rate != MIC_RATE:
            self._resampler = soxr.ResampleStream(rate, MIC_RATE, 1, dtype="int16", quality="MQ")
        self._ring = np.zeros(_KEPT_S * MIC_RATE, np.int16)
        self._written: int | None = None  # end of what is in the ring
        self._speaker, self._microphone = SampleClock(), SampleClock()
        self._silent_blocks = _SILENCE_BLOCKS
        self._settled = False

    @property
    def audible(self) -> bool:
        """Whether something was played within the last half second."""
        return self._silent_blocks < _SILENCE_BLOCKS

    def restarted(self) -> None:
        """The loudspeaker was stopped, which dropped a tenth of a second of what it was given: its samples are counted anew."""
        self._speaker = SampleClock()
        if self._resampler:
            self._resampler.clear()

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
        start, correction = self._speaker.advance(heard_at_s, len(far), self._tolerance_s())
        if correction > 0 and self._written is not None:
            self._write(self._written, np.zeros(min(correction, len(self._ring)), np.int16))
        self._write(start, far)
        self._written = start + len(far)

    def at(self, said_at_s: float, count: int) -> Samples:
        """What is heard in the next `count` samples of the microphone, LEAD_S early; silence where that is unknown."""
        tolerance_s = self._tolerance_s()
        start, correction = self._microphone.advance(said_at_s + self._ahead_s, count, tolerance_s)
        self._settled = self._settled or (correction != 0 and tolerance_s == _SETTLED_S)
        if self._written is None or start < self._written - len(self._ring):
            return np.zeros(count, np.int16)
        far = self._ring[np.arange(start, start + count) % len(self._ring)]
        far[max(0, self._written - start) :] = 0
        return far

    def _tolerance_s(self) -> float:
        if self.audible:
            return _LOUD_S
        return _QUIET_S if self._settled else _SETTLED_S

    def _write(self, start: int, samples: Samples) -> None:
        self._ring[np.arange(start, start + len(samples)) % len(self._ring)] = samples

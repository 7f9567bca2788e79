"""Takes the echo out of what the microphone hears and leaves whoever speaks beside it as they are.

AEC3 (`audio/echo.py`) leaves less of the echo, but it also takes away the first 0.2 s of a customer who interrupts, and holes out
of what follows. This one keeps to what an adaptive filter can take away, which is what tells an interruption early.

An adaptive filter needs what is played at the sample that it learned. The loudspeaker's stamps after a stop are good to a few
milliseconds, so the filter's own echo is compared with what is heard: the lag between them is what has changed.
"""

from dataclasses import dataclass

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.audio.adaptive import BLOCK, LENGTH, AdaptiveFilter, Split
from dealer_kiosk.audio.lag import find_delay, find_lag
from dealer_kiosk.audio.pcm import Signal
from dealer_kiosk.messages import MIC_RATE, Samples

_KEPT = int(1.2 * MIC_RATE)  # samples of each signal
_LATEST = int(0.4 * MIC_RATE)  # of an echo after what was played
_HEAD = MIC_RATE // 100  # of the filter before the direct path
_LOUD_DBFS = -50.0  # of sound that is looked at
_FIRST = MIC_RATE // 2  # samples of it, in an unknown room
_AGAIN = int(0.15 * MIC_RATE)  # after a doubt
_CHECKED = int(0.3 * MIC_RATE)  # from then on
_GIVEN_UP = 2 * MIC_RATE  # of an echo that is not taken away: the room is another one
_WINDOW = MIC_RATE // 2  # that is compared at most
_MOVED = int(0.03 * MIC_RATE)  # at most, from one look to the next
_STILL = 0.5  # samples; a smaller change is learned
_SAME = MIC_RATE // 200  # so is a change of the whole delay
_ALIKE = 0.5  # likeness from which a lag counts
_POOR = 0.3  # of the power of what is heard is left: somebody speaks, or the lag has changed


@dataclass(frozen=True, slots=True)
class Beside:
    """A frame without its echo."""

    rest: Samples
    echo_dbfs: float  # of what was taken away


class LinearCanceller:
    """Feed it both signals in order, while the loudspeaker can be heard."""

    def __init__(self) -> None:
        self._filter = AdaptiveFilter()
        self._far: Signal = np.zeros(_KEPT)
        self._near: Signal = np.zeros(_KEPT)
        self._echo: Signal = np.zeros(_KEPT)
        self._delay: int | None = None
        self._sure = False  # of the delay, to the sample
        self._fresh = 0  # samples of the echo by the present delay
        self._loud = 0  # samples since the last look
        self._poor = 0  # samples in a row whose echo was not taken away

    @property
    def known(self) -> bool:
        """Whether the room is known, except for the lag after a doubt."""
        return self._delay is not None

    def doubt(self) -> None:
        """The lag may be another one: the loudspeaker was stopped, or silent for a while, in which streams are put right."""
        self._sure = False
        self._fresh = self._loud = self._poor = 0

    def push(self, far: Samples, near: Samples) -> Beside | None:
        """A frame without its echo; None while the room, or the lag after a doubt, is unknown.

        Args:
            far: what was played, early enough, as `Reference.at` has it.
            near: what is heard; both a multiple of BLOCK samples.
        """
        self._far, self._near = _appended(self._far, pcm.to_float(far)), _appended(self._near, pcm.to_float(near))
        if self._delay is None:
            self._loud += len(far) * (pcm.dbfs(far) > _LOUD_DBFS)
            if self._loud >= _FIRST:
                self._search()
            return None
        known = self._sure
        split = self._filtered(self._delay, len(near))
        self._echo = _appended(self._echo, split.echo)
        self._fresh += len(near)
        echo_dbfs = pcm.dbfs(pcm.to_int16(split.echo))
        self._loud += len(near) * (echo_dbfs > _LOUD_DBFS)
        if self._loud >= (_CHECKED if known else _AGAIN):
            self._check(self._delay)
        return Beside(pcm.to_int16(split.rest), echo_dbfs) if known else None

    def _filtered(self, delay: int, count: int) -> Split:
        far, near = self._far[_KEPT - delay - count :][:count], self._near[-count:]
        blocks = [slice(start, start + BLOCK) for start in range(0, count, BLOCK)]
        splits = [self._filter.push(far[block], near[block], learn=self._sure) for block in blocks]
        return Split(np.concatenate([split.rest for split in splits]), np.concatenate([split.echo for split in splits]))

    def _check(self, delay: int) -> None:
        """See whether the delay is still what it was."""
        self._poor = self._poor + self._loud if self._is_poor() or not self._sure else 0
        self._loud = 0
        if not self._poor:
            return
        window = min(self._fresh, _WINDOW)
        lag = find_lag(self._echo[-window:], self._near[-window:], max(-_MOVED, -delay), _MOVED)
        if lag.likeness >= _ALIKE and (abs(lag.samples) >= _STILL or not self._sure):
            whole = round(lag.samples)
            self._set(delay + whole)
            self._filter.shift(lag.samples - whole)
        elif self._poor >= _GIVEN_UP:
            self._search()

    def _is_poor(self) -> bool:
        window = min(self._fresh, _CHECKED)
        near = self._near[-window:]
        rest = near - self._echo[-window:]
        return float(rest @ rest) > _POOR * float(near @ near)

    def _search(self) -> None:
        """Look for the echo in all that was heard."""
        self._loud = self._poor = 0
        found = find_delay(self._far, self._near, _LATEST)
        if found is None:
            self._delay = None
            return
        delay = max(0, found - _HEAD)
        if self._delay is None or abs(delay - self._delay) > _SAME:
            self._filter = AdaptiveFilter()
            self._set(delay)
        self._sure = True

    def _set(self, delay: int) -> None:
        self._delay = delay
        end = _KEPT - delay
        self._filter.refill(self._far[end - LENGTH : end])
        self._sure = True
        self._fresh = self._poor = 0


def _appended(kept: Signal, new: Signal) -> Signal:
    return np.concatenate([kept[len(new) :], new])

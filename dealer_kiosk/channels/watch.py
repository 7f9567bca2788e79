"""Watches over the kiosk that runs: signs of life, what it can still do, what it has done, and whether it has grown too much."""

import logging
import time
from collections.abc import Callable, Collection
from datetime import datetime

from dealer_kiosk.channels.snapshot import Snapshot
from dealer_kiosk.errors import OverCeiling
from dealer_kiosk.health.ceiling import Ceiling
from dealer_kiosk.health.counts import Counts
from dealer_kiosk.health.degraded import Condition, SteadyCondition, judge
from dealer_kiosk.health.heartbeats import Heartbeats, Stage

logger = logging.getLogger(__name__)

_JUDGE_EVERY_S = 0.25
_MEASURE_EVERY_S = 60.0
_LOOK_EVERY_S = 5.0  # two cheap questions, of the disk and of the telephone line


class Watch:
    """A watcher of `Kiosk`.

    Args:
        heartbeats: get the beats of the main loop and of the devices.
        counts: get the sessions, turns and device faults.
        ceiling: says when the kiosk is to start anew.
        problems: what is wrong beside the devices, such as a full disk; looked at every few seconds.
        now: the dealership's time.
        monotonic: a clock that never goes back, in seconds.
        elsewhere: whether somebody is being served elsewhere, as by telephone.
    """

    def __init__(
        self,
        heartbeats: Heartbeats,
        counts: Counts,
        ceiling: Ceiling,
        problems: Callable[[], Collection[Condition]],
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        elsewhere: Callable[[], bool] = lambda: False,
    ) -> None:
        self._heartbeats = heartbeats
        self._counts = counts
        self._ceiling = ceiling
        self._look = problems
        self._problems: Collection[Condition] = problems()
        self._now = now
        self._monotonic = monotonic
        self._elsewhere = elsewhere
        self.condition = SteadyCondition(monotonic())
        self._judged_at = self._measured_at = self._looked_at = monotonic()
        self._before = Snapshot()

    def __call__(self, kiosk: Snapshot) -> None:
        """Look at it.

        Raises:
            OverCeiling: it is to start anew, and nobody is being served.
        """
        self._heartbeats.beat(Stage.MAIN)
        if kiosk.hears or kiosk.problem is not None:  # who reports a lost device is alive
            self._heartbeats.beat(Stage.AUDIO)
        if kiosk.hears and kiosk.problem is None:
            self._heartbeats.beat(Stage.MICROPHONE)
        self._count(kiosk)
        now = self._monotonic()
        if now - self._judged_at >= _JUDGE_EVERY_S:
            self._judged_at = now
            self._judge(kiosk, now)
        if now - self._looked_at >= _LOOK_EVERY_S:
            self._looked_at = now
            self._problems = self._look()
        if not kiosk.in_session and not self._elsewhere() and now - self._measured_at >= _MEASURE_EVERY_S:
            self._measured_at = now
            self._measure()

    def _count(self, kiosk: Snapshot) -> None:
        before, self._before = self._before, kiosk
        if kiosk.sessions != before.sessions:
            self._counts.session(self._now())
        if kiosk.turn != before.turn:
            self._counts.turn()
        if before.problem is not None and kiosk.problem is None:
            self._counts.device_restart()

    def _judge(self, kiosk: Snapshot, now: float) -> None:
        before = self.condition.state[0]
        lost = [Condition.DEAF] if kiosk.problem is not None else []
        after = self.condition.update(judge(self._heartbeats.late(), [*self._problems, *lost]), now)
        if after is not before:
            logger.warning("%s", after.for_staff)

    def _measure(self) -> None:
        reason = self._ceiling.exceeded()
        if reason is not None:
            raise OverCeiling(reason)

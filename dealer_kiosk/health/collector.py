"""Puts together what the health file says."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from dealer_kiosk import __version__
from dealer_kiosk.clock import Clock
from dealer_kiosk.health.counts import Counts
from dealer_kiosk.health.degraded import SteadyCondition
from dealer_kiosk.health.heartbeats import Heartbeats
from dealer_kiosk.health.usage import Usage, free_mib, measure
from dealer_kiosk.health.vitals import PhoneSigns, Vitals

_MIB = 1024**2


class Collector:
    """Examines the running kiosk.

    Args:
        heartbeats, condition, counts: what the kiosk tells of itself.
        clock: the dealership's time.
        database: its file; the disk that it is on is the one that must not be full.
        monotonic: the clock that `condition` was given, in seconds.
        usage: measures the kiosk with its child processes.
        phone: the telephone line; None where it is off.
    """

    def __init__(
        self,
        heartbeats: Heartbeats,
        condition: SteadyCondition,
        counts: Counts,
        clock: Clock,
        database: Path,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        usage: Callable[[], Usage] = measure,
        phone: Callable[[], PhoneSigns | None] = lambda: None,
    ) -> None:
        self._heartbeats = heartbeats
        self._condition = condition
        self._counts = counts
        self._clock = clock
        self._database = database
        self._monotonic = monotonic
        self._usage = usage
        self._phone = phone
        self._started = monotonic()

    def __call__(self) -> Vitals:
        """The kiosk as it is now."""
        now, monotonic = self._clock.now().replace(microsecond=0), self._monotonic()
        condition, since = self._condition.state
        usage, totals = self._usage(), self._counts.totals(now)
        signs = self._heartbeats.signs()
        return Vitals(
            pid=os.getpid(),
            version=__version__,
            # Counted back from now: a clock that is set after the start must not make these wrong.
            started=_ago(now, monotonic - self._started),
            now=now,
            condition=condition,
            since=_ago(now, monotonic - since),
            stages={stage.value: replace(sign, seconds=round(sign.seconds, 2)) for stage, sign in signs.items()},
            sessions_today=totals.sessions_today,
            turns=totals.turns,
            device_restarts=totals.device_restarts,
            last_error=totals.last_error,
            last_error_at=totals.last_error_at and totals.last_error_at.replace(microsecond=0),
            memory_mib=usage.memory_mib,
            descriptors=usage.descriptors,
            threads=usage.threads,
            disk_free_mib=free_mib(self._database),
            database_mib=_size_mib(self._database),
            phone=self._phone(),
        )


def _ago(now: datetime, seconds: float) -> datetime:
    # In UTC and back, because arithmetic on local times ignores a change of daylight saving in between.
    return datetime.fromtimestamp(now.timestamp() - round(seconds), now.tzinfo)


def _size_mib(path: Path) -> float:
    try:
        return round(path.stat().st_size / _MIB, 1)
    except OSError:
        return 0.0

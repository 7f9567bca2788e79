"""The tick: calls a function every few seconds from a thread of its own."""

import logging
from collections.abc import Callable
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler


class Ticker:
    """Calls `tick` now and then every `seconds`, one call at a time.

    APScheduler is the clock only; what is due stands in the database. It logs what `tick` raises and goes on ticking.
    """

    def __init__(self, tick: Callable[[], object], seconds: float, zone: ZoneInfo) -> None:
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        # A tick that finds the one before still at work is left out, and nobody need read of that every two seconds.
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(timezone=zone, executors={"default": {"type": "threadpool", "max_workers": 1}})
        # A late or missed tick is made up for once: the next look at the table finds everything that is due.
        self._scheduler.add_job(tick, "interval", seconds=seconds, max_instances=1, misfire_grace_time=None, coalesce=True)

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking, after the call in progress; safe to call twice."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

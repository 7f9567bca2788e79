"""The tick of the background work."""

import threading
from datetime import datetime
from zoneinfo import ZoneInfo

from dealer_kiosk.config import Config
from dealer_kiosk.db.store import Store
from dealer_kiosk.jobs.clock import Ticker
from dealer_kiosk.jobs.handlers import all_handlers
from dealer_kiosk.jobs.queue import Finished, plan, run_due

CHICAGO = ZoneInfo("America/Chicago")


def test_the_ticker_ticks_until_it_is_stopped() -> None:
    """It calls again and again from another thread, and not after `stop`."""
    ticks: list[str] = []
    twice = threading.Event()

    def tick() -> None:
        ticks.append(threading.current_thread().name)
        if len(ticks) == 2:
            twice.set()

    ticker = Ticker(tick, 0.02, CHICAGO)
    ticker.start()
    assert twice.wait(5)
    ticker.stop()
    count = len(ticks)
    assert threading.current_thread().name not in ticks
    assert not threading.Event().wait(0.1)
    assert count == len(ticks)


def test_a_tick_that_raises_does_not_end_the_ticking() -> None:
    """The next tick comes all the same."""
    ticks: list[int] = []
    again = threading.Event()

    def tick() -> None:
        ticks.append(1)
        if len(ticks) > 1:
            again.set()
        raise OSError("the disk is full")

    ticker = Ticker(tick, 0.02, CHICAGO)
    ticker.start()
    assert again.wait(5)
    ticker.stop()


def test_stopping_a_ticker_that_never_started_is_harmless() -> None:
    """Shutdown code need not know how far the start came."""
    ticker = Ticker(int, 1.0, CHICAGO)
    ticker.stop()
    ticker.stop()


def test_the_ticker_runs_due_jobs_from_its_own_thread(now: datetime, db: Store) -> None:
    """Each thread has a connection to the database of its own."""
    plan("callback_due", "callback_due:99:0", "99", now, now)
    results: list[Finished] = []
    ran = threading.Event()

    def tick() -> None:
        try:
            results.extend(run_due(all_handlers(Config()), now, Config().jobs))
        finally:
            db.close()
        if results:
            ran.set()

    ticker = Ticker(tick, 0.02, CHICAGO)
    ticker.start()
    assert ran.wait(10)
    ticker.stop()
    assert [(item.state, item.result) for item in results] == [("done", "nothing to do")]

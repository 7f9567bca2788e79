"""The scheduler is killed while it works: every job is done in the end, and reminders are mailed once."""

import os
import signal
import sqlite3
import tempfile
import threading
import time
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from dealer_kiosk.db import bookings
from dealer_kiosk.db.bookings import Author, Request
from dealer_kiosk.db.schedule import Need
from dealer_kiosk.db.store import open_store
from dealer_kiosk.jobs import reminders
from dealer_kiosk.jobs.clock import Ticker
from dealer_kiosk.jobs.queue import Finished, run_due
from scripts.drills.common import CONFIG, NOW, Figure, child, demo_database, exactly, seeded, show, slots

BAYS = 20
TICK_S = 0.02
LONGEST_S = 0.15
"""A scheduler lives up to so long after its first tick; a job takes some tens of milliseconds."""
_DONE = "SELECT count(*) FROM due_job WHERE kind = 'reminder' AND state = 'done'"
_UNSENT = "SELECT count(*) FROM mail WHERE NOT EXISTS (SELECT 1 FROM due_job WHERE key = 'mail:' || mail.id)"


def run(*, quick: bool) -> bool:
    """Kill so many schedulers and print the table."""
    kills, count = (15, 40) if quick else (200, 600)
    rng = seeded(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "jobs.db"
        demo_database(path, BAYS)
        _plan(path, count)
        now = NOW
        for _ in range(kills):
            # What a killed scheduler was at is taken over when its lease is over.
            now += timedelta(seconds=CONFIG.jobs.lease_s + 1)
            with child(partial(_schedule, path, now)) as (pid, lines):
                next(lines)
                time.sleep(rng.random() * LONGEST_S)
                os.kill(pid, signal.SIGKILL)
        before = _count(path, _DONE)
        with open_store(path, busy_timeout_s=5.0, create=False):
            _tick(now + timedelta(seconds=CONFIG.jobs.lease_s + 1))
        interrupted = _count(path, "SELECT count(*) FROM due_job WHERE attempts > 1")
        done = _count(path, _DONE)
        mailed = _count(path, "SELECT count(*) FROM mail WHERE kind = 'reminder'")
        reminded = _count(path, "SELECT count(DISTINCT appointment_id) FROM mail WHERE kind = 'reminder'")
        figures = [
            Figure("done while schedulers were killed", f"{before:,} of {count:,}"),
            Figure("jobs that a kill interrupted", f"{interrupted}", "some", interrupted > 0),
            exactly("jobs lost", count - done, 0),
            exactly("appointments reminded", reminded, count),
            exactly("reminders too many", mailed - reminded, 0),
            exactly("reminders without a job that sends them", _count(path, _UNSENT), 0),
        ]
    return show(f"Jobs: {kills} times kill -9 of the scheduler", figures)


def _plan(path: Path, count: int) -> None:
    """So many appointments, each with one reminder that is due now."""
    with open_store(path, busy_timeout_s=5.0, create=False) as store, store.write():
        for number, start in enumerate(slots(count, BAYS)):
            author = Author(CONFIG, NOW, "customer", "kiosk", f"s{number}")
            bookings.book(Request(1, Need("service", 30), start, service_id=1), author)
        store.database.execute_sql("DELETE FROM due_job WHERE key LIKE 'reminder:%:24'")
        store.database.execute_sql("UPDATE due_job SET due_at = ? WHERE kind = 'reminder'", (int(NOW.timestamp()),))


def _schedule(path: Path, now: datetime, pipe: int) -> None:
    """The scheduler: ticks until it is killed."""
    with open_store(path, busy_timeout_s=5.0, create=False):
        ticker = Ticker(partial(_tick, now), TICK_S, CONFIG.dealership.zone)
        ticker.start()
        os.write(pipe, b"ready\n")
        threading.Event().wait()


def _tick(now: datetime) -> list[Finished]:
    return run_due({reminders.KIND: partial(reminders.remind, CONFIG)}, now, CONFIG.jobs)


def _count(path: Path, query: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(query).fetchone()[0])

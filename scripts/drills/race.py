"""Many processes want one time at once: one gets it, the others hear that it is taken."""

import multiprocessing
import sqlite3
import tempfile
import time
from collections import Counter
from contextlib import closing
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from dealer_kiosk.db import bookings
from dealer_kiosk.db.bookings import Author, Request, Written
from dealer_kiosk.db.schedule import Need
from dealer_kiosk.db.store import open_store
from dealer_kiosk.errors import DatabaseError
from scripts.drills.common import CONFIG, NOW, about, demo_database, exactly, percentile, show

PROCESSES = 8
Result = tuple[Counter[str], list[float]]
"""How often which outcome came, and the milliseconds of each attempt."""


def run(*, quick: bool) -> bool:
    """Let them loose and print the table."""
    each = 10 if quick else 125
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "race.db"
        demo_database(path)
        context = multiprocessing.get_context("fork")
        barrier, answers = context.Barrier(PROCESSES), context.SimpleQueue()
        workers = [context.Process(target=_attempt, args=(path, name, each, barrier, answers)) for name in range(PROCESSES)]
        for worker in workers:
            worker.start()
        results = [answers.get() for _ in workers]
        for worker in workers:
            worker.join()
        with closing(sqlite3.connect(path)) as connection:
            rows = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("appointment", "mail")}  # noqa: S608 - constants
    outcomes = sum((counted for counted, _ in results), Counter[str]())
    times = [value for _, found in results for value in found]
    return show(
        f"Race: {PROCESSES * each:,} attempts on one time from {PROCESSES} processes",
        [
            exactly("booked", outcomes["booked"], 1),
            exactly("refused as taken", outcomes["taken"], PROCESSES * each - 1),
            exactly("failed otherwise", outcomes.total() - outcomes["booked"] - outcomes["taken"], 0),
            exactly("appointments on file", rows["appointment"], 1),
            exactly("confirmations in the outbox", rows["mail"], 1),
            about("an attempt: median", percentile(times, 0.5), "ms"),
            about("an attempt: p99", percentile(times, 0.99), "ms", 250),
            about("an attempt: longest, waiting for the others", max(times), "ms"),
        ],
    )


def _attempt(
    path: Path, name: int, count: int, barrier: Barrier, answers: "SimpleQueue[tuple[Counter[str], list[float]]]"
) -> None:
    """Try to book the same test drive again and again, each time as another session."""
    outcomes, times = Counter[str](), []
    start = NOW.replace(day=24, hour=9, minute=30)
    with open_store(path, busy_timeout_s=CONFIG.database.busy_timeout_s, create=False):
        barrier.wait()
        for number in range(count):
            author = Author(CONFIG, NOW, "customer", "kiosk", f"{name}-{number}")
            began = time.perf_counter()
            try:
                outcome = bookings.book(Request(1, Need("test_drive", 30, car_id=1), start), author)
            except DatabaseError as error:
                outcomes[type(error).__name__] += 1
            else:
                outcomes["booked" if isinstance(outcome, Written) else outcome] += 1
            times.append((time.perf_counter() - began) * 1000)
    answers.put((outcomes, times))

"""The process is killed while it books, again and again: what was confirmed is on file, what is on file is whole."""

import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from dealer_kiosk.db import bookings
from dealer_kiosk.db.bookings import Author, Request, Written
from dealer_kiosk.db.schedule import Need
from dealer_kiosk.db.store import open_store
from scripts.drills.common import COMPLETE, CONFIG, NOW, Figure, child, demo_database, exactly, seeded, show, slots

BAYS = 40
LONGEST_S = 0.12
"""A worker lives up to so long after its first sign of life; a booking takes some tens of milliseconds."""


@dataclass
class Tally:
    """What the parent has seen."""

    confirmed: dict[int, str] = field(default_factory=dict)  # number of the request: its code
    unheard: int = 0  # bookings on file whose confirmation nobody heard before the kill
    different: int = 0  # repeats of those that gave another code


def run(*, quick: bool) -> bool:
    """Kill so many workers and print the table."""
    kills = 25 if quick else 500
    rng, tally = seeded(1), Tally()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kill.db"
        demo_database(path, BAYS)
        starts = slots(10_000, BAYS)
        for _ in range(kills):
            with child(lambda pipe: _book_on(path, starts, len(tally.confirmed), pipe)) as (pid, lines):
                _hear(next(lines), tally)
                time.sleep(rng.random() * LONGEST_S)
                os.kill(pid, signal.SIGKILL)
                for line in lines:
                    _hear(line, tally)
            _look_for_unheard(path, tally)
        figures = _figures(path, tally)
    return show(f"Kill: {kills} times kill -9 during booking", figures)


def _book_on(path: Path, starts: Sequence[datetime], first: int, pipe: int) -> None:
    """Book from request `first` on until the kill, saying each confirmation aloud."""
    with open_store(path, busy_timeout_s=5.0, create=False):
        os.write(pipe, b"ready\n")
        for number in range(first, len(starts)):
            outcome = bookings.book(_request(starts[number]), _author(number))
            if not isinstance(outcome, Written):
                sys.exit(f"request {number} was refused: {outcome}")
            os.write(pipe, f"{number} {outcome.appointment.code}\n".encode())


def _request(start: datetime) -> Request:
    return Request(1, Need("service", 30), start, service_id=1)


def _author(number: int) -> Author:
    return Author(CONFIG, NOW, "customer", "kiosk", f"s{number}")


def _hear(line: str, tally: Tally) -> None:
    number, _, code = line.strip().partition(" ")
    if not code:
        return
    known = tally.confirmed.setdefault(int(number), code)
    tally.different += known != code


def _look_for_unheard(path: Path, tally: Tally) -> None:
    """The next request may be on file already: its repeat has to give this code."""
    number = len(tally.confirmed)
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT code FROM appointment WHERE session = ?", (f"s{number}",)).fetchone()
    if found is None:
        return
    tally.unheard += 1
    with child(lambda pipe: _repeat(path, number, pipe)) as (_pid, lines):
        tally.different += [line.strip() for line in lines] != [found[0]]
    tally.confirmed[number] = found[0]


def _repeat(path: Path, number: int, pipe: int) -> None:
    with open_store(path, busy_timeout_s=5.0, create=False):
        outcome = bookings.book(_request(slots(10_000, BAYS)[number]), _author(number))
        os.write(pipe, f"{outcome.appointment.code if isinstance(outcome, Written) else outcome}\n".encode())


def _figures(path: Path, tally: Tally) -> list[Figure]:
    with closing(sqlite3.connect(path)) as connection:
        on_file = dict(connection.execute("SELECT CAST(substr(session, 2) AS INTEGER), code FROM appointment"))
        halves = connection.execute(COMPLETE).fetchone()[0]
        (state,) = connection.execute("PRAGMA integrity_check").fetchone()
        appointments = connection.execute("SELECT count(*) FROM appointment").fetchone()[0]
    lost = sum(on_file.get(number) != code for number, code in tally.confirmed.items())
    return [
        Figure("confirmations given", f"{len(tally.confirmed):,}", "some", bool(tally.confirmed)),
        Figure("committed, but killed before saying so", f"{tally.unheard}"),
        exactly("repeats of those that gave another code", tally.different, 0),
        exactly("confirmations lost", lost, 0),
        exactly("bookings that lack a part", halves, 0),
        exactly("booked twice", appointments - len(on_file), 0),
        exactly("on file, but never asked for", len(on_file.keys() - tally.confirmed.keys()), 0),
        Figure("the file", state, "ok", state == "ok"),
    ]

"""What the drills share: a database to work on, percentiles, and the table at the end."""

import os
import platform
import random
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from dealer_kiosk.config import Config
from dealer_kiosk.db.queries import load_calendar
from dealer_kiosk.db.seed import load_demo
from dealer_kiosk.db.store import open_store

ROOT = Path(__file__).resolve().parents[2]
CONFIG = Config()
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CONFIG.dealership.zone)
"""The Monday of Thanksgiving week."""

COMPLETE = """
    SELECT count(*) FROM appointment
    WHERE (SELECT count(*) FROM allocation WHERE appointment_id = appointment.id) != 1
       OR (SELECT count(*) FROM audit WHERE subject = 'appointment:' || appointment.id AND action = 'appointment.book') != 1
       OR (SELECT count(*) FROM mail WHERE appointment_id = appointment.id) != 1
       OR (SELECT count(*) FROM due_job WHERE kind = 'mail'
           AND subject = (SELECT mail.id FROM mail WHERE appointment_id = appointment.id)) != 1
"""
"""How many bookings of a service lack a part of what is written with them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a drill's table."""

    what: str
    value: str
    aim: str = ""
    ok: bool = True


def exactly(what: str, value: int, aim: int) -> Figure:
    """A count that must be what it should be."""
    return Figure(what, f"{value:,}", f"{aim:,}", value == aim)


def about(what: str, value: float, unit: str, aim: float | None = None) -> Figure:
    """A time; missing its aim is shown, but a busy machine is no failure."""
    late = aim is not None and value > aim
    return Figure(
        what, f"{value:,.1f} {unit}" + (" (over the aim)" if late else ""), f"{aim:g} {unit}" if aim is not None else ""
    )


def show(title: str, figures: Iterable[Figure]) -> bool:
    """Print the table; whether every figure that must be met was met."""
    figures = list(figures)
    table = Table("", "figure", "measured", "aim", title=title, title_justify="left", box=None, header_style="bold")
    for item in figures:
        table.add_row("ok" if item.ok else "FAIL", item.what, item.value, item.aim)
    console = Console(width=None if sys.stdout.isatty() else 130, highlight=False)
    console.print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, SQLite {sqlite3.sqlite_version}")
    console.print(table)
    return all(item.ok for item in figures)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the others do not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def demo_database(path: Path, bays: int = 2) -> None:
    """The demonstration dealership in a new file, closed again, with so many bays."""
    with open_store(path, busy_timeout_s=5.0, create=True) as store:
        load_demo(store, ROOT / "data" / "demo", NOW)
        with store.write():
            load_calendar(CONFIG.dealership).closed_reason(NOW.date())  # loads the library, which forked processes then have
            for number in range(3, bays + 1):
                store.database.execute_sql("INSERT INTO resource (name, kind, active) VALUES (?, 'bay', 1)", (f"Bay {number}",))


def slots(count: int, bays: int) -> list[datetime]:
    """So many starts of half-hour jobs on the days ahead, each as often as there are bays."""
    days = (day for day in range(1, 30) if (NOW.weekday() + day) % 7 < 5 and day != 3)
    clocks = [(hour, minute) for hour in (9, 10, 11, 13, 14, 15, 16) for minute in (0, 30)]
    starts = [
        NOW.replace(hour=hour, minute=minute) + timedelta(days=day)
        for day in days
        for hour, minute in clocks
        for _ in range(bays)
    ]
    if count > len(starts):
        raise ValueError(f"{count} bookings need more than {bays} bays")
    return starts[:count]


def seeded(number: int) -> random.Random:
    """The same random numbers every time."""
    return random.Random(number)  # noqa: S311 - nothing here is secret


@contextmanager
def child(work: Callable[[int], None]) -> Iterator[tuple[int, Iterator[str]]]:
    """A forked process and the lines it writes; at the end it is waited for."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try:
            work(writing)
        except BaseException:  # noqa: BLE001 - nothing of the parent's may run in the child
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="ascii") as file:
        yield pid, iter(file)
    os.waitpid(pid, 0)

"""What can be told of the open database without changing it."""

import sqlite3
from datetime import datetime

import peewee

from dealer_kiosk.db import tables
from dealer_kiosk.db.store import translating
from dealer_kiosk.db.tables import Audit, DueJob
from dealer_kiosk.errors import DatabaseError

_SYNCHRONOUS = ("OFF", "NORMAL", "FULL", "EXTRA")


def check_pages() -> None:
    """Look at every page of the file.

    Raises:
        DatabaseError: one is damaged.
    """
    with translating():
        found = [str(row[0]) for row in tables.proxy.execute_sql("PRAGMA quick_check").fetchall()]
    if found != ["ok"]:
        raise DatabaseError(f"the database is damaged ({found[0]}); put a copy back with 'dealer-kiosk backup restore'")


def engine() -> str:
    """SQLite's version, and how it makes sure that a commit is on the disk."""
    journal, synchronous = (tables.proxy.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous"))
    return f"SQLite {sqlite3.sqlite_version}, journal mode {journal.upper()}, synchronous {_SYNCHRONOUS[synchronous]}"


def newest_change() -> datetime | None:
    """When something was last written, by the audit trail."""
    row = Audit.select().order_by(Audit.at.desc()).first()
    return row.at if row else None


def given_up_jobs() -> int:
    """Jobs that failed too often."""
    return int(DueJob.select().where(DueJob.state == "failed").count())


def longest_overdue_job() -> datetime | None:
    """When the most overdue job that still waits was due."""
    found: datetime | None = DueJob.select(peewee.fn.MIN(DueJob.due_at)).where(DueJob.state == "waiting").scalar(as_tuple=False)
    return found

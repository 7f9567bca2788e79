"""The table of due jobs: planned once, leased to one process at a time, tried again with back-off."""

from collections.abc import Collection
from datetime import datetime, timedelta

import peewee

from dealer_kiosk.db.tables import DueJob

BACKOFF_MINUTES = (1, 2, 4, 8, 16, 32, 60)
"""Minutes to wait after the first, second, … failed attempt; the last one repeats."""


def insert(kind: str, key: str, subject: str, due_at: datetime, now: datetime) -> bool:
    """Plan a job; False if `key` is planned already.  Needs a write transaction."""
    try:
        DueJob.create(kind=kind, key=key, subject=subject, due_at=due_at, created_at=now)
    except peewee.IntegrityError:
        return False
    return True


def lease(kinds: Collection[str], now: datetime, seconds: float) -> DueJob | None:
    """Take the most overdue job nobody works on, or None.  Needs a write transaction."""
    # A lease beyond the longest possible one was taken while the clock was wrong.
    free = DueJob.lease_until.is_null() | (DueJob.lease_until <= now) | (DueJob.lease_until > now + timedelta(seconds=seconds))
    due = (DueJob.state == "waiting") & (DueJob.due_at <= now) & DueJob.kind.in_(list(kinds)) & free
    job = next(iter(DueJob.select().where(due).order_by(DueJob.due_at, DueJob.id).limit(1)), None)
    if job is not None:
        job.lease_until = now + timedelta(seconds=seconds)
        job.attempts += 1
        job.save()
    return job


def is_planned(key: str) -> bool:
    """Whether there is a job of this key, whatever its state."""
    return DueJob.select().where(DueJob.key == key).exists()


def is_due(prefix: str, now: datetime, *, excluding: str) -> bool:
    """Whether a waiting job whose key begins with `prefix` is due, apart from one."""
    due = (DueJob.state == "waiting") & (DueJob.due_at <= now) & (DueJob.key != excluding)
    return DueJob.select().where(_begins(prefix) & due).exists()


def drop(prefix: str) -> int:
    """Take back the jobs that still wait and whose key begins with `prefix`; returns how many.  Needs a write transaction."""
    return int(DueJob.delete().where(_begins(prefix) & (DueJob.state == "waiting")).execute())


def forget(kind: str, subject: int) -> int:
    """Delete the jobs of a kind about a row, whatever their state.  Needs a write transaction.

    SQLite uses the id of a deleted row again, and the job of the new row must not look planned already.
    """
    return int(DueJob.delete().where((DueJob.key == f"{kind}:{subject}") | _begins(f"{kind}:{subject}:")).execute())


def finish(job: DueJob, result: str, now: datetime) -> None:
    """Record that the job is done.  Needs a write transaction."""
    _update(job, state="done", result=result, finished_at=now, lease_until=None)


def fail(job: DueJob, error: str, now: datetime, max_attempts: int) -> None:
    """Record a failed attempt and plan the next, or give the job up.  Needs a write transaction."""
    if job.attempts >= max_attempts:
        _update(job, state="failed", result=error, finished_at=now, lease_until=None)
        return
    minutes = BACKOFF_MINUTES[min(job.attempts, len(BACKOFF_MINUTES)) - 1]
    _update(job, result=error, due_at=now + timedelta(minutes=minutes), lease_until=None)


def all_jobs() -> list[DueJob]:
    """Every job, soonest first."""
    return list(DueJob.select().order_by(DueJob.due_at, DueJob.id))


def _begins(prefix: str) -> peewee.Expression:
    """A range, which the unique index of keys answers; `prefix` ends with a colon."""
    return (DueJob.key >= prefix) & (DueJob.key < prefix[:-1] + chr(ord(prefix[-1]) + 1))


def _update(job: DueJob, **values: object) -> None:
    for name, value in values.items():
        setattr(job, name, value)
    job.save()

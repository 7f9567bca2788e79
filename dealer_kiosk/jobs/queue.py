"""Runs what is due in our own table of jobs.

APScheduler's job stores drop a job that fell due while the process was down and lose one that was killed half way; a leased row
survives both. A job may therefore run twice, and every handler must bear that.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dealer_kiosk.config import Jobs
from dealer_kiosk.db import jobs as rows
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import DueJob
from dealer_kiosk.errors import KioskError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its handler sees it."""

    id: int
    kind: str
    key: str
    subject: str  # id of the row it is about
    due_at: datetime
    attempts: int  # this one included
    last: bool  # no further attempt follows


Handler = Callable[[Job, datetime], str]
"""Does a job at a time and says in a word or two what came of it; raises to be tried again later."""


class JobError(KioskError):
    """A job could not be done now."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of one attempt."""

    id: int
    kind: str
    key: str
    state: str  # done; waiting = will be tried again; failed = given up
    result: str  # the handler's word, or the error


def plan(kind: str, key: str, subject: str, due_at: datetime, now: datetime) -> bool:
    """Plan a job, in the caller's transaction if there is one; False if `key` is planned already."""
    with write():
        return rows.insert(kind, key, subject, due_at, now)


def run_due(handlers: Mapping[str, Handler], now: datetime, settings: Jobs) -> list[Finished]:
    """Run everything due at `now`, the longest overdue first; what fails is recorded, never raised.

    Args:
        handlers: what to do for each kind; jobs of other kinds stay waiting.
        now: the present instant.
        settings: lease and number of attempts.
    """
    finished: list[Finished] = []
    while True:
        with write():
            row = rows.lease(handlers.keys(), now, settings.lease_s)
        if row is None:
            return finished
        finished.append(_run(row, handlers[row.kind], now, settings.max_attempts))


def _run(row: DueJob, handler: Handler, now: datetime, max_attempts: int) -> Finished:
    job = Job(row.id, row.kind, row.key, row.subject, row.due_at, row.attempts, last=row.attempts >= max_attempts)
    try:
        result = handler(job, now)
    except Exception as error:  # anything at all: one broken job must not keep the others from running
        expected = isinstance(error, KioskError)
        result = str(error) if expected else f"{type(error).__name__}: {error}"
        log.warning("job %s %s failed at attempt %d", row.kind, row.id, row.attempts, exc_info=None if expected else error)
        with write():
            rows.fail(row, result, now, max_attempts)
    else:
        with write():
            rows.finish(row, result, now)
    return Finished(row.id, row.kind, row.key, row.state, result)

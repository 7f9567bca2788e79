"""Closes the records of conversations that never ended, as after a power cut."""

from datetime import datetime, timedelta

from dealer_kiosk.config import Config
from dealer_kiosk.db import people, sessions
from dealer_kiosk.db.store import write
from dealer_kiosk.jobs.queue import Job


def expire(config: Config, _job: Job, now: datetime) -> str:
    """Give every session that is too old an end and the outcome that its rows show; returns how many."""
    longest = timedelta(minutes=config.jobs.session_expiry_minutes)
    with write():
        rows = sessions.unended(now - longest)
        outcomes = sessions.outcomes_by_rows(rows)
        for row in rows:
            people.withdraw_requests(row.id)
            sessions.close(row, row.started + longest, outcomes[row.id])
    return f"{len(rows)} closed"

"""Sees to it that a promised callback is made: somebody owns it when it is due, the manager when nobody took it.

A callback that nobody has taken by the first closing time after that is missed; it stays on the list.
"""

from datetime import datetime, timedelta

from dealer_kiosk.config import Config
from dealer_kiosk.db import audit, callbacks, people
from dealer_kiosk.db.queries import load_calendar
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import Callback
from dealer_kiosk.jobs.queue import Job, plan

DUE = "callback_due"
OVERDUE = "callback_overdue"
MISSED = "callback_missed"
_DAYS = 31
"""How far ahead we look for a day on which we close, and so were open."""


def plan_checks(row: Callback, config: Config, now: datetime) -> None:
    """Say when a callback is late, and look at it when it is due and then.  Needs a write transaction."""
    due = max(row.due_at, now)
    late = due + timedelta(minutes=config.people.sla_minutes)
    callbacks.set_window(row, config.people.sla_minutes, late)
    plan(DUE, f"{DUE}:{row.id}:{int(due.timestamp())}", str(row.id), due, now)
    plan(OVERDUE, f"{OVERDUE}:{row.id}:{int(late.timestamp())}", str(row.id), late, now)


def assign(job: Job, now: datetime) -> str:
    """Give a callback that is due and still open to somebody who is here; returns what happened."""
    row = callbacks.with_id(int(job.subject))
    if row is None or row.state != "open":
        return "nothing to do"
    here = people.present_staff(now, urgent=row.urgency == "high")
    if not here:
        return "nobody signed in"
    with write():
        callbacks.give_to(row, here[0])
        audit.record(now, "job", "callback.assign", f"callback:{row.id}", f"staff:{here[0].id}")
    return "assigned"


def escalate(config: Config, job: Job, now: datetime) -> str:
    """Hand a callback that is late and still open to the manager; returns what happened."""
    row = callbacks.with_id(int(job.subject))
    if row is None or row.escalated_at is not None or not _is_late(row, now):
        return "nothing to do"
    with write():
        if not callbacks.escalate(row, people.manager(), now):
            return "nothing to do"
        _plan_miss(row, config, now)
        audit.record(now, "job", "callback.escalate", f"callback:{row.id}")
    return "escalated"


def miss(job: Job, now: datetime) -> str:
    """Note that nobody has taken a late callback by closing time; returns what happened."""
    row = callbacks.with_id(int(job.subject))
    if row is None or not _is_late(row, now):
        return "nothing to do"
    with write():
        if not callbacks.miss(row):
            return "nothing to do"
        audit.record(now, "job", "callback.missed", f"callback:{row.id}")
    return "missed"


def _is_late(row: Callback, now: datetime) -> bool:
    """Whether nobody has taken it and its window is over; one that was reopened has a new window."""
    return row.state == "open" and row.sla_breach_at is not None and row.sla_breach_at <= now


def _plan_miss(row: Callback, config: Config, now: datetime) -> None:
    """Look at it again at the next closing time; where we never close, nothing is missed."""
    calendar = load_calendar(config.dealership)
    today = now.astimezone(calendar.zone).date()
    closing = (calendar.closes_at(today + timedelta(days=offset)) for offset in range(_DAYS))
    at = next((instant for instant in closing if instant is not None and instant > now), None)
    if at is not None:
        plan(MISSED, f"{MISSED}:{row.id}:{int(at.timestamp())}", str(row.id), at, now)

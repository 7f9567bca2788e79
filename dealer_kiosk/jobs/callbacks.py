"""Sees to it that a promised callback is made: somebody owns it when it is due, the manager when nobody took it."""

from datetime import datetime, timedelta

from dealer_kiosk.config import Config
from dealer_kiosk.db import audit, callbacks, people
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import Callback
from dealer_kiosk.jobs.queue import Job, plan

DUE = "callback_due"
OVERDUE = "callback_overdue"


def plan_checks(row: Callback, config: Config, now: datetime) -> None:
    """Look at a callback when it is due and when it is late.  Needs a write transaction."""
    due = max(row.due_at, now)
    late = due + timedelta(minutes=config.people.sla_minutes)
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


def escalate(job: Job, now: datetime) -> str:
    """Hand a callback that is late and still open to the manager; returns what happened."""
    row = callbacks.with_id(int(job.subject))
    if row is None or row.state != "open" or row.escalated_at is not None:
        return "nothing to do"
    with write():
        if not callbacks.escalate(row, people.manager(), now):
            return "nothing to do"
        audit.record(now, "job", "callback.escalate", f"callback:{row.id}")
    return "escalated"

"""The reminders of an appointment: planned when it is booked, planned anew when it is moved, dropped when it is cancelled."""

from datetime import datetime, timedelta

from dealer_kiosk.config import Jobs
from dealer_kiosk.db import jobs, outbox
from dealer_kiosk.db.tables import Appointment

KIND = "reminder"


def plan(row: Appointment, settings: Jobs, now: datetime) -> None:
    """Plan those whose time is still to come, and drop those of another start.  Needs a write transaction."""
    drop(row.id)
    for hours in sorted({settings.reminder_hours, settings.last_reminder_hours} - {0}, reverse=True):
        due_at = row.start_at - timedelta(hours=hours)
        if due_at > now:
            jobs.insert(KIND, f"{KIND}:{row.id}:{_stamp(row)}:{hours}", str(row.id), due_at, now)


def drop(appointment_id: int) -> None:
    """Nobody needs to be reminded.  Needs a write transaction."""
    jobs.drop(f"{KIND}:{appointment_id}:")
    outbox.withdraw_reminders(appointment_id)


def is_about(key: str, row: Appointment) -> bool:
    """Whether a job's key is of the start that the appointment has now."""
    return key.startswith(f"{KIND}:{row.id}:{_stamp(row)}:")


def another_is_due(key: str, row: Appointment, now: datetime) -> bool:
    """Whether a later reminder of the same appointment is due as well, as after a long power cut."""
    return jobs.is_due(f"{KIND}:{row.id}:", now, excluding=key)


def _stamp(row: Appointment) -> int:
    return int(row.start_at.timestamp())

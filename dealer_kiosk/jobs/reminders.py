"""Mails the reminders of appointments, to addresses on file only."""

from datetime import datetime

from dealer_kiosk.config import Config
from dealer_kiosk.db import bookings, consents, letters, outbox, reminders
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import ACTIVE_STATES, Appointment
from dealer_kiosk.jobs import mail
from dealer_kiosk.jobs.queue import Job

KIND = reminders.KIND


def remind(config: Config, job: Job, now: datetime) -> str:
    """Queue the mail of one reminder; returns what happened.

    The Message-ID is made from the job's key, so that a job that runs twice queues one mail.
    """
    with write():
        row = Appointment.get_or_none(Appointment.id == int(job.subject))
        if row is None or row.status not in ACTIVE_STATES or not reminders.is_about(job.key, row):
            return "nothing to do"
        if row.start_at <= now:
            return "too late"
        if reminders.another_is_due(job.key, row, now):
            return "left to a later reminder"
        address = consents.mail_address(row.customer)
        if address is None:
            return "no address"
        subject, body = letters.reminder(bookings.facts_of(row, config))
        message_id = f"<{job.key.replace(':', '.')}@{mail.domain(config)}>"
        if outbox.has(message_id):
            return "queued already"
        message = outbox.insert(
            to=address, subject=subject, body=body, kind="reminder", message_id=message_id, appointment_id=row.id, now=now
        )
        mail.plan_sending(message, now)
    return "queued"

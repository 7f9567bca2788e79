"""The mail outbox: one row a message, written in the transaction of its cause."""

from datetime import datetime

from dealer_kiosk.db.tables import Appointment, Mail


def insert(*, to: str, subject: str, body: str, kind: str, message_id: str, appointment_id: int | None, now: datetime) -> Mail:
    """Queue a message.  Needs a write transaction."""
    return Mail.create(
        to=to,
        subject=subject,
        body=body,
        kind=kind,
        message_id=message_id,
        appointment=appointment_id,
        created_at=now,
    )


def has(message_id: str) -> bool:
    """Whether a message of this Message-ID was queued before."""
    return Mail.select().where(Mail.message_id == message_id).exists()


def queued(mail_id: int) -> Mail | None:
    """The message if it still has to be sent, else None."""
    return Mail.get_or_none((Mail.id == mail_id) & (Mail.state == "queued"))


def attempted(row: Mail) -> None:
    """Count an attempt.  Needs a write transaction."""
    Mail.update(attempts=Mail.attempts + 1).where(Mail.id == row.id).execute()


def sent(row: Mail, now: datetime) -> None:
    """The server has taken the message.  Needs a write transaction."""
    Mail.update(state="sent", sent_at=now).where(Mail.id == row.id).execute()


def failed(row: Mail) -> None:
    """The message will never be sent; staff see it in the mail report.  Needs a write transaction."""
    Mail.update(state="failed").where(Mail.id == row.id).execute()


def withdraw_reminders(appointment_id: int) -> None:
    """Reminders that were not sent yet would tell of a time that is not true any more.  Needs a write transaction."""
    waiting = (Mail.appointment == appointment_id) & (Mail.kind == "reminder") & (Mail.state == "queued")
    Mail.update(state="failed").where(waiting).execute()


def is_late(row: Mail, now: datetime) -> bool:
    """Whether a message is a reminder of an appointment that has begun."""
    appointment = appointment_of(row) if row.kind == "reminder" else None
    return appointment is not None and appointment.start_at <= now


def appointment_of(row: Mail) -> Appointment | None:
    """The appointment a message is about, or None."""
    return None if row.appointment_id is None else Appointment.get_or_none(Appointment.id == row.appointment_id)


def sequence_of(row: Mail) -> int:
    """How many earlier messages told of the same appointment; calendars use it to order changes."""
    earlier = (Mail.appointment == row.appointment_id) & (Mail.id < row.id)
    return int(Mail.select().where(earlier).count())

"""Sends the outbox: a row becomes a message, and the server's answer decides whether it is tried again."""

from datetime import datetime
from email.utils import make_msgid

from dealer_kiosk.config import Config
from dealer_kiosk.db import outbox
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import Mail
from dealer_kiosk.jobs.message import build_message
from dealer_kiosk.jobs.queue import Job, JobError, plan
from dealer_kiosk.jobs.smtp import RejectedError, deliver

KIND = "mail"


def enqueue(
    config: Config, *, to: str, subject: str, body: str, kind: str, now: datetime, appointment_id: int | None = None
) -> bool:
    """Queue a message in the transaction of its cause; False, and nothing queued, while mail is switched off.

    Args:
        config: sender and whether there is mail at all.
        to: an address on file.
        subject: one line.
        body: plain text.
        kind: confirmation, change, cancellation, reminder, callback or staff.
        now: the present instant.
        appointment_id: the appointment it tells of; its calendar entry is attached.
    """
    if not config.mail.enabled:
        return False
    message_id = make_msgid(domain=domain(config))
    with write():
        row = outbox.insert(
            to=to,
            subject=" ".join(subject.split()),
            body=body,
            kind=kind,
            message_id=message_id,
            appointment_id=appointment_id,
            now=now,
        )
        plan_sending(row, now)
    return True


def domain(config: Config) -> str:
    """What stands behind the @ of our Message-IDs."""
    return config.mail.sender.rpartition("@")[2] or "localhost"


def plan_sending(row: Mail, now: datetime) -> None:
    """Have a message of the outbox sent.  Needs a write transaction."""
    plan(KIND, f"{KIND}:{row.id}", str(row.id), now, now)


def send(config: Config, job: Job, now: datetime) -> str:
    """Send the message `job` is about; every try carries the same Message-ID, so that a repeat can be recognised.

    Raises:
        JobError: the server cannot be reached or wants us to come back later.
    """
    row = outbox.queued(int(job.subject))
    if row is None:
        return "nothing to do"
    if outbox.is_late(row, now):
        with write():
            outbox.failed(row)
        return "too late"
    with write():
        outbox.attempted(row)
    try:
        deliver(build_message(row, config, now), config)
    except RejectedError as error:
        with write():
            outbox.failed(row)
        return f"rejected: {error}"
    except JobError:
        if job.last:
            with write():
                outbox.failed(row)
        raise
    with write():
        outbox.sent(row, now)
    return "sent"

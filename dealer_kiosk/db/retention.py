"""Removes what has been kept long enough; each kind in a transaction of its own."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from dealer_kiosk.config import Privacy
from dealer_kiosk.db import audit, jobs, privacy, tables
from dealer_kiosk.db.store import translating, write
from dealer_kiosk.db.tables import (
    Appointment,
    Callback,
    Consent,
    Customer,
    DueJob,
    HumanRequest,
    Mail,
    MissedQuestion,
    NoticeRow,
    SessionRow,
    TurnTiming,
    Waitlist,
)


def purge(settings: Privacy, now: datetime) -> dict[str, int]:
    """Apply every retention period; returns how much was removed, by kind.

    Args:
        settings: days kept by kind; 0 = for ever.
        now: the present instant.

    Raises:
        DatabaseError: what was removed before stays removed.
    """
    removed: dict[str, int] = {}
    for what, days, work in _steps(settings):
        if days:
            with write():
                removed[what] = work(now - timedelta(days=days), now)
                if removed[what]:
                    audit.record(now, "job", "privacy.purge", what.replace(" ", "_"), f"{removed[what]} rows")
    with translating():
        tables.proxy.execute_sql("INSERT INTO faq_index(faq_index) VALUES ('optimize')")  # one piece is searched faster than many
        tables.proxy.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return removed


def _steps(settings: Privacy) -> Iterator[tuple[str, int, Callable[[datetime, datetime], int]]]:
    yield "conversations", settings.sessions_days, _sessions
    yield "missed questions", settings.missed_days, _missed
    yield "mail texts", settings.mail_days, _mails
    yield "callbacks", settings.callbacks_days, _callbacks
    yield "appointment notes", settings.notes_days, _notes
    yield "customers", settings.customers_days, _customers
    yield "finished jobs", settings.jobs_days, _jobs


def _sessions(before: datetime, _now: datetime) -> int:
    """Conversations, and what was asked of people and said by jobs in them."""
    requests = [row.id for row in HumanRequest.select(HumanRequest.id).where(HumanRequest.created_at < before)]
    for number in requests:
        jobs.forget("human_check", number)
    HumanRequest.delete().where(HumanRequest.created_at < before).execute()
    TurnTiming.delete().where(TurnTiming.at < before).execute()
    NoticeRow.delete().where(NoticeRow.created_at < before).execute()
    return _deleted(SessionRow, SessionRow.started < before)


def _missed(before: datetime, _now: datetime) -> int:
    return _deleted(MissedQuestion, MissedQuestion.last_asked < before)


def _mails(before: datetime, _now: datetime) -> int:
    """The row stays, because later mails about an appointment are numbered by it."""
    old = (Mail.created_at < before) & (Mail.state != "queued") & (Mail.body != "")
    return int(Mail.update(to="", subject="", body="").where(old).execute())


def _callbacks(before: datetime, _now: datetime) -> int:
    old = (Callback.due_at < before) & Callback.state.in_(("done", "missed"))
    numbers = [row.id for row in Callback.select(Callback.id).where(old)]
    for number in numbers:
        jobs.forget("callback_due", number)
        jobs.forget("callback_overdue", number)
        jobs.forget("callback_missed", number)
    Waitlist.delete().where(Waitlist.date < before.date().isoformat()).execute()
    Consent.delete().where((Consent.what == "callback") & (Consent.given_at < before) & Consent.customer.is_null()).execute()
    return _deleted(Callback, old)


def _notes(before: datetime, _now: datetime) -> int:
    told = (Appointment.notes != "") | Appointment.cancel_reason.is_null(False)
    return int(Appointment.update(notes="", cancel_reason=None).where((Appointment.start_at < before) & told).execute())


def _customers(before: datetime, now: datetime) -> int:
    """Customers who have not been here for so long, with everything about them."""
    recent = Appointment.select(Appointment.customer).where(Appointment.start_at >= before)
    gone = list(Customer.select().where((Customer.created_at < before) & Customer.id.not_in(recent)))
    for row in gone:
        privacy.erase(privacy.Person(row), now, "job")
    return len(gone)


def _jobs(before: datetime, _now: datetime) -> int:
    return _deleted(DueJob, (DueJob.state != "waiting") & (DueJob.finished_at < before))


def _deleted(table: Any, condition: Any) -> int:
    return int(table.delete().where(condition).execute())

"""Promises to ring somebody."""

from datetime import datetime

import peewee

from dealer_kiosk.config import Config
from dealer_kiosk.db.callback_times import next_callback_time
from dealer_kiosk.db.queries import load_calendar
from dealer_kiosk.db.tables import Callback, Staff

_URGENCIES = ("low", "medium", "high")


def promised_at(due_at: datetime) -> int:
    """How many callbacks that are not done yet are promised for an instant."""
    pending = Callback.state.in_(("open", "taken"))
    return int(Callback.select().where((Callback.due_at == due_at) & pending).count())


def next_free(config: Config, now: datetime, not_before: datetime | None = None) -> datetime | None:
    """The first time a callback may be promised, by the hours and promises in the database."""
    return next_callback_time(
        now,
        load_calendar(config.dealership),
        promised_at,
        config.people,
        not_before=not_before,
        horizon_days=config.booking.horizon_days,
    )


def open_of_session(session: str) -> Callback | None:
    """The callback a session has been promised and nobody has taken, or None."""
    mine = (Callback.session == session) & (Callback.state == "open")
    return next(iter(Callback.select().where(mine).order_by(Callback.id.desc()).limit(1)), None)


def with_id(callback_id: int) -> Callback | None:
    """The callback, or None."""
    return Callback.get_or_none(Callback.id == callback_id)


def with_phone(phone: str) -> list[Callback]:
    """Every callback to a number, oldest first."""
    return list(Callback.select().where(Callback.phone == phone).order_by(Callback.id))


def insert(
    *, phone: str, customer_name: str, reason: str, urgency: str, due_at: datetime, session: str, now: datetime
) -> Callback:
    """Promise a callback.  Needs a write transaction."""
    return Callback.create(
        phone=phone,
        customer_name=customer_name,
        reason=reason,
        urgency=urgency,
        due_at=due_at,
        session=session,
        created_at=now,
    )


def correct(row: Callback, *, phone: str, customer_name: str, reason: str, urgency: str) -> None:
    """Put what the customer has said since into an open callback.  Needs a write transaction.

    Empty values change nothing, and it never becomes less urgent.
    """
    row.phone = phone
    row.customer_name = customer_name or row.customer_name
    row.reason = reason or row.reason
    row.urgency = max(row.urgency, urgency, key=_URGENCIES.index)
    row.save()


def take(row: Callback, owner: Staff) -> bool:
    """`owner` is going to ring; False if the callback is done.  Needs a write transaction."""
    not_done = (Callback.id == row.id) & (Callback.state != "done")
    attempts = peewee.fn.coalesce(Callback.attempts, 0) + 1
    return bool(Callback.update(state="taken", owner=owner, attempts=attempts).where(not_done).execute())


def done(row: Callback, note: str) -> bool:
    """Somebody has rung; False if that is recorded already.  Needs a write transaction."""
    values: dict[str, object] = {"state": "done"}
    if note:
        values["note"] = note
    return bool(Callback.update(**values).where((Callback.id == row.id) & (Callback.state != "done")).execute())


def reopen(row: Callback) -> bool:
    """The call still has to be made; False if it is open.  Needs a write transaction."""
    closed = (Callback.id == row.id) & (Callback.state != "open")
    return bool(Callback.update(state="open", owner=None, escalated_at=None).where(closed).execute())


def set_window(row: Callback, minutes: int, breach_at: datetime) -> None:
    """Say from when on the call is late.  Needs a write transaction."""
    row.window_minutes, row.sla_breach_at = minutes, breach_at
    Callback.update(window_minutes=minutes, sla_breach_at=breach_at).where(Callback.id == row.id).execute()


def miss(row: Callback) -> bool:
    """Nobody took it in time; False if somebody has by now.  Needs a write transaction."""
    return bool(Callback.update(state="missed").where((Callback.id == row.id) & (Callback.state == "open")).execute())


def give_to(row: Callback, owner: Staff) -> None:
    """Make somebody responsible for an open callback without saying they took it.  Needs a write transaction."""
    Callback.update(owner=owner).where((Callback.id == row.id) & (Callback.state == "open")).execute()


def escalate(row: Callback, owner: Staff | None, now: datetime) -> bool:
    """Hand a callback that is still open to the manager; False if it is taken.  Needs a write transaction."""
    values: dict[str, object] = {"escalated_at": now}
    if owner is not None:
        values["owner"] = owner
    return bool(Callback.update(**values).where((Callback.id == row.id) & (Callback.state == "open")).execute())

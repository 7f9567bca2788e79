"""Everything the database knows about one person: found, shown, erased.

The audit trail holds no personal text and stays: a line says that somebody was erased, not who it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dealer_kiosk.db import audit, jobs, tables, waitlist
from dealer_kiosk.db.reports import Span
from dealer_kiosk.db.store import translating, write
from dealer_kiosk.db.tables import (
    ACTIVE_STATES,
    Appointment,
    Audit,
    Callback,
    Consent,
    Customer,
    HumanRequest,
    Mail,
    MissedQuestion,
    NoticeRow,
    SessionRow,
    Vehicle,
    Waitlist,
)
from dealer_kiosk.spoken.names import name_key

ERASED = "privacy.erase"
"""What the audit trail calls an erasure."""


@dataclass(frozen=True, slots=True)
class Person:
    """The rows that lead to everything else: a customer record, callbacks, and places on the waiting list of somebody unknown."""

    customer: Customer | None
    callbacks: Sequence[Callback] = ()
    waits: Sequence[Waitlist] = ()

    @property
    def contacts(self) -> list[Callback | Waitlist]:
        """The rows that hold a name and a number."""
        return [*self.callbacks, *self.waits]

    @property
    def customer_id(self) -> int:
        """The record's id; 0 = not a customer."""
        return int(self.customer.id) if self.customer else 0

    @property
    def subject(self) -> str:
        """How the audit trail names the person."""
        if self.customer:
            return f"customer:{self.customer_id}"
        return f"callback:{self.callbacks[0].id}" if self.callbacks else f"waitlist:{self.waits[0].id}"


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure as the audit trail tells of it."""

    subject: str
    at: int  # seconds since 1970


def coming(person: Person, now: datetime) -> list[Appointment]:
    """Appointments of the person that are still to happen."""
    mine = (Appointment.customer == person.customer_id) & Appointment.status.in_(ACTIVE_STATES)
    return list(Appointment.select().where(mine & (Appointment.start_at > now)).order_by(Appointment.start_at))


def export(person: Person, span: Span) -> dict[str, Any]:
    """Every row about the person, as JSON-able values; instants in the zone of `span`."""
    rows = _related(person)
    return {
        "customer": _plain(person.customer, span) if person.customer else None,
        **{name: [_plain(row, span) for row in found] for name, found in rows.items()},
    }


def erase(person: Person, now: datetime, actor: str) -> int:
    """Delete every row about the person; returns how many.  `scrub` afterwards removes the last traces from the file.

    Raises:
        DatabaseError: nothing was deleted.
    """
    with write():
        rows = _related(person)
        traces = _Traces.of(person, rows)
        count = sum(_delete(rows[name]) for name in _IN_ORDER)
        count += _delete([row for row in MissedQuestion.select() if traces.are_in(row.question)])
        if person.customer is not None:
            count += person.customer.delete_instance()
        audit.record(now, actor, ERASED, person.subject, f"{count} rows")
    return count


def erase_again(erasures: Sequence[Erasure], now: datetime) -> int:
    """Repeat, in a restored backup, what was erased after it was made; returns how many people that were."""
    count = 0
    for erasure in erasures:
        table, _, number = erasure.subject.partition(":")
        known = (Audit.action == ERASED) & (Audit.subject == erasure.subject) & (Audit.at == erasure.at)
        if Audit.select().where(known).exists():
            continue
        person = _before(table, int(number), erasure.at)
        if person is not None:
            erase(person, now, "job")
            count += 1
    if count:
        scrub()
    return count


def scrub() -> None:
    """Rewrite the file, so that nothing deleted can be read from unused space, old index entries or the journal.

    Raises:
        BusyError: another process uses the database just now.
        DatabaseError: the disk has no room for the rewritten file.
    """
    database = tables.proxy.obj
    with translating():
        database.execute_sql("INSERT INTO faq_index(faq_index) VALUES ('optimize')")
        database.execute_sql("VACUUM")
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


_TELLING = 5  # characters from which a plate is not just any word


@dataclass(frozen=True, slots=True)
class _Traces:
    """What would give the person away in a text that belongs to nobody."""

    names: frozenset[str]
    marks: frozenset[str]  # digits of the number, address, plates

    @classmethod
    def of(cls, person: Person, rows: dict[str, list[Any]]) -> "_Traces":
        names = {row.customer_name for row in person.contacts} | ({person.customer.name} if person.customer else set())
        marks = {row.phone[-10:] for row in person.contacts} | {(row.plate or "").casefold() for row in rows["vehicles"]}
        if person.customer:
            marks |= {person.customer.phone[-10:], (person.customer.email or "").casefold()}
        telling = (mark for mark in marks if len(mark) >= _TELLING)
        return cls(frozenset(name_key(name) for name in names if " " in name.strip()), frozenset(telling))

    def are_in(self, text: str) -> bool:
        words = name_key(text).split()
        named = any(set(name.split()) <= set(words) for name in self.names)
        lower, digits = text.casefold(), "".join(char for char in text if char.isdecimal())
        return named or any(mark in lower or mark in digits for mark in self.marks)


def _related(person: Person) -> dict[str, list[Any]]:
    """The rows of every table that are about the person, but for the customer record itself."""
    mine = person.customer_id
    callbacks = list(person.callbacks)
    appointments = list(Appointment.select().where(Appointment.customer == mine))
    waits = [*Waitlist.select().where(Waitlist.customer == mine), *person.waits]
    addresses = [person.customer.email] if person.customer and person.customer.email else []
    contacts = [*addresses, *(row.phone for row in person.contacts)]
    nobodys = Consent.customer.is_null() & Consent.contact.in_(contacts)
    consents = list(Consent.select().where((Consent.customer == mine) | nobodys))
    sessions = {row.session for rows in (appointments, callbacks, waits, consents) for row in rows if row.session}
    # A household may share an address, so a mail about an appointment is of whose appointment it is.
    written = Mail.to.in_(addresses) & Mail.appointment.is_null()
    mails = Mail.select().where(written | Mail.appointment.in_([row.id for row in appointments]))
    return {
        "vehicles": list(Vehicle.select().where(Vehicle.customer == mine)),
        "appointments": appointments,
        "callbacks": callbacks,
        "waitlist": waits,
        "mails": list(mails),
        "consents": consents,
        "sessions": list(SessionRow.select().where(SessionRow.id.in_(sessions))),
        "human_requests": list(HumanRequest.select().where(HumanRequest.session.in_(sessions))),
        "notices": list(NoticeRow.select().where(NoticeRow.session.in_(sessions))),
    }


_IN_ORDER = ("mails", "consents", "notices", "human_requests", "callbacks", "waitlist", "appointments", "vehicles")
"""What an erasure deletes, rows that refer to others first; the record of a conversation holds no word of it and stays."""

_JOBS = {
    Mail: ("mail",),
    Callback: ("callback_due", "callback_overdue", "callback_missed"),
    Appointment: ("reminder",),
    HumanRequest: ("human_check",),
}
"""The kinds of jobs about a row of a table."""


def _delete(rows: Sequence[Any]) -> int:
    for row in rows:
        for kind in _JOBS.get(type(row), ()):
            jobs.forget(kind, row.id)
        row.delete_instance()
    return len(rows)


def _before(table: str, number: int, at: int) -> Person | None:
    """The person whom an audit line of a later time names, unless the id was given to somebody else since."""
    if table == "customer":
        customer = Customer.get_or_none((Customer.id == number) & (Customer.created_at <= at))
        return Person(customer, _calls_of(customer), _waits_of(customer)) if customer else None
    if table == "waitlist":
        wait = Waitlist.get_or_none((Waitlist.id == number) & (Waitlist.created_at <= at))
        return Person(None, [], [wait]) if wait else None
    callback = Callback.get_or_none((Callback.id == number) & (Callback.created_at <= at))
    return Person(None, [callback]) if callback else None


def _calls_of(customer: Customer) -> list[Callback]:
    """The callbacks in the customer's own name."""
    same_number = Callback.select().where(Callback.phone == customer.phone)
    return [row for row in same_number if name_key(row.customer_name) == customer.name_key]


def _waits_of(customer: Customer) -> list[Waitlist]:
    """What stands on the waiting list in the customer's own name, from before they were known."""
    return [row for row in waitlist.nobodys(customer.phone) if name_key(row.customer_name) == customer.name_key]


def _plain(row: Any, span: Span) -> dict[str, Any]:
    return {name: span.local(value) if isinstance(value, datetime) else value for name, value in row.__data__.items()}

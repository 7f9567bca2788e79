"""Writes to the appointment book: each one a transaction that checks the rules again, and leaves an audit line and a mail.

A refusal is a word (`Problem`) and changes nothing. The triggers of `guards.py` refuse the same overlaps once more, for programs
that do not come through here.
"""

import random
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import peewee

from dealer_kiosk.config import Config
from dealer_kiosk.db import audit, consents, jobs, letters, outbox, queries, reminders
from dealer_kiosk.db.calendar import SlotProblem, check_slot
from dealer_kiosk.db.schedule import Need, Rules, free_resources, held_until
from dealer_kiosk.db.store import translating, write
from dealer_kiosk.db.tables import ACTIVE_STATES, OCCUPYING_STATES, Allocation, Appointment, Car, Customer, Mail, Resource
from dealer_kiosk.spoken.codes import new_code

Problem = SlotProblem | Literal["taken", "not_for_sale", "not_active"]
"""Why nothing was written."""

Actor = Literal["customer", "staff", "job"]

_CODE_REST = timedelta(days=90)
"""How long after an appointment nobody else gets its code."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, and when."""

    config: Config
    now: datetime  # aware
    actor: Actor
    channel: str
    session: str  # "" = no session, so a repeated booking is a second one

    def rules(self) -> Rules:
        """The rules as they stand in the database now."""
        calendar = queries.load_calendar(self.config.dealership)
        return Rules(calendar, self.config.booking, self.now, staff=self.actor == "staff")


@dataclass(frozen=True, slots=True)
class Request:
    """An appointment somebody wants."""

    customer_id: int
    need: Need
    start: datetime  # aware
    service_id: int | None = None
    vehicle_id: int | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A committed appointment, and whether a mail about it waits in the outbox."""

    appointment: Appointment
    mail_queued: bool


def book(request: Request, author: Author, rng: random.Random | None = None) -> Written | Problem:
    """Book an appointment; the same request from the same session gives the appointment it already made.

    Args:
        request: the appointment; its rows must exist.
        author: who books, and when.
        rng: source of the confirmation code; by default the system's.

    Raises:
        BusyError: another writer held the database too long.
        DatabaseError: nothing could be saved.
    """
    key = _key(request, author)
    if _is_plainly_taken(request, author, key):
        return "taken"
    with write():
        known = Appointment.get_or_none(Appointment.idempotency_key == key) if key else None
        if known is not None:
            return Written(known, Mail.select().where(Mail.appointment == known.id).exists())
        rules = author.rules()
        resources = _claim(request.need, request.start, rules)
        if isinstance(resources, str):
            return resources
        row = _insert(request, author, key, rng or random.SystemRandom())
        _allocate(row, request.need, resources, rules)
        reminders.plan(row, author.config.jobs, author.now)
        audit.record(author.now, author.actor, "appointment.book", f"appointment:{row.id}", row.start_local)
        return Written(row, _mail(row, author, "confirmation", *letters.confirmation(facts_of(row, author.config))))


def move(appointment_id: int, start: datetime, author: Author) -> Written | Problem:
    """Move an appointment; the old time is free in the same instant, and a confirmed one has to be confirmed again.

    Raises:
        BusyError: another writer held the database too long.
        DatabaseError: nothing could be saved.
    """
    with write():
        row = Appointment.get_by_id(appointment_id)
        if row.status not in ACTIVE_STATES:
            return "not_active"
        if row.start_at == start:
            return Written(row, mail_queued=False)
        old, need, rules = facts_of(row, author.config).start, need_of(row), author.rules()
        resources = _claim(need, start, rules, excluding=row.id)
        if isinstance(resources, str):
            return resources
        _set_start(row, need, start, author.config)
        row.status = "scheduled"
        row.idempotency_key = None
        row.save()
        Allocation.delete().where(Allocation.appointment == row.id).execute()
        _allocate(row, need, resources, rules)
        reminders.plan(row, author.config.jobs, author.now)
        audit.record(author.now, author.actor, "appointment.move", f"appointment:{row.id}", row.start_local)
        return Written(row, _mail(row, author, "change", *letters.change(facts_of(row, author.config), old)))


def cancel(appointment_id: int, reason: str, author: Author) -> Written | Problem:
    """Cancel an appointment; the reason is added to its notes.

    Raises:
        BusyError: another writer held the database too long.
        DatabaseError: nothing could be saved.
    """
    with write():
        row = Appointment.get_by_id(appointment_id)
        if row.status not in ACTIVE_STATES:
            return "not_active"
        row.status = "cancelled"
        row.cancelled_at, row.cancelled_by, row.cancel_reason = author.now, author.actor, reason or None
        row.notes = "\n".join(part for part in (row.notes, f"Cancelled: {reason}" if reason else "") if part)
        row.idempotency_key = None
        row.save()
        reminders.drop(row.id)
        audit.record(author.now, author.actor, "appointment.cancel", f"appointment:{row.id}")
        return Written(row, _mail(row, author, "cancellation", *letters.cancellation(facts_of(row, author.config))))


def set_status(appointment_id: int, status: str, author: Author) -> Written | Problem:
    """Confirm an appointment, or note that the customer arrived, was served or stayed away.

    Raises:
        BusyError: another writer held the database too long.
        DatabaseError: nothing could be saved.
    """
    with write():
        row = Appointment.get_by_id(appointment_id)
        row.status = status
        try:
            row.save()
        except peewee.IntegrityError:  # the state trigger
            return "not_active"
        audit.record(author.now, author.actor, "appointment.status", f"appointment:{row.id}", status)
        return Written(row, mail_queued=False)


def mail_confirmation(appointment_id: int, author: Author) -> bool:
    """Queue the confirmation for a customer who gave an address later; False = no address, or one is queued already.

    Raises:
        DatabaseError: nothing could be saved.
    """
    with write():
        row = Appointment.get_by_id(appointment_id)
        if Mail.select().where((Mail.appointment == row.id) & (Mail.kind == "confirmation")).exists():
            return False
        return _mail(row, author, "confirmation", *letters.confirmation(facts_of(row, author.config)))


def need_of(row: Appointment) -> Need:
    """What an appointment occupies."""
    advisor = queries.advisor_of(row.id)
    kind: Literal["service", "test_drive"] = "test_drive" if row.type == "test_drive" else "service"
    return Need(kind, minutes_of(row), row.car_id, row.transport, advisor.id if advisor else None)


def minutes_of(row: Appointment) -> int:
    """How long an appointment takes."""
    return int((row.end_at.astimezone(UTC) - row.start_at.astimezone(UTC)).total_seconds()) // 60


def coming_with(resource_id: int, now: datetime) -> int:
    """How many appointments that are not over occupy a resource."""
    held = Allocation.select().join(Appointment).where(Allocation.resource == resource_id)
    return int(held.where((Allocation.end_at > now) & Appointment.status.in_(OCCUPYING_STATES)).count())


def facts_of(row: Appointment, config: Config) -> letters.Facts:
    """What mails say about an appointment."""
    car, service = row.car, row.service
    name = f"Test drive of the {car.year} {car.make} {car.model}" if car else service.name if service else "Service"
    return letters.Facts(
        dealer=config.dealership.name,
        customer=row.customer.name,
        what=name,
        code=row.code,
        start=row.start_at.astimezone(config.dealership.zone),
        minutes=minutes_of(row),
        is_test_drive=car is not None,
    )


def _is_plainly_taken(request: Request, author: Author, key: str | None) -> bool:
    """Whether a look is enough to refuse; those who come too late for a time need not queue for writing behind each other."""
    with translating():
        if key and Appointment.select().where(Appointment.idempotency_key == key).exists():
            return False
        return _look(request.need, request.start, author.rules()) == "taken"


def _look(need: Need, start: datetime, rules: Rules, *, excluding: int | None = None) -> list[int] | Problem:
    """The free resources that would do, or why there are none; nothing is written."""
    problem = check_slot(start, need.minutes, rules.now, rules.calendar, rules.booking, staff=rules.staff)
    if problem is not None:
        return problem
    if need.car_id is not None and not Car.select().where((Car.id == need.car_id) & (Car.status == "available")).exists():
        return "not_for_sale"
    return free_resources(need, start, rules, excluding=excluding) or "taken"


def _claim(need: Need, start: datetime, rules: Rules, *, excluding: int | None = None) -> list[int] | Problem:
    """The resources the appointment will have, or why there are none; a car gets its resource here the first time."""
    found = _look(need, start, rules, excluding=excluding)
    if need.car_id is None or isinstance(found, str):
        return found
    car = Car.get_by_id(need.car_id)
    resource, _ = Resource.get_or_create(car=car, defaults={"name": f"Car {car.stock}", "kind": "car"})
    return list(dict.fromkeys([*found, int(resource.id)]))


def _insert(request: Request, author: Author, key: str | None, rng: random.Random) -> Appointment:
    row = Appointment(
        code=_unused_code(rng, author.now),
        customer=request.customer_id,
        type=request.need.type,
        service=request.service_id,
        vehicle=request.vehicle_id,
        car=request.need.car_id,
        notes=request.notes,
        transport=request.need.transport,
        channel=author.channel,
        session=author.session or None,
        idempotency_key=key,
        created_at=author.now,
    )
    _set_start(row, request.need, request.start, author.config)
    row.save(force_insert=True)
    return row


def _set_start(row: Appointment, need: Need, start: datetime, config: Config) -> None:
    row.start_at = start.astimezone(UTC)
    row.end_at = row.start_at + timedelta(minutes=need.minutes)
    row.start_local = f"{start.astimezone(config.dealership.zone):%Y-%m-%dT%H:%M}"


def _allocate(row: Appointment, need: Need, resources: list[int], rules: Rules) -> None:
    for resource in resources:
        Allocation.create(appointment=row, resource=resource, start_at=row.start_at, end_at=held_until(need, row.start_at, rules))


def _mail(row: Appointment, author: Author, kind: str, subject: str, body: str) -> bool:
    """Queue a mail if there is an address and mail is on."""
    address = consents.mail_address(Customer.get_by_id(row.customer_id))
    if address is None or not author.config.mail.enabled:
        return False
    domain = author.config.mail.sender.rpartition("@")[2]
    message = outbox.insert(
        to=address,
        subject=subject,
        body=body,
        kind=kind,
        message_id=f"<{uuid.uuid4()}@{domain}>",
        appointment_id=row.id,
        now=author.now,
    )
    jobs.insert("mail", f"mail:{message.id}", str(message.id), author.now, author.now)
    return True


def _key(request: Request, author: Author) -> str | None:
    """Marks a request, so that a repeat after a crash finds what the first try wrote."""
    if not author.session:
        return None
    need, start = request.need, int(request.start.timestamp())
    subject = request.service_id or need.car_id
    parts = (author.session, request.customer_id, need.type, subject, request.vehicle_id, start)
    options = (need.transport, need.advisor) if need.transport or need.advisor else ()
    return ":".join(str(part) for part in (*parts, *options))


def _unused_code(rng: random.Random, now: datetime) -> str:
    """A code that no appointment has; one of an appointment long past may be taken over, for there are only so many."""
    while True:
        code = new_code(rng)
        holder = Appointment.get_or_none(Appointment.code == code)
        if holder is None:
            return code
        if holder.start_at < now - _CODE_REST:
            Appointment.update(code=f"{code}/{holder.id}").where(Appointment.id == holder.id).execute()
            return code

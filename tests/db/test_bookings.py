"""Writes to the appointment book: rules, resources, audit, mail, and repeats."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dealer_kiosk.config import Booking, Config, Mail
from dealer_kiosk.db import bookings, queries
from dealer_kiosk.db.bookings import Author, Request, Written
from dealer_kiosk.db.schedule import Need, free_starts, next_free
from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import (
    Allocation,
    Appointment,
    Audit,
    Car,
    Customer,
    DueJob,
    OpeningHours,
    Resource,
    ServiceType,
)
from dealer_kiosk.db.tables import Mail as MailRow
from dealer_kiosk.spoken.codes import parse_code

OIL, DETAIL = Need("service", 30), Need("service", 180)


@pytest.fixture
def author(config: Config, now: datetime, db: Store) -> Author:
    """A customer at the kiosk."""
    return Author(config, now, "customer", "kiosk", "s-1")


def _customer(name: str) -> int:
    return int(Customer.get(Customer.name == name).id)


def _request(start: datetime, need: Need = OIL, customer: str = "Maria Alvarez") -> Request:
    service = ServiceType.get(ServiceType.minutes == need.minutes).id if need.type == "service" else None
    return Request(_customer(customer), need, start, service)


def _drive(start: datetime, stock: str = "F3001", customer: str = "Maria Alvarez") -> Request:
    return _request(start, Need("test_drive", 30, Car.get(Car.stock == stock).id), customer)


def _book(request: Request, author: Author, session: str | None = None) -> Appointment:
    written = bookings.book(request, replace(author, session=session) if session else author)
    assert isinstance(written, Written)
    return written.appointment


def _names(row: Appointment) -> list[str]:
    return [item.name for item in queries.resources_of(row.id)]


@pytest.fixture
def tuesday(now: datetime) -> datetime:
    """Tomorrow, 9:30."""
    return now.replace(day=24, hour=9, minute=30)


def test_a_booking_is_complete(author: Author, tuesday: datetime) -> None:
    """Instants, wall time, code, resource, session, audit line."""
    row = Appointment.get_by_id(_book(_request(tuesday), author).id)
    assert (tuesday, tuesday + timedelta(minutes=30)) == (row.start_at, row.end_at)
    assert (row.start_local, row.status, row.channel, row.session) == ("2026-11-24T09:30", "scheduled", "kiosk", "s-1")
    assert row.code == parse_code(row.code)
    assert _names(row) == ["Bay 1"]
    assert [(line.action, line.subject, line.actor) for line in Audit.select()] == [
        ("appointment.book", f"appointment:{row.id}", "customer")
    ]


def test_a_mail_waits_in_the_outbox_with_its_job(author: Author, tuesday: datetime) -> None:
    """Promised only if it is there (D34)."""
    row = _book(_request(tuesday), author)
    mail = MailRow.get(MailRow.appointment == row.id)
    assert (mail.to, mail.kind, mail.state) == ("maria.alvarez@example.com", "confirmation", "queued")
    assert mail.message_id.endswith("@lakeside-motors.example>")
    assert all(text in mail.body for text in (row.code, "Oil change", "Tuesday, November 24, 2026 at 9:30 AM", "Maria Alvarez"))
    assert [(job.kind, job.subject) for job in DueJob.select().where(DueJob.kind == "mail")] == [("mail", str(mail.id))]


@pytest.mark.parametrize(("customer", "enabled"), [("Walter Kowalski", True), ("Maria Alvarez", False)])
def test_without_an_address_or_with_mail_off_none_is_promised(
    author: Author, tuesday: datetime, customer: str, *, enabled: bool
) -> None:
    """No row, no claim (D58)."""
    config = replace(author.config, mail=Mail(enabled=enabled))
    written = bookings.book(_request(tuesday, customer=customer), replace(author, config=config))
    assert isinstance(written, Written)
    assert not written.mail_queued
    assert MailRow.select().count() == 0


def test_two_bays_take_two_cars_at_once(author: Author, tuesday: datetime) -> None:
    """The third is refused (D20, D23)."""
    first, second = (_book(_request(tuesday), author, session) for session in ("s-1", "s-2"))
    assert [_names(row) for row in (first, second)] == [["Bay 1"], ["Bay 2"]]
    assert bookings.book(_request(tuesday), replace(author, session="s-3")) == "taken"


def test_a_long_job_blocks_its_whole_length(author: Author, tuesday: datetime) -> None:
    """10:30 is not free inside a job that began at 9:00 (D22)."""
    nine = tuesday.replace(minute=0)
    for session in ("s-1", "s-2"):
        _book(_request(nine, DETAIL), author, session)
    free = free_starts(OIL, nine.date(), author.rules())
    assert f"{free[0]:%H:%M}" == "13:00"


def test_services_do_not_block_test_drives(author: Author, tuesday: datetime) -> None:
    """They need other resources (D23)."""
    for session in ("s-1", "s-2"):
        _book(_request(tuesday), author, session)
    drive = _book(_drive(tuesday), author, "s-3")
    assert _names(drive) == ["Sales desk", "Car F3001"]


def test_the_only_salesperson_makes_one_test_drive_at_a_time(author: Author, tuesday: datetime) -> None:
    """Whatever the car."""
    _book(_drive(tuesday), author)
    assert bookings.book(_drive(tuesday, "R4001"), author) == "taken"


def test_a_car_is_driven_by_one_customer_at_a_time(author: Author, tuesday: datetime) -> None:
    """A second salesperson does not help with the same car (D32)."""
    Resource.create(name="Sales desk 2", kind="salesperson")
    _book(_drive(tuesday), author)
    assert bookings.book(_drive(tuesday, customer="James Carter"), author) == "taken"
    _book(_drive(tuesday, "R4001", "James Carter"), author)


def test_a_car_that_was_sold_meanwhile_cannot_be_driven(author: Author, tuesday: datetime) -> None:
    """Checked again in the transaction (D32)."""
    request = _drive(tuesday)
    Car.update(status="sold").where(Car.stock == "F3001").execute()
    assert bookings.book(request, author) == "not_for_sale"


def test_the_buffer_keeps_the_bay_free_afterwards(author: Author, tuesday: datetime) -> None:
    """Half an hour between two cars in the same bay."""
    config = replace(author.config, booking=Booking(buffer_minutes=30))
    slow = replace(author, config=config)
    for session in ("s-1", "s-2"):
        _book(_request(tuesday), slow, session)
    free = [f"{start:%H:%M}" for start in free_starts(OIL, tuesday.date(), slow.rules())]
    assert free[:2] == ["10:30", "11:00"]


@pytest.mark.parametrize(
    ("hours", "problem"),
    [(-24, "past"), (-6, "closed"), (2.5, "lunch"), (0.25, "grid"), (7.5, "closed"), (72, None), (24 * 31, "too_far")],
)
def test_the_rules_are_checked_again_in_the_transaction(
    author: Author, tuesday: datetime, hours: float, problem: str | None
) -> None:
    """Booking repeats every rule of checking (D21)."""
    outcome = bookings.book(_request(tuesday + timedelta(hours=hours)), author)
    assert problem == (None if isinstance(outcome, Written) else outcome)


def test_a_repeated_request_gives_the_same_appointment(author: Author, tuesday: datetime) -> None:
    """After a crash the customer asks again and is not booked twice (D36)."""
    first = bookings.book(_request(tuesday), author)
    again = bookings.book(_request(tuesday), replace(author, now=author.now + timedelta(minutes=1)))
    assert isinstance(first, Written)
    assert isinstance(again, Written)
    assert (first.appointment.id, True) == (again.appointment.id, again.mail_queued)
    assert (Appointment.select().count(), MailRow.select().count()) == (1, 1)


def test_what_was_cancelled_can_be_booked_again(author: Author, tuesday: datetime) -> None:
    """The repeat of a cancelled request is a new one."""
    first = _book(_request(tuesday), author)
    bookings.cancel(first.id, "", author)
    second = _book(_request(tuesday), author)
    assert first.id != second.id
    assert Appointment.get_by_id(second.id).status == "scheduled"


def test_another_car_at_the_same_time_is_another_appointment(author: Author, tuesday: datetime) -> None:
    """Maria brings both."""
    request = _request(tuesday)
    ids = {_book(replace(request, vehicle_id=vehicle), author).id for vehicle in (1, 2)}
    assert len(ids) == 2


def test_moving_frees_the_old_time_at_once(author: Author, tuesday: datetime) -> None:
    """And keeps the code (D38)."""
    row = _book(_request(tuesday), author)
    _book(_request(tuesday), author, "s-2")
    later = tuesday + timedelta(hours=4)
    moved = bookings.move(row.id, later, author)
    assert isinstance(moved, Written)
    assert (row.code, later) == (moved.appointment.code, Appointment.get_by_id(row.id).start_at)
    assert tuesday in free_starts(OIL, tuesday.date(), author.rules())
    assert [mail.kind for mail in MailRow.select()][-1] == "change"


def test_an_appointment_is_not_in_its_own_way(author: Author, tuesday: datetime) -> None:
    """A long job moves by half an hour into its own time, although the other bay is taken."""
    nine = tuesday.replace(minute=0)
    row = _book(_request(nine + timedelta(hours=4), DETAIL), author)
    _book(_request(nine + timedelta(hours=4), DETAIL), author, "s-2")
    assert isinstance(bookings.move(row.id, nine + timedelta(hours=4.5), author), Written)


def test_a_refused_move_changes_nothing(author: Author, tuesday: datetime) -> None:
    """The old time stays booked."""
    row = _book(_request(tuesday), author)
    before = [Appointment.select().tuples().get(), list(Allocation.select().tuples())]
    assert bookings.move(row.id, tuesday.replace(hour=12, minute=0), author) == "lunch"
    assert before == [Appointment.select().tuples().get(), list(Allocation.select().tuples())]


def test_a_confirmed_appointment_that_is_moved_is_scheduled_again(author: Author, tuesday: datetime) -> None:
    """The confirmation was for another time (D39)."""
    row = _book(_request(tuesday), author)
    bookings.set_status(row.id, "confirmed", author)
    bookings.move(row.id, tuesday + timedelta(hours=1), author)
    assert Appointment.get_by_id(row.id).status == "scheduled"


def test_cancelling_keeps_what_is_known(author: Author, tuesday: datetime) -> None:
    """The reason is added to the notes; who and when are on record; the time is free (D40)."""
    row = _book(replace(_request(tuesday), notes="squeaks on cold mornings"), author)
    bookings.cancel(row.id, "sold the car", author)
    found = Appointment.get_by_id(row.id)
    assert found.notes == "squeaks on cold mornings\nCancelled: sold the car"
    assert ("cancelled", "customer", "sold the car", author.now) == (
        found.status, found.cancelled_by, found.cancel_reason, found.cancelled_at,
    )  # fmt: skip
    assert bookings.cancel(row.id, "again", author) == "not_active"
    assert _names(row) == ["Bay 1"]


def test_what_is_over_can_be_neither_moved_nor_reopened(author: Author, tuesday: datetime) -> None:
    """The state machine of the book."""
    row = _book(_request(tuesday), author)
    assert isinstance(bookings.set_status(row.id, "arrived", author), Written)
    assert isinstance(bookings.set_status(row.id, "completed", author), Written)
    assert bookings.set_status(row.id, "scheduled", author) == "not_active"
    assert bookings.move(row.id, tuesday + timedelta(hours=1), author) == "not_active"
    assert Appointment.get_by_id(row.id).status == "completed"


def test_codes_never_repeat(author: Author, tuesday: datetime) -> None:
    """A taken code is drawn again."""
    same = [random.Random(1), random.Random(1)]
    first = bookings.book(_request(tuesday), author, same[0])
    second = bookings.book(_request(tuesday), replace(author, session="s-2"), same[1])
    assert isinstance(first, Written)
    assert isinstance(second, Written)
    assert first.appointment.code != second.appointment.code


def test_the_next_free_day_is_really_free(author: Author, tuesday: datetime) -> None:
    """Thanksgiving is skipped and so is a full Wednesday (D28)."""
    for resource in Resource.select().where(Resource.kind == "bay"):
        row = _book(_request(tuesday), author, f"s-{resource.id}")
        wednesday = tuesday.replace(day=25, hour=9, minute=0)
        Allocation.create(appointment=row, resource=resource, start_at=wednesday, end_at=wednesday + timedelta(hours=8))
    found = next_free(OIL, tuesday.date() + timedelta(days=1), author.rules())
    assert f"{found[0]:%A %H:%M}" == "Friday 09:00"


def test_there_may_be_no_next_free_day(author: Author, tuesday: datetime) -> None:
    """A dealership without opening hours."""
    OpeningHours.delete().execute()
    assert next_free(OIL, tuesday.date(), author.rules()) == []

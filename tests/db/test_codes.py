"""Confirmation codes run out after 161,051 appointments unless old ones are given on."""

import random
from datetime import datetime, timedelta

from dealer_kiosk.config import Config
from dealer_kiosk.db import bookings
from dealer_kiosk.db.bookings import Author, Request, Written
from dealer_kiosk.db.schedule import Need
from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Appointment


def book(now: datetime, days: int) -> Appointment:
    """A booking so many days later, with the same random numbers every time."""
    at = now + timedelta(days=days)
    author = Author(Config(), at, "customer", "kiosk", f"s-{days}")
    request = Request(1, Need("service", 30), at.replace(hour=14, minute=0), service_id=1)
    written = bookings.book(request, author, random.Random(5))
    assert isinstance(written, Written)
    return written.appointment


def test_a_recent_code_is_not_used_again(now: datetime, db: Store) -> None:
    """The customer may still come and say it."""
    assert book(now, 0).code != book(now, 63).code


def test_the_code_of_a_long_past_appointment_is_given_on(now: datetime, db: Store) -> None:
    """The old one keeps it with its number behind it."""
    first, second = book(now, 0), book(now, 105)
    assert first.code == second.code
    assert Appointment.get_by_id(first.id).code == f"{first.code}/{first.id}"

"""What a customer wants to hear, as far as it can be told from a read-back or an offer."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scripts.evaluation.customer import Booking, Customer
from scripts.evaluation.heard import Clock, clock_of, clocks, days


@dataclass(frozen=True, slots=True)
class Goal:
    """One appointment as the customer wants to hear it; None or "" = anything will do."""

    what: str  # words of the service or car
    day: date | None
    clock: Clock | None
    is_drive: bool = False

    def is_said(self, text: str, today: date) -> bool:
        """Whether a text names all of it."""
        return self.names_what(text) and self.names_day(text, today) and self.names_clock(text)

    def names_what(self, text: str) -> bool:
        """Whether a text names the service or the car."""
        return set(_words(self.what)) <= set(_words(text))

    def names_day(self, text: str, today: date) -> bool:
        """Whether a text names the day."""
        return self.day is None or self.day in [day.date for day in days(text, today)]

    def names_clock(self, text: str) -> bool:
        """Whether a text names the time."""
        return self.clock is None or any(self.clock.fits(clock) for clock in clocks(text))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9-]+", text.lower())


def goals_of(customer: Customer, kind: str) -> Sequence[Goal]:
    """What a read-back of this kind of request may say; none when nothing of the kind is wanted."""
    return [_goal(booking, kind) for booking in _bookings(customer, kind)]


def _bookings(customer: Customer, kind: str) -> Iterator[Booking]:
    there_before = customer.before.appointments
    for booking in customer.want.appointments:
        is_cancelled = booking.status == "cancelled"
        is_new = not any((booking.what, booking.start) == (old.what, old.start) for old in there_before)
        if is_cancelled if kind == "cancel" else is_new:
            yield booking


def _goal(booking: Booking, kind: str) -> Goal:
    day, clock = booking.start.split("T")
    what = "" if kind == "move" else booking.service or booking.car
    return Goal(what, date.fromisoformat(day), clock_of(clock), booking.type == "test_drive")


def wishes(customer: Customer) -> int:
    """How many writes the customer came for."""
    there_before = {(booking.what, booking.start, booking.status) for booking in customer.before.appointments}
    wanted = customer.want.appointments
    return sum((item.what, item.start, item.status) not in there_before for item in wanted) + customer.want.callbacks

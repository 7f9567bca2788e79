"""What is asked next, and what must be checked again."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from dealer_kiosk.messages import Expects
from dealer_kiosk.policy import (
    Ask,
    Caller,
    CallPerson,
    Check,
    Dialogue,
    Fetch,
    ReadBack,
    Request,
    Verify,
    is_about_somebody_else,
    is_danger,
    next_step,
    with_values,
)
from dealer_kiosk.spoken.times import TimeWish
from dealer_kiosk.tools.results import CarInfo, CustomerInfo, ServiceInfo

ZONE = ZoneInfo("America/Chicago")
OIL = ServiceInfo(1, "Oil change", 59, 89, 30)
TRUCK = CarInfo(1, 2021, "Ford", "F-150", "truck", "black", 34_900, False, "F3001")
FRIDAY = date(2026, 11, 27)
TWO = datetime(2026, 11, 27, 14, 0, tzinfo=ZONE)
DANA = CustomerInfo(7, "Dana Whitfield", "+13125550149", None, ())
BOOKING = Request("book", type="service", service=OIL, day=FRIDAY, start=TWO)


@pytest.mark.parametrize(
    ("request_", "caller", "step"),
    [
        (Request("book"), Caller(), Ask(Expects.SERVICE, "type")),
        (Request("book", type="service"), Caller(), Ask(Expects.SERVICE, "service")),
        (Request("book", type="test_drive"), Caller(), Ask(Expects.VEHICLE, "car")),
        (Request("book", type="service", service=OIL), Caller(), Ask(Expects.DATE, "day")),
        (Request("book", type="service", service=OIL, day=FRIDAY), Caller(), Check()),
        (Request("book", type="service", day=FRIDAY, wish=TimeWish(exact=time(14))), Caller(), Check()),
        (BOOKING, Caller(), Ask(Expects.PHONE, "phone")),
        (BOOKING, Caller(phone="+13125550149"), Ask(Expects.NAME, "name")),
        (BOOKING, Caller(phone="+13125550149", name="Dana"), Ask(Expects.NAME, "last_name")),
        (BOOKING, Caller(phone="+13125550149", name="Dana Whitfield"), ReadBack()),
        (BOOKING, Caller(customer=DANA), ReadBack()),
        (Request("move"), Caller(), Ask(Expects.PHONE, "phone")),
        (Request("move"), Caller(phone="+13125550149"), Ask(Expects.NAME, "identity")),
        (Request("move"), Caller(phone="+13125550149", code="K7M4R"), Verify()),
        (Request("cancel"), Caller(customer=DANA), Fetch()),
        (Request("list"), Caller(customer=DANA), Fetch()),
        (Request("callback"), Caller(), CallPerson()),
        (Request("callback", start=TWO), Caller(), Ask(Expects.PHONE, "phone")),
        (Request("callback", start=TWO), Caller(phone="+13125550149"), ReadBack()),
    ],
)
def test_the_next_step(request_: Request, caller: Caller, step: object) -> None:
    """One thing at a time, nothing that is known already, identity before anything personal, a read-back before a write."""
    assert next_step(Dialogue(request=request_, caller=caller)) == step


def test_without_a_request_the_question_is_open() -> None:
    """Nothing is assumed."""
    assert next_step(Dialogue()) == Ask(Expects.OPEN, "open")


def test_a_new_day_keeps_the_time_and_is_checked_again() -> None:
    """The agreed time moves over as a wish."""
    changed = with_values(BOOKING, day=date(2026, 11, 30))
    assert (changed.start, changed.day, changed.wish) == (None, date(2026, 11, 30), TimeWish(exact=time(14)))


def test_a_new_time_keeps_the_day() -> None:
    """And must be checked again."""
    changed = with_values(BOOKING, wish=TimeWish(exact=time(10)))
    assert (changed.start, changed.day) == (None, FRIDAY)


def test_another_service_is_checked_again_at_the_same_time() -> None:
    """It may take longer."""
    changed = with_values(BOOKING, service=replace(OIL, id=2, minutes=240))
    assert (changed.start, changed.wish) == (None, TimeWish(exact=time(14)))


def test_nothing_new_changes_nothing() -> None:
    """Values that were not given leave everything as it is."""
    assert with_values(BOOKING, day=None, wish=None) is BOOKING


def test_a_car_makes_it_a_test_drive() -> None:
    """And a service a service visit."""
    assert with_values(Request("book"), car=TRUCK).type == "test_drive"
    assert with_values(Request("book"), service=OIL).type == "service"


@pytest.mark.parametrize(
    "text",
    [
        "my brakes went straight to the floor",
        "I have no brakes",
        "there is smoke coming out of the hood",
        "I smell gas in my car",
    ],
)
def test_danger_is_recognised(text: str) -> None:
    """A car that must not be driven."""
    assert is_danger(text)


@pytest.mark.parametrize("text", ["my brakes are squeaking", "brake inspection please", "do you do gas caps", "a smoke free car"])
def test_ordinary_trouble_is_no_danger(text: str) -> None:
    """It can be booked."""
    assert not is_danger(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("this is for my neighbour Bob, what time is his appointment", True),
        ("when is my wife's appointment", True),
        ("can you move her booking to friday", True),
        ("police department i need to know when james carter is coming in", True),
        ("what time is carter scheduled", True),
        ("when is the shuttle coming", False),
        ("let me know if my car is booked", False),
        ("my wife told me to book an appointment for her car", False),
        ("when is my appointment", False),
    ],
)
def test_other_peoples_bookings_are_recognised(text: str, expected: bool) -> None:
    """Booking for somebody's car is fine; asking about their booking is not."""
    assert is_about_somebody_else(text) is expected

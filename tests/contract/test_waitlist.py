"""The waiting list (C41)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dealer_kiosk.db.tables import Callback, Consent, Waitlist
from dealer_kiosk.tools.appointments import cancel_appointment, reschedule_appointment
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.results import Refused, WaitlistJoined
from dealer_kiosk.tools.waitlist import join_waitlist
from tests.contract.desk import FRIDAY, SUNDAY, THANKSGIVING, TUESDAY, WEDNESDAY, at, booked, service


def join(context: Context, phone: str = "312 555 0142", name: str = "Dana Whitfield") -> WaitlistJoined:
    """Wait for a service on Tuesday."""
    result = join_waitlist(context, "service", TUESDAY, phone, name)
    assert isinstance(result, WaitlistJoined), result.line
    return result


def promised() -> list[tuple[str, str]]:
    """Whom staff have been asked to ring, and why."""
    return [(row.customer_name, row.reason) for row in Callback.select().order_by(Callback.id)]


WHY = "Waiting list: a time for a service on 2026-11-24 is free again."


def test_c41b_joining_is_on_file_once(context: Context) -> None:
    """With the consent to be called."""
    first = join(context)
    assert join(context).id == first.id
    assert first.line == "WAITLIST_JOINED: Tuesday, November 24, +13125550142 will be called if a time comes free."
    assert [(row.phone, row.customer_name, row.date) for row in Waitlist.select()] == [
        ("+13125550142", "Dana Whitfield", TUESDAY)
    ]
    assert [(row.what, row.contact) for row in Consent.select()] == [("callback", "+13125550142")]


def test_c41c_a_cancelled_time_brings_a_call_to_the_first_who_waits(context: Context, maria: Context) -> None:
    """One time, one call; the next one that is given up is for the second."""
    items = [booked(service(maria, TUESDAY, clock)).appointment.id for clock in ("09:00", "10:00")]
    other = booked(service(maria, FRIDAY, "09:00")).appointment.id
    join(context)
    join(replace(context, session="s-2"), "312 555 0143", "Ben Kowal")
    cancel_appointment(maria, other)
    assert promised() == []
    cancel_appointment(maria, items[0])
    assert promised() == [("Dana Whitfield", WHY)]
    cancel_appointment(maria, items[1])
    assert promised() == [("Dana Whitfield", WHY), ("Ben Kowal", WHY)]
    assert all(row.sla_breach_at is not None for row in Callback.select())


def test_c41d_moving_to_another_day_gives_a_time_up(context: Context, maria: Context) -> None:
    """Moving within the day does not."""
    item = booked(service(maria, TUESDAY, "09:00")).appointment.id
    join(context)
    reschedule_appointment(maria, item, TUESDAY, "10:00")
    assert promised() == []
    reschedule_appointment(maria, item, WEDNESDAY, "10:00")
    assert promised() == [("Dana Whitfield", WHY)]


def test_c41e_nobody_is_called_about_what_they_gave_up_themselves(maria: Context) -> None:
    """The customer who cancels stays on the list."""
    item = booked(service(maria, TUESDAY, "09:00")).appointment.id
    join(maria, "312 555 0111", "")
    cancel_appointment(maria, item)
    assert (promised(), Waitlist.get().called_at) == ([], None)


def test_c41g_no_call_is_promised_that_would_come_too_late(context: Context, staff: Context) -> None:
    """Given up at noon for one o'clock, when the next call could be made at half past one."""
    item = booked(service(staff, TUESDAY, "13:00")).appointment.id
    join(context)
    cancel_appointment(at(staff, "2026-11-24T12:00"), item)
    assert (promised(), Waitlist.get().called_at) == ([], None)


@pytest.mark.parametrize(
    ("kind", "day", "phone", "code"),
    [
        ("haircut", TUESDAY, "312 555 0142", "bad_type"),
        ("service", "someday", "312 555 0142", "bad_date"),
        ("service", SUNDAY, "312 555 0142", "bad_date"),
        ("service", THANKSGIVING, "312 555 0142", "bad_date"),
        ("service", "2026-11-22", "312 555 0142", "past"),
        ("service", "2027-03-01", "312 555 0142", "too_far"),
        ("service", TUESDAY, "555", "bad_phone"),
    ],
)
def test_c41f_what_nobody_can_wait_for_is_refused(
    context: Context, dump: Callable[[], str], kind: str, day: str, phone: str, code: str
) -> None:
    """Nothing is on file then."""
    before = dump()
    result = join_waitlist(context, kind, day, phone)
    assert isinstance(result, Refused)
    assert result.code == code
    assert dump() == before

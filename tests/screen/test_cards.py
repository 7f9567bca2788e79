"""What is being booked, from the events of a turn."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.policy import TOOL_OF
from dealer_kiosk.screen.cards import card
from dealer_kiosk.screen.view import Card, Row

ASKED = {
    "appointment_type": "service", "service": "oil change", "date": "2026-11-27", "time": "10:30", "phone": "+13125550142",
    "name": "Sam Delgado",
}  # fmt: skip
READ_BACK = Card(
    "New appointment",
    (
        Row("Service", "Oil change"),
        Row("Day", "Friday, November 27"),
        Row("Time", "10:30 AM"),
        Row("Name", "Sam Delgado"),
        Row("Phone", "(312) 555-0142"),
    ),
)
BOOKED = {
    "name": "book_appointment",
    "arguments": {
        "customer": "Sam Delgado", "appointment_type": "service", "service": "oil change", "scheduled_date": "2026-11-27",
        "scheduled_time": "10:30",
    },
    "result": "BOOKING_CONFIRMED:\nConfirmation #: K7M4R\nType: oil change\nDate: Friday, November 27, 2026\nTime: 10:30 AM\n"
    "Customer: Sam Delgado",
}  # fmt: skip


def rows(made: Card | None) -> dict[str, str]:
    """Its rows by their labels."""
    assert made is not None
    return {row.label: row.value for row in made.rows}


def test_without_a_request_there_is_no_card() -> None:
    """Nor after one was dropped."""
    assert card(None) is None
    assert card(None, READ_BACK) is None


def test_an_open_request_is_shown_as_people_write_it() -> None:
    """Days, times and numbers are readable."""
    assert card({"name": "book_appointment", "arguments": ASKED}) == READ_BACK


@pytest.mark.parametrize("tool", TOOL_OF.values())
def test_every_request_has_a_title(tool: str) -> None:
    """Of its own."""
    made = card({"name": tool, "arguments": {}})
    assert made is not None
    assert made.title != "Your request"
    assert made.rows == ()


def test_a_test_drive_names_the_car() -> None:
    """And is no appointment at the garage."""
    made = card({"name": "book_appointment", "arguments": {"appointment_type": "test_drive", "car": "2021 Honda Civic"}})
    assert made == Card("New test drive", (Row("Test drive", "2021 Honda Civic"),))


def test_a_booking_is_confirmed_with_its_code() -> None:
    """What nobody has to check any more is not shown any more."""
    assert card(None, READ_BACK, [{"name": "get_customer", "result": "FOUND: x"}, BOOKED]) == Card(
        "Booked",
        (
            Row("Code", "K7M4R"),
            Row("Service", "Oil change"),
            Row("Day", "Friday, November 27"),
            Row("Time", "10:30 AM"),
            Row("Name", "Sam Delgado"),
        ),
        "confirmed",
    )


def test_what_was_written_counts_and_not_what_was_shown() -> None:
    """Should they ever differ."""
    before = card({"name": "book_appointment", "arguments": {**ASKED, "date": "2026-11-30"}})
    assert rows(card(None, before, [BOOKED]))["Day"] == "Friday, November 27"


def test_a_move_shows_the_new_time() -> None:
    """With the code."""
    moved = {
        "name": "reschedule_appointment",
        "arguments": {"appointment": "K7M4R", "new_date": "2026-12-01", "new_time": "14:00"},
        "result": "RESCHEDULED: Appointment K7M4R moved from Fri, Nov 27 at 10:30 AM to Tue, Dec 1 at 2:00 PM.",
    }
    made = card(None, card({"name": "reschedule_appointment", "arguments": {"appointment": "K7M4R"}}), [moved])
    assert made == Card("Moved", (Row("Code", "K7M4R"), Row("Day", "Tuesday, December 1"), Row("Time", "2:00 PM")), "confirmed")


def test_a_cancellation_says_so() -> None:
    """With the code."""
    cancelled = {
        "name": "cancel_appointment",
        "arguments": {"appointment": "K7M4R"},
        "result": "CANCELLED: Appointment K7M4R on Fri, Nov 27 at 10:30 AM has been cancelled.",
    }
    assert card(None, None, [cancelled]) == Card("Cancelled", (Row("Code", "K7M4R"),), "confirmed")


def test_a_callback_says_when() -> None:
    """And no longer to which number."""
    callback = {
        "name": "request_human",
        "arguments": {"phone": "+13125550142", "due": "2026-11-23T12:30:00-06:00", "urgency": "medium"},
        "result": "CALLBACK_SCHEDULED: Mon, Nov 23 at 12:30 PM to +13125550142",
    }
    assert card(None, None, [callback]) == Card(
        "We will call you back", (Row("Day", "Monday, November 23"), Row("Time", "12:30 PM")), "confirmed"
    )


def test_a_confirmation_stays_until_the_next_request() -> None:
    """While the e-mail address is asked for, and so on."""
    done = card(None, READ_BACK, [BOOKED])
    assert card(None, done) == done
    assert card({"name": "cancel_appointment", "arguments": {}}, done) == Card("Cancelling an appointment")


def test_a_refusal_confirms_nothing() -> None:
    """Only what was written does."""
    assert card(None, READ_BACK, [{**BOOKED, "result": "UNAVAILABLE: 10:30 AM was just taken"}]) is None


@given(
    st.dictionaries(
        st.sampled_from([*ASKED, "email", "reason", "appointment", "vehicle"]),
        st.text(max_size=20) | st.none() | st.integers(),
    )
)
def test_no_value_does_any_harm(arguments: dict[str, Any]) -> None:
    """What is no date, time or number is shown as it is."""
    made = card({"name": "book_appointment", "arguments": arguments})
    assert len(rows(made)) == sum(
        1 for name, value in arguments.items() if value not in (None, "") and name != "appointment_type"
    )

"""The appointment book, as staff keep it."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.cli.conftest import NOW, Desk

OIL = ("--service", "Oil change")


def _book(desk: Desk, *words: str, phone: str = "3125550112", start: str = "2026-11-24T09:00") -> dict[str, Any]:
    row: dict[str, Any] = desk.json("appointments", "add", "--phone", phone, "--start", start, *words)
    return row


def test_a_booking_has_the_shape_of_the_report(desk: Desk) -> None:
    """The customer's car is found by its words; the printed row is the report's row."""
    row = _book(desk, *OIL, "--vehicle", "2018 Ford Escape", "--notes", "squeaks")
    assert row.pop("code")
    assert row == {
        "id": 1,
        "type": "service",
        "status": "scheduled",
        "customer": {"id": 2, "name": "James Carter", "phone": "+13125550112", "email": "james.carter@example.com"},
        "service": "Oil change",
        "vehicle": {"year": 2018, "make": "Ford", "model": "Escape"},
        "stock_number": None,
        "start": "2026-11-24T09:00:00-06:00",
        "end": "2026-11-24T09:30:00-06:00",
        "duration_minutes": 30,
        "resource": "Bay 1",
        "notes": "squeaks",
        "channel": "staff",
        "created_at": NOW,
        "transport": None,
        "advisor": None,
    }
    assert [item["id"] for item in desk.json("report", "appointments")] == [1]


def test_lead_time_and_horizon_do_not_bind_staff(desk: Desk) -> None:
    """In thirty minutes, and in summer time; an offset is understood."""
    assert _book(desk, *OIL, start="2026-11-23T10:30")["start"] == "2026-11-23T10:30:00-06:00"
    assert _book(desk, *OIL, start="2027-06-01T14:00:00Z")["start"] == "2027-06-01T09:00:00-05:00"


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("2026-11-23T09:30", "9:30 AM is not available"),
        ("2026-11-20T09:30", "in the past"),
        ("2026-11-24T12:30", "Available times: 11:30 AM, 1:00 PM, 1:30 PM"),
        ("2026-11-24T09:15", "9:15 AM is not available"),
        ("2026-11-26T09:00", "closed for Thanksgiving Day. Next available is Friday"),
        ("2026-11-29T09:00", "closed on Sundays"),
        ("tomorrow", "start: must be a date and time"),
        ("2026-11-24T09:00:30", "start: must be a whole minute"),
        ("9999-12-31T23:59:00-23:00", "start: must be a date and time"),
    ],
)
def test_every_other_rule_binds_staff_too(desk: Desk, start: str, reason: str) -> None:
    """The reason says what is possible instead; nothing is written."""
    assert reason in desk.refused("appointments", "add", "--phone", "3125550112", *OIL, "--start", start)
    assert desk.json("report", "appointments") == []


def test_a_taken_time_is_refused(desk: Desk) -> None:
    """Two bays, so the third is one too many."""
    for _ in range(2):
        _book(desk, *OIL)
    refused = desk.refused("appointments", "add", "--phone", "3125550112", *OIL, "--start", "2026-11-24T09:00")
    assert "9:00 AM is not available. Available times: 9:30 AM" in refused


def test_a_new_customer_with_a_new_car_is_entered_with_the_booking(desk: Desk) -> None:
    """Or not at all when the booking is refused."""
    words = ("--customer-name", "Dana Whitfield", *OIL, "--vehicle", "2020 Kia Soul")
    closed = ["--phone", "3125550149", "--start", "2026-11-26T09:00", *words]
    assert "Thanksgiving" in desk.refused("appointments", "add", *closed)
    assert len(desk.json("customers", "list")) == 6
    row = _book(desk, *words, phone="3125550149")
    assert (row["customer"]["name"], row["vehicle"]["model"]) == ("Dana Whitfield", "Soul")
    assert [car["model"] for car in desk.json("customers", "list")[-1]["vehicles"]] == ["Soul"]


def test_a_household_needs_a_name(desk: Desk) -> None:
    """A first name is enough; a name that nobody has there is a new person."""
    refused = desk.refused("appointments", "add", "--phone", "3125550113", *OIL, "--start", "2026-11-24T09:00")
    assert refused.startswith("customer-name: is needed")
    assert _book(desk, *OIL, "--customer-name", "Thomas", phone="3125550113")["customer"]["id"] == 4
    assert _book(desk, *OIL, "--customer-name", "Lucy Brooks", phone="3125550113")["customer"]["id"] == 7


@pytest.mark.parametrize(
    ("words", "status", "field"),
    [
        ((), 2, ""),
        (("--service", "Oil change", "--stock", "F3001"), 2, ""),
        (("--stock", "F3001", "--vehicle", "2018 Ford Escape"), 2, ""),
        (("--service", "time travel"), 1, "service: No service called 'time travel'. Nearest: "),
        (("--service", "Oil change", "--vehicle", "my car"), 1, "vehicle: "),
        (("--service", "Oil change", "--notes", "x" * 501), 1, "notes: "),
        (("--stock", "NOPE"), 1, "stock: "),
        (("--stock", "H2003"), 1, "The 2021 Honda Odyssey is not available."),
    ],
)
def test_unusable_wishes_are_refused(desk: Desk, words: Sequence[str], status: int, field: str) -> None:
    """In the name of the field."""
    result = desk.run("appointments", "add", "--phone", "3125550112", "--start", "2026-11-24T09:00", *words)
    assert result.status == status
    assert status == 2 or result.error.startswith(f"dealer-kiosk: {field}")


def test_an_appointment_is_moved_and_cancelled(desk: Desk) -> None:
    """The customer's cut-off does not count for staff; the mails are queued."""
    code = _book(desk, *OIL, start="2026-11-23T10:30")["code"]
    assert desk.json("appointments", "move", code.lower(), "--start", "2026-11-25T13:00")["start"] == "2026-11-25T13:00:00-06:00"
    assert "closed on Sundays" in desk.refused("appointments", "move", code, "--start", "2026-11-29T13:00")
    row = desk.json("appointments", "cancel", code, "--reason", "car was sold")
    assert (row["status"], row["notes"]) == ("cancelled", "Cancelled: car was sold")
    assert "already cancelled" in desk.refused("appointments", "cancel", code)
    assert [mail["kind"] for mail in desk.json("report", "mail")] == ["confirmation", "change", "cancellation"]


def test_the_status_only_goes_forward(desk: Desk) -> None:
    """Scheduled, confirmed, arrived, completed."""
    code = _book(desk, *OIL, start="2026-11-23T10:30")["code"]
    for status in ("confirmed", "arrived", "completed"):
        assert desk.json("appointments", "edit", code, "--status", status)["status"] == status
    assert "cannot become scheduled" in desk.refused("appointments", "edit", code, "--status", "scheduled")
    assert desk.refused("appointments", "edit", code, "--status", "lost").startswith("status: must be one of")


def test_notes_are_edited_and_a_status_may_be_cancelled(desk: Desk) -> None:
    """An edit that is refused changes no notes either."""
    code = _book(desk, *OIL)["code"]
    assert desk.json("appointments", "edit", code, "--notes", "key is in the box")["notes"] == "key is in the box"
    assert desk.json("appointments", "edit", code, "--status", "cancelled")["status"] == "cancelled"
    assert "cancelled" in desk.refused("appointments", "edit", code, "--status", "arrived", "--notes", "new")
    assert desk.json("report", "appointments")[0]["notes"] == "key is in the box"
    assert "nothing to change" in desk.refused("appointments", "edit", code)


def test_unknown_codes_are_refused(desk: Desk) -> None:
    """Whatever they look like."""
    for code in ("ZZZZZ", "999", "' OR 1=1 --", "9" * 30):
        assert "not found" in desk.refused("appointments", "cancel", code)


def test_the_list_begins_today(desk: Desk) -> None:
    """Older days are shown when they are asked for."""
    _book(desk, *OIL)
    later = desk.at("2026-12-01T09:00:00-06:00")
    assert later.ok("appointments", "list") == "No appointments.\n"
    assert len(later.json("appointments", "list", "--from", "2026-11-24", "--to", "2026-11-24")) == 1

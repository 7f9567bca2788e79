"""Opening hours, as staff keep them."""

import pytest

from tests.cli.conftest import Desk


def _week(desk: Desk) -> dict[str, list[str]]:
    return {row["weekday"]: row["hours"] for row in desk.json("hours", "list")["weekly"]}


def test_the_list_shows_week_exceptions_and_holidays(desk: Desk) -> None:
    """People see the same."""
    found = desk.json("hours", "list")
    assert found["weekly"][5] == {"weekday": "saturday", "hours": ["09:00-12:00", "13:00-16:00"]}
    assert found["weekly"][6] == {"weekday": "sunday", "hours": []}
    assert found["exceptions"] == []
    assert found["holidays"][0] == {"date": "2026-11-26", "name": "Thanksgiving Day"}
    assert "Thanksgiving Day" in desk.ok("hours", "list")


def test_a_closed_day_cannot_be_booked_and_tells_of_its_appointments(desk: Desk) -> None:
    """Somebody has to call these customers."""
    words = ["--phone", "3125550112", "--service", "Oil change", "--start", "2026-11-24T09:00"]
    code = desk.json("appointments", "add", *words)["code"]
    out = desk.ok("hours", "close", "2026-11-24", "--reason", "the company picnic")
    assert f"Must be moved: {code}, Tue 2026-11-24 09:00, James Carter, +13125550112" in out
    assert "We are closed for the company picnic." in desk.refused("appointments", "add", *words)
    assert desk.json("hours", "list")["exceptions"] == [{"date": "2026-11-24", "hours": [], "reason": "the company picnic"}]


def test_a_holiday_can_be_opened_and_forgotten(desk: Desk) -> None:
    """Exceptions win over holidays; the last word counts."""
    words = ["appointments", "add", "--phone", "3125550112", "--service", "Oil change", "--start", "2026-11-26T10:00"]
    desk.ok("hours", "close", "2026-11-26")
    desk.ok("hours", "open", "2026-11-26", "--from", "9:00", "--to", "11:00")
    desk.ok(*words)
    assert "Must be moved" in desk.ok("hours", "remove", "2026-11-26")
    assert "Thanksgiving" in desk.refused(*words)
    assert "has no exception" in desk.refused("hours", "remove", "2026-11-26")


def test_a_weekday_is_set_for_good(desk: Desk) -> None:
    """Any order; nothing closes the day."""
    desk.ok("hours", "set", "tuesday", "13:00-17:00", "8:00-12:00")
    desk.ok("hours", "set", "Sat")
    week = _week(desk)
    assert (week["tuesday"], week["saturday"]) == (["08:00-12:00", "13:00-17:00"], [])


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["close", "2026-02-30"], "date"),
        (["close", "tomorrow"], "date"),
        (["close", "2026-11-22"], "date"),
        (["close", "2026-12-24", "--reason", "x" * 200], "reason"),
        (["open", "2026-12-24", "--from", "25:00", "--to", "26:00"], "from"),
        (["open", "2026-12-24", "--from", "12:00", "--to", "09:00"], "to"),
        (["set", "someday", "09:00-12:00"], "weekday"),
        (["set", "monday", "9-5"], "hours"),
        (["set", "monday", "12:00-09:00"], "hours"),
        (["set", "monday", "09:00-12:00", "11:00-17:00"], "hours"),
    ],
)
def test_unusable_hours_are_refused(desk: Desk, words: list[str], field: str) -> None:
    """In the name of the field; nothing changes."""
    before = desk.json("hours", "list")
    assert desk.refused("hours", *words).split(":")[0] == field
    assert desk.json("hours", "list") == before

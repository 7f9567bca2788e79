"""Bays, advisors, loaner cars and shuttle seats, as staff keep them."""

from tests.cli.conftest import Desk

LOANER = ("--service", "Oil change", "--transport", "loaner", "--advisor", "sarah lindgren")


def _book(desk: Desk, *words: str, start: str = "2026-11-24T09:00") -> str:
    return str(desk.json("appointments", "add", "--phone", "3125550112", "--start", start, *words)["code"])


def test_the_demonstration_has_loaners_a_shuttle_and_an_advisor(desk: Desk) -> None:
    """Beside the two bays and the sales desk."""
    rows = [(row["name"], row["kind"], row["option"]) for row in desk.json("resources", "list")]
    assert rows[:3] == [("Bay 1", "bay", None), ("Bay 2", "bay", None), ("Sales desk", "salesperson", None)]
    assert [option for _, kind, option in rows if kind == "transport"] == ["loaner"] * 2 + ["shuttle"] * 3
    assert [name for name, kind, _ in rows if kind == "advisor"] == ["Sarah Lindgren"]
    assert "Shuttle seat 3" in desk.ok("resources", "list")


def test_a_booking_shows_transport_and_advisor(desk: Desk) -> None:
    """In the report, in the list and on the day sheet."""
    _book(desk, *LOANER)
    (row,) = desk.json("report", "appointments")
    assert (row["transport"], row["advisor"], row["resource"]) == ("loaner", "Sarah Lindgren", "Bay 1, Loaner 1")
    assert "loaner" in desk.ok("appointments", "list")
    sheet = desk.ok("report", "today", "--from", "2026-11-24")
    assert "Transport: loaner" in sheet
    assert "Advisor: Sarah" in sheet
    header, line = desk.ok("report", "appointments", "--csv").splitlines()
    assert header.endswith("transport,advisor")
    assert line.endswith("loaner,Sarah Lindgren")


def test_what_is_added_can_be_booked(desk: Desk) -> None:
    """A third loaner car and a second advisor."""
    added = desk.json("resources", "add", "--name", "Ana Ortiz", "--kind", "advisor")
    assert (added["name"], added["kind"], added["option"]) == ("Ana Ortiz", "advisor", None)
    _book(desk, "--service", "Oil change", "--advisor", "Ana")
    assert desk.json("report", "appointments")[0]["advisor"] == "Ana Ortiz"


def test_what_coming_appointments_need_cannot_be_removed(desk: Desk) -> None:
    """After them it can; they keep it, and it may come back."""
    code = _book(desk, *LOANER)
    for name in ("bay 1", "Loaner 1", "Sarah Lindgren"):
        assert "1 coming appointment" in desk.refused("resources", "remove", name)
    assert desk.ok("resources", "remove", "loaner 2") == "Removed: Loaner 2\n"
    desk.ok("appointments", "cancel", code)
    assert desk.ok("resources", "remove", "Loaner 1") == "Removed: Loaner 1\n"
    assert "must be one of shuttle, wait" in desk.refused(
        "appointments", "add", "--phone", "3125550112", "--start", "2026-11-24T09:00", *LOANER
    )
    assert desk.json("report", "appointments")[0]["resource"] == "Bay 1, Loaner 1"
    desk.ok("resources", "add", "--name", "Loaner 1", "--kind", "transport", "--option", "loaner")
    _book(desk, *LOANER)
    assert len([row for row in desk.json("resources", "list") if row["option"] == "loaner"]) == 1

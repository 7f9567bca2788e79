"""What staff read and hand on: the day sheet, CSV, calendars, leads, rates."""

import csv
import io
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from dealer_kiosk.config import Config
from dealer_kiosk.db import sessions, timings
from dealer_kiosk.db.store import open_store, write
from dealer_kiosk.messages import Outcome
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.desk.rates import session_rates
from dealer_kiosk.tools.human import schedule_callback
from tests.cli.conftest import NOW, Desk

REPORTS = ("today", "appointments", "leads", "callbacks", "missed", "sessions", "latency", "mail")


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """A dealership with a visit and a test drive today, one visit tomorrow, and a callback to make."""
    james = ["appointments", "add", "--phone", "3125550112"]
    desk.ok(*james, "--service", "Oil change", "--vehicle", "2018 Ford Escape", "--start", "2026-11-23T14:30", "--notes", "=1+1")
    desk.ok(*james, "--stock", "F3001", "--start", "2026-11-23T13:00", "--notes", "likes <red> & blue")
    desk.ok(*james, "--service", "Tire rotation", "--start", "2026-11-24T09:00")
    with open_store(desk.db, busy_timeout_s=5.0, create=False):
        zone = Config().dealership.zone
        context = Context(Config(), datetime.fromisoformat(NOW).astimezone(zone), "s-1", "kiosk")
        schedule_callback(context, "3125550142", "Dana [red]", "a quote", "high")
    return desk


def test_the_day_sheet_shows_what_an_advisor_needs(busy: Desk) -> None:
    """In time order, with the papers of the test drive, the callback and who is in; no line is folded in the middle."""
    busy.ok("staff", "in", "Sarah Lindgren")
    sheet = busy.ok("report", "today")
    assert sheet.startswith("Lakeside Motors: Monday, November 23, 2026\nIn: Sarah Lindgren (advisor)")
    assert sheet.index("13:00-13:30") < sheet.index("14:30-15:00")
    for words in ("Oil change, 2018 Ford Escape", "Bay 1", "=1+1", "+13125550112", "Stock F3001", "Dana [red]", "(urgent)"):
        assert words in sheet
    assert "license" in sheet
    assert "Tire rotation" not in sheet


def test_the_day_sheet_for_programs_is_the_days_appointments(busy: Desk) -> None:
    """Each with a mark where papers have to be looked at; other days can be asked for."""
    assert [(row["service"], row["checklist"]) for row in busy.json("report", "today")] == [(None, True), ("Oil change", False)]
    assert [row["service"] for row in busy.json("report", "today", "--from", "2026-11-24", "--to", "2026-11-24")] == [
        "Tire rotation"
    ]
    assert busy.json("report", "today", "--from", "2026-11-28") == []


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_csv_with_a_header(busy: Desk, name: str) -> None:
    """Also without rows; no cell is a formula; the columns are the fields of the JSON."""
    header, *rows = csv.reader(io.StringIO(busy.ok("report", name, "--csv")))
    assert len(rows) == len(busy.json("report", name))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    for row in busy.json("report", name):
        assert {column for column in row if not isinstance(row[column], dict | None)} <= set(header)


@pytest.mark.parametrize("name", REPORTS)
def test_only_one_form_can_be_printed(desk: Desk, name: str) -> None:
    """And days must be in order: wrong usage is status 2."""
    assert desk.run("report", name, "--csv", "--json").status == 2
    assert desk.run("report", name, "--from", "2026-12-01", "--to", "2026-11-01").status == 2
    assert desk.run("report", name, "--to", "9999-12-31").status == 0


def test_appointments_become_a_calendar(busy: Desk) -> None:
    """Cancelled ones are marked."""
    code = busy.json("report", "appointments")[-1]["code"]
    busy.ok("appointments", "cancel", code)
    events = Calendar.from_ical(busy.ok("report", "appointments", "--ics")).walk("VEVENT")
    assert [str(event["status"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert events[1].decoded("dtstart") == datetime.fromisoformat("2026-11-23T14:30:00-06:00")
    assert str(events[1]["summary"]) == "Oil change: James Carter"


def test_leads_are_adf(busy: Desk) -> None:
    """Only test drives, with the car, the customer and the time; text is escaped."""
    text = busy.ok("report", "leads", "--adf")
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<?adf version="1.0"?>\n<adf>')
    (prospect,) = ET.fromstring(text)  # noqa: S314 - our own text
    assert [child.tag for child in prospect] == ["id", "requestdate", "vehicle", "customer", "vendor", "provider"]
    vehicle = prospect.find("vehicle")
    assert vehicle is not None
    assert (vehicle.attrib, vehicle.findtext("stock"), vehicle.findtext("price")) == (
        {"interest": "test-drive", "status": "used"},
        "F3001",
        "34900.00",
    )
    assert prospect.findtext("customer/contact/name") == "James Carter"
    assert prospect.findtext("customer/comments") == "likes <red> & blue"
    assert prospect.findtext("customer/timeframe/earliestdate") == "2026-11-23T13:00:00-06:00"


def test_no_leads_is_an_empty_document(desk: Desk) -> None:
    """Still well-formed."""
    assert len(ET.fromstring(desk.ok("report", "leads", "--adf"))) == 0  # noqa: S314 - our own text
    assert desk.ok("report", "leads") == "No test drives.\n"


def test_sessions_show_their_rates_to_people(desk: Desk) -> None:
    """Below the table; conversations that go on do not count."""
    now = datetime.fromisoformat(NOW)
    ends = [(Outcome.BOOKED, False), (Outcome.ANSWERED, False), (Outcome.CALLBACK, True), (Outcome.BOOKED, True)]
    with open_store(desk.db, busy_timeout_s=5.0, create=False):
        for number, (outcome, escalated) in enumerate(ends):
            sessions.start(f"s{number}", "kiosk", now)
            sessions.end(f"s{number}", now, 3, outcome, verified=False, escalated=escalated)
        sessions.start("running", "kiosk", now)
    out = desk.ok("report", "sessions")
    assert "Of 4 that have ended: contained 50%, escalated 50%." in out
    assert "Outcomes: booked 50%, answered 25%, callback 25%." in out
    assert len(desk.json("report", "sessions")) == 5


def test_rates_of_nothing_are_none() -> None:
    """No conversation has ended."""
    assert session_rates([]) is None
    assert session_rates([{"ended": None, "outcome": None, "escalated": False}]) is None


def test_latency_is_summed_up_by_stage(desk: Desk) -> None:
    """In the order of a turn, over the days asked for."""
    with open_store(desk.db, busy_timeout_s=5.0, create=False), write():
        for ms in range(1, 101):
            timings.record("s", {"total": ms * 10, "understand": ms}, datetime.fromisoformat(NOW))
        timings.record("s", {"total": 9}, datetime.fromisoformat("2026-11-24T09:00:00-06:00"))
    rows = desk.json("report", "latency", "--to", "2026-11-23")
    assert rows == [
        {"stage": "understand", "turns": 100, "p50_ms": 50, "p95_ms": 95, "max_ms": 100},
        {"stage": "total", "turns": 100, "p50_ms": 500, "p95_ms": 950, "max_ms": 1000},
    ]
    assert "understand" in desk.ok("report", "latency")

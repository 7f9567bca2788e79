"""The appointment book as an iCalendar file, for the calendars of the staff."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Event

from dealer_kiosk.config import Config


def calendar_file(rows: Iterable[Mapping[str, Any]], config: Config, now: datetime) -> str:
    """Rows of the appointments report as one calendar; cancelled ones are marked so.

    Args:
        rows: appointments.
        config: whose they are.
        now: when the file was made.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//dealer-kiosk//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", config.dealership.name)
    for row in rows:
        calendar.add_component(_event(row, config, now))
    return bytes(calendar.to_ical()).decode()


def _event(row: Mapping[str, Any], config: Config, now: datetime) -> Event:
    customer, car = row["customer"], row["vehicle"]
    name = " ".join(str(car[part]) for part in ("year", "make", "model") if car[part]) if car else ""
    about = [f"Code {row['code']}", customer["phone"], name, row["resource"], row["notes"]]
    event = Event()
    event.add("uid", f"{row['code']}@{config.mail.sender.rpartition('@')[2] or 'localhost'}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", _utc(row["start"]))
    event.add("dtend", _utc(row["end"]))
    event.add("summary", f"{row['service'] or 'Test drive'}: {customer['name']}")
    event.add("description", "\n".join(part for part in about if part))
    event.add("status", "CANCELLED" if row["status"] == "cancelled" else "CONFIRMED")
    return event


def _utc(iso: str) -> datetime:
    return datetime.fromisoformat(iso).astimezone(UTC)

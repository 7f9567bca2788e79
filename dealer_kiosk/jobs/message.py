"""The e-mail of an outbox row, with the appointment as a calendar entry."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from icalendar import Calendar, Event

from dealer_kiosk.config import Config
from dealer_kiosk.db import outbox
from dealer_kiosk.db.tables import Appointment, Mail

_WITH_CALENDAR = ("confirmation", "change", "cancellation", "reminder")


def build_message(row: Mail, config: Config, now: datetime) -> EmailMessage:
    """The complete message; `now` is its date."""
    message = EmailMessage()
    message["From"] = formataddr((config.dealership.name, config.mail.sender))
    message["To"] = row.to
    message["Subject"] = row.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = row.message_id
    message.set_content(row.body)
    appointment = outbox.appointment_of(row)
    if appointment is not None and row.kind in _WITH_CALENDAR:
        method = "CANCEL" if row.kind == "cancellation" else "PUBLISH"
        entry = calendar_entry(appointment, config, now, method=method, sequence=outbox.sequence_of(row))
        message.add_attachment(entry, maintype="text", subtype="calendar", filename="appointment.ics", params={"method": method})
    return message


def calendar_entry(appointment: Appointment, config: Config, now: datetime, *, method: str, sequence: int) -> bytes:
    """An iCalendar file with the one appointment, times in UTC.

    Args:
        appointment: what, when.
        config: where.
        now: when the entry was made.
        method: PUBLISH or CANCEL.
        sequence: 0 for the first, higher for each change, so that calendars keep the latest.
    """
    event = Event()
    event.add("uid", f"{appointment.code}@{config.mail.sender.rpartition('@')[2] or 'localhost'}")
    event.add("sequence", sequence)
    event.add("dtstamp", now)
    event.add("dtstart", appointment.start_at)
    event.add("dtend", appointment.end_at)
    event.add("summary", f"{_what(appointment)} at {config.dealership.name}")
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//dealer-kiosk//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _what(appointment: Appointment) -> str:
    if appointment.service is not None:
        return str(appointment.service.name)
    car = appointment.car
    return f"Test drive of the {car.year} {car.make} {car.model}" if car is not None else "Appointment"

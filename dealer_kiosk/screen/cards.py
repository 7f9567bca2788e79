"""What is being booked as a card: from the events of a turn (the `intent` of `turn_end`, and its `tool` events)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import phonenumbers

from dealer_kiosk.screen.view import Card, Row
from dealer_kiosk.spoken.say import say_time
from dealer_kiosk.spoken.words import MONTHS, WEEKDAYS

_OPEN = {
    "book_appointment": "New appointment",
    "reschedule_appointment": "Moving an appointment",
    "cancel_appointment": "Cancelling an appointment",
    "get_customer_appointments": "Your appointments",
    "request_human": "Call me back",
}
_DONE = {
    "BOOKING_CONFIRMED": "Booked",
    "RESCHEDULED": "Moved",
    "CANCELLED": "Cancelled",
    "CALLBACK_SCHEDULED": "We will call you back",
}
_LABELS = {
    "appointment": "Appointment",
    "service": "Service",
    "car": "Test drive",
    "vehicle": "Your car",
    "date": "Day",
    "time": "Time",
    "name": "Name",
    "phone": "Phone",
    "email": "E-mail",
    "reason": "About",
}
"""Arguments that are shown, in the order they are shown in."""

_SAME = {
    "customer": "name", "scheduled_date": "date", "new_date": "date", "scheduled_time": "time", "new_time": "time",
}  # fmt: skip
_AFTERWARDS = frozenset({"phone", "email", "reason"})  # nothing to check any more, so nobody else needs to read them
_CODE = re.compile(r"^(?:Confirmation #:|RESCHEDULED: Appointment|CANCELLED: Appointment) (\w+)", re.MULTILINE)


def card(intent: Mapping[str, Any] | None, before: Card | None = None, tools: Sequence[Mapping[str, Any]] = ()) -> Card | None:
    """The card after a turn.

    Args:
        intent: of its `turn_end` event; None = no request is open.
        before: the card before the turn.
        tools: the fields of its `tool` events, in order.

    Returns:
        The open request; else what this turn or an earlier one confirmed; else None.
    """
    if intent is not None:
        return _opened(intent)
    for tool in reversed(tools):
        title = _DONE.get(str(tool.get("result", "")).partition(":")[0])
        if title is not None:
            return _confirmed(title, before, tool)
    return before if before is not None and before.state == "confirmed" else None


def _opened(intent: Mapping[str, Any]) -> Card:
    arguments = intent.get("arguments") or {}
    title = _OPEN.get(str(intent.get("name")), "Your request")
    if intent.get("name") == "book_appointment" and arguments.get("appointment_type") == "test_drive":
        title = "New test drive"
    return Card(title, _rows(arguments))


def _confirmed(title: str, before: Card | None, tool: Mapping[str, Any]) -> Card:
    """What was written is shown, with what the card said of it before where the tool was not told."""
    shown = {row.label: row for row in before.rows} if before is not None and before.state == "open" else {}
    shown |= {row.label: row for row in _rows(_written(tool))}
    code = _CODE.search(str(tool.get("result", "")))
    if code is not None:
        shown["Appointment"] = Row("Code", code[1])
    order = [label for name, label in _LABELS.items() if name not in _AFTERWARDS]
    return Card(title, tuple(shown[label] for label in order if label in shown), "confirmed")


def _written(tool: Mapping[str, Any]) -> dict[str, Any]:
    given = {_SAME.get(name, name): value for name, value in (tool.get("arguments") or {}).items()}
    due = _moment(given.get("due"))
    return {**given, "date": f"{due:%Y-%m-%d}", "time": f"{due:%H:%M}"} if due is not None else given


def _rows(arguments: Mapping[str, Any]) -> tuple[Row, ...]:
    return tuple(_filled((label, _readable(name, arguments.get(name))) for name, label in _LABELS.items()))


def _filled(pairs: Iterable[tuple[str, str]]) -> Iterable[Row]:
    return (Row(label, value) for label, value in pairs if value)


def _readable(name: str, value: object) -> str:
    text = "" if value is None else str(value)
    format_of = {"date": _day, "time": _clock, "phone": _phone, "service": _title, "reason": _title}.get(name)
    return format_of(text) if format_of is not None and text else text


def _title(text: str) -> str:
    return text[:1].upper() + text[1:]


def _day(text: str) -> str:
    """`Friday, November 27`; text that is no date stays as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{WEEKDAYS[day.weekday()]}, {MONTHS[day.month - 1]} {day.day}"


def _clock(text: str) -> str:
    """`10:30 AM`; text that is no time stays as it is."""
    try:
        return say_time(time.fromisoformat(text))
    except ValueError:
        return text


def _phone(text: str) -> str:
    """`(312) 555-0142`: as it is dialled in its own country."""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None

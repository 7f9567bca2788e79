"""The text of the mails about an appointment; pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What a mail may say."""

    dealer: str
    customer: str
    what: str  # "Oil change", "Test drive of the 2021 Ford F-150"
    code: str
    start: datetime  # in the dealership's zone
    minutes: int
    is_test_drive: bool


def confirmation(facts: Facts) -> tuple[str, str]:
    """Subject and body of "your appointment is booked"."""
    lines = [
        f"your appointment at {facts.dealer} is booked.",
        "",
        *_summary(facts),
        "",
        "To move or cancel it, tell us this code." + _checklist(facts),
    ]
    return f"Your appointment on {_day(facts.start)} ({facts.code})", _letter(facts, lines)


def change(facts: Facts, old_start: datetime) -> tuple[str, str]:
    """Subject and body of "your appointment has been moved"."""
    lines = [
        f"your appointment at {facts.dealer} has been moved from {_moment(old_start)}.",
        "",
        *_summary(facts),
        "",
        "The code is still the same." + _checklist(facts),
    ]
    return f"Your appointment is now on {_day(facts.start)} ({facts.code})", _letter(facts, lines)


def cancellation(facts: Facts) -> tuple[str, str]:
    """Subject and body of "your appointment is cancelled"."""
    lines = [f"your appointment at {facts.dealer} has been cancelled.", "", *_summary(facts)]
    return f"Your appointment on {_day(facts.start)} is cancelled ({facts.code})", _letter(facts, lines)


def reminder(facts: Facts) -> tuple[str, str]:
    """Subject and body of "your appointment is coming up"."""
    lines = [
        f"this is a reminder of your appointment at {facts.dealer}.",
        "",
        *_summary(facts),
        "",
        "To move or cancel it, tell us this code." + _checklist(facts),
    ]
    return f"Reminder: your appointment on {_day(facts.start)} ({facts.code})", _letter(facts, lines)


def _summary(facts: Facts) -> list[str]:
    return [
        f"What: {facts.what}",
        f"When: {_moment(facts.start)}, about {facts.minutes} minutes",
        f"Confirmation code: {facts.code}",
    ]


def _checklist(facts: Facts) -> str:
    return " Please bring your driver's license." if facts.is_test_drive else ""


def _letter(facts: Facts, lines: list[str]) -> str:
    return "\n".join([f"Dear {facts.customer},", "", *lines, "", facts.dealer, ""])


def _day(value: datetime) -> str:
    return f"{value:%A}, {value:%B} {value.day}"


def _moment(value: datetime) -> str:
    return f"{_day(value)}, {value.year} at {value:%I:%M %p}".replace(" at 0", " at ")

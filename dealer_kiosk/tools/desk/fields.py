"""Checks of what staff type or import, one reader per kind of value.

A reader gets the context, the name of the field and a value (text from a file, text or a number from the command line), and
returns what goes into the database; an empty value is None. What it refuses, it refuses in the name of the field.
"""

import math
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from email_validator import EmailNotValidError, validate_email

from dealer_kiosk.errors import FieldError
from dealer_kiosk.spoken.numbers import parse_phone
from dealer_kiosk.tools.checks import FIRST_CAR_YEAR, MAX_EMAIL, MAX_NAME, is_control, single_spaced
from dealer_kiosk.tools.context import Context

Reader = Callable[[Context, str, Any], Any]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

MAX_PRICE = 10_000_000
"""Dollars."""
_MAX_PHONE = 60  # characters; a number spelled out in words has fewer
_PLATE = re.compile(r"[A-Z0-9]{2,8}")
_FLAGS = {"yes": True, "true": True, "1": True, "new": True, "no": False, "false": False, "0": False, "used": False}


def text(longest: int) -> Reader:
    """One line of at most so many characters."""

    def read(_context: Context, field: str, value: Any) -> str | None:
        line = single_spaced(str(value))
        if any(is_control(char) for char in line):
            raise FieldError(field, "must be plain text on one line, without control characters")
        if len(line) > longest:
            raise FieldError(field, f"must not be longer than {longest} characters")
        return line or None

    return read


def phrases(longest: int) -> Reader:
    """Phrases with commas between them; none is the empty text."""
    line = text(longest)

    def read(context: Context, field: str, value: Any) -> str:
        parts = (single_spaced(part) for part in (line(context, field, value) or "").split(","))
        return ", ".join(dict.fromkeys(part for part in parts if part))

    return read


def choice(*words: str) -> Reader:
    """One of the words; case does not matter."""

    def read(_context: Context, field: str, value: Any) -> str | None:
        word = str(value).strip().lower()
        if word and word not in words:
            raise FieldError(field, f"must be one of {', '.join(words)}")
        return word or None

    return read


def whole(low: int, high: int) -> Reader:
    """A whole number from `low` to `high`."""

    def read(_context: Context, field: str, value: Any) -> int | None:
        digits = str(value).strip()
        if not digits:
            return None
        if not re.fullmatch(r"-?[0-9]{1,9}", digits) or not low <= int(digits) <= high:
            raise FieldError(field, f"must be a whole number from {low} to {high}")
        return int(digits)

    return read


def name(context: Context, field: str, value: Any) -> str | None:
    """A person's name."""
    person = text(MAX_NAME)(context, field, value)
    if person is not None and not any(char.isalpha() for char in person):
        raise FieldError(field, "must have letters in it")
    return str(person) if person else None


def phone(context: Context, field: str, value: Any) -> str | None:
    """A telephone number in any usual form, as E.164."""
    digits = text(_MAX_PHONE)(context, field, value)
    if digits is None:
        return None
    dealership = context.config.dealership
    number = parse_phone(digits, dealership.region, dealership.area_code)
    if number is None:
        raise FieldError(field, "is not a complete telephone number, such as 312-555-0142")
    return number


def email(context: Context, field: str, value: Any) -> str | None:
    """An e-mail address, in lower case; its domain is not looked up."""
    typed = text(MAX_EMAIL)(context, field, value)
    if typed is None:
        return None
    try:
        return str(validate_email(typed, check_deliverability=False).normalized.lower())
    except EmailNotValidError as error:
        raise FieldError(field, "is not a complete e-mail address, such as dana@example.com") from error


def money(_context: Context, field: str, value: Any) -> float | None:
    """Dollars, from 0, with or without cents."""
    amount = str(value).strip().removeprefix("$").replace(",", "")
    if not amount:
        return None
    try:
        dollars = float(amount)
    except ValueError as error:
        raise FieldError(field, "must be an amount in dollars, such as 89 or 89.50") from error
    if not (math.isfinite(dollars) and 0 <= dollars <= MAX_PRICE):
        raise FieldError(field, f"must be an amount from 0 to {MAX_PRICE:,} dollars")
    return round(dollars, 2)


def car_year(context: Context, field: str, value: Any) -> int | None:
    """A model year."""
    year: int | None = whole(FIRST_CAR_YEAR, context.now.year + 1)(context, field, value)
    return year


def plate(_context: Context, field: str, value: Any) -> str | None:
    """A number plate, in capitals without separators."""
    typed = str(value).strip().upper().replace(" ", "").replace("-", "")
    if typed and not _PLATE.fullmatch(typed):
        raise FieldError(field, "must be 2 to 8 letters and digits")
    return typed or None


def flag(_context: Context, field: str, value: Any) -> bool | None:
    """Yes or no; "new" and "used" are understood."""
    word = str(value).strip().lower()
    if word and word not in _FLAGS:
        raise FieldError(field, "must be yes or no")
    return _FLAGS.get(word)


def day(field: str, value: str) -> date:
    """The day of YYYY-MM-DD."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:  # a 31st of June
            pass
    raise FieldError(field, "must be a day such as 2026-12-24")


def clock(field: str, value: str) -> time:
    """The time of HH:MM."""
    if re.fullmatch(r"(?:[01]?\d|2[0-3]):[0-5]\d", value.strip(), re.ASCII):
        return time.fromisoformat(value.strip().rjust(5, "0"))
    raise FieldError(field, "must be a time such as 09:00")


def instant(context: Context, field: str, value: str) -> datetime:
    """An ISO date and time, in the dealership's zone; that zone is meant where none is given."""
    zone = context.config.dealership.zone
    try:
        read = datetime.fromisoformat(value.strip())
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(zone)
    except (ValueError, OverflowError) as error:
        raise FieldError(field, "must be a date and time such as 2026-11-24T09:30") from error


def weekday(text: str) -> int:
    """0 = Monday, from an English name of which three letters are enough.

    Raises:
        FieldError: it is none.
    """
    word = text.strip().lower()
    found = [number for number, name in enumerate(WEEKDAYS) if len(word) >= 3 and name.startswith(word)]
    if not found:
        raise FieldError("weekday", f"must be one of {', '.join(WEEKDAYS)}")
    return found[0]


def stretches(field: str, texts: Iterable[str]) -> list[tuple[time, time]]:
    """Stretches of a day such as `09:00-12:00`, in order.

    Raises:
        FieldError: one is unusable, or two overlap.
    """
    found = sorted(_stretch(field, text) for text in texts)
    if any(one[1] > other[0] for one, other in pairwise(found)):
        raise FieldError(field, "must not overlap")
    return found


def _stretch(field: str, text: str) -> tuple[time, time]:
    match = re.fullmatch(r"\s*([\d:]+)\s*[-–]\s*([\d:]+)\s*", text)
    if match is None:
        raise FieldError(field, "must look like 09:00-12:00")
    starts, ends = clock(field, match[1]), clock(field, match[2])
    if starts >= ends:
        raise FieldError(field, f"{match[2]} is not later than {match[1]}")
    return starts, ends

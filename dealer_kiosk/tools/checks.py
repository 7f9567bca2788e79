"""Checks of what a customer record may hold, shared by the tools that write one."""

import unicodedata
from datetime import datetime

from dealer_kiosk.tools.results import Refused

MAX_NAME = 80
MAX_EMAIL = 254
MAX_VEHICLE_WORD = 40
MAX_NOTE = 500
FIRST_CAR_YEAR = 1950


def single_spaced(text: str) -> str:
    """The text with single spaces and none around it; other white space stays, to be refused."""
    return " ".join(part for part in text.split(" ") if part)


def one_line(text: str, longest: int = MAX_NOTE) -> str:
    """Free text for people: control characters become spaces, and it is cut to `longest` characters."""
    plain = "".join(" " if is_control(char) else char for char in text)
    return " ".join(plain.split())[:longest].rstrip()


def is_control(char: str) -> bool:
    """Whether a character is invisible machinery: control, format, unassigned, line and paragraph separators."""
    return unicodedata.category(char) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}


def is_short_line(text: str) -> bool:
    """Whether text can be one short answer: no control characters (they would forge lines in mails) and not a whole speech."""
    return len(text) <= MAX_NOTE and not any(unicodedata.category(char) == "Cc" for char in text)


def name_problem(name: str) -> Refused | None:
    """What is wrong with a person's name, or None."""
    if not any(char.isalpha() for char in name):
        return Refused("bad_name", "The name must have letters in it.")
    if len(name) > MAX_NAME:
        return Refused("bad_name", f"The name must not be longer than {MAX_NAME} characters.")
    if any(is_control(char) for char in name):
        return Refused("bad_name", "The name must be plain text on one line.")
    return None


def vehicle_problem(make: str, model: str, year: int | None, now: datetime) -> Refused | None:
    """What is wrong with a customer's car, or None."""
    if not make or not model:
        return Refused("missing", "A vehicle needs a make and a model.")
    if len(make) > MAX_VEHICLE_WORD or len(model) > MAX_VEHICLE_WORD:
        return Refused("too_long", f"Make and model must not be longer than {MAX_VEHICLE_WORD} characters.")
    if any(is_control(char) for char in make + model):
        return Refused("unknown_car", "Make and model must be plain text on one line.")
    if year is not None and not FIRST_CAR_YEAR <= year <= now.year + 1:
        return Refused("unknown_car", f"The year must be between {FIRST_CAR_YEAR} and {now.year + 1}.")
    return None

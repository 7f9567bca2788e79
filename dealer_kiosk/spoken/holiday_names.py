"""Holidays by the names people give them."""

import re
from datetime import date, timedelta
from functools import lru_cache

# What is said (in figures, so without 's), the name in the `holidays` library, days from it. Longer names come first.
_ROWS = (
    (r"(?:black friday)", "Thanksgiving Day", 1),
    (r"(?:cyber monday)", "Thanksgiving Day", 4),
    (r"(?:thanks ?giving|turkey)(?: day)", "Thanksgiving Day", 0),
    (r"thanks ?giving", "Thanksgiving Day", 0),
    (r"(?:christmas|x-?mas) eve", "Christmas Eve", 0),
    (r"(?:christmas|x-?mas)(?: day)?", "Christmas Day", 0),
    (r"boxing day", "Christmas Day", 1),
    (r"new years?'? eve", "New Year's Eve", 0),
    (r"new years?'?(?: day)?", "New Year's Day", 0),
    (r"(?:martin luther king|mlk|m l k)(?: junior| jr)?'? day", "Martin Luther King Jr. Day", 0),
    (r"(?:presidents?'?|washington'?) (?:day|birthday)", "Washington's Birthday", 0),
    (r"valentines?'? day", "Valentine's Day", 0),
    (r"(?:saint|st) (?:patricks?|pattys?|paddys?)'? day", "Saint Patrick's Day", 0),
    (r"good friday", "Good Friday", 0),
    (r"easter monday", "Easter Sunday", 1),
    (r"easter(?: sunday)?", "Easter Sunday", 0),
    (r"mothers?'? day", "Mother's Day", 0),
    (r"fathers?'? day", "Father's Day", 0),
    (r"memorial day", "Memorial Day", 0),
    (r"juneteenth", "Juneteenth National Independence Day", 0),
    (r"independence day", "Independence Day", 0),
    (r"labou?r day", "Labor Day", 0),
    (r"columbus day|indigenous peoples?'? day", "Columbus Day", 0),
    (r"halloween", "Halloween", 0),
    (r"veterans?'? day", "Veterans Day", 0),
)
_NAMES = "|".join(pattern for pattern, _, _ in _ROWS)
_COMPILED = [(re.compile(pattern), name, days) for pattern, name, days in _ROWS]
HOLIDAY = (
    rf"(?<!happy )(?<!merry )\b(?:{_NAMES})\b"
    r"(?! (?:sales?|deals?|specials?|hours|discounts?|presents?|gifts?|part(?:y|ies)|bonus|models?)\b)"
)
"""A holiday in text in figures; greetings and sales are none."""


def holiday(name: str, year: int) -> date | None:
    """The day of a holiday in a year, by any text that `HOLIDAY` matches."""
    for pattern, official, days in _COMPILED:
        if pattern.fullmatch(name):
            day = _days(year).get(official)
            return day + timedelta(days=days) if day else None
    return None


@lru_cache(maxsize=16)
def _days(year: int) -> dict[str, date]:
    import holidays  # noqa: PLC0415 - a fifth of a second that text without holidays need not wait for

    found = holidays.country_holidays("US", years=year, observed=False, categories=("public", "unofficial"))
    return {name: day for day, names in found.items() for name in names.split("; ")}

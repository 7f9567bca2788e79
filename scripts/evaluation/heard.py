"""The values in what the agent says and in what tools return: clock times, days, prices, codes."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dealer_kiosk.spoken.words import MONTHS, WEEKDAYS, one_of

_CLOCK = re.compile(r"\b(\d{1,2})(?::(\d\d))?(?: ?([AP])\.?M\b\.?)?", re.IGNORECASE)
_DAY = re.compile(
    rf"\b(?:(?P<weekday>{one_of(WEEKDAYS)}), )?(?P<month>{one_of(MONTHS)}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"
    r"|\b(?P<year>\d{4})-(?P<mm>\d\d)-(?P<dd>\d\d)|\b(?P<near>today|tomorrow)\b",
    re.IGNORECASE,
)
_NUMBER = r"\d[\d,]*(?:\.\d\d)?"
_DOLLARS = re.compile(rf"({_NUMBER})(?: to ({_NUMBER}))? dollars?\b|\$ ?({_NUMBER})")
_CODE = re.compile(r"\b(?:[A-Z0-9], ){4}[A-Z0-9]\b")


@dataclass(frozen=True, slots=True, order=True)
class Clock:
    """A time of day as it was said; `half` is "" where a.m. or p.m. was left out."""

    hour: int  # 1..12
    minute: int
    half: str = ""  # "am", "pm" or ""

    def fits(self, other: "Clock") -> bool:
        """Whether both may be the same time."""
        same = (self.hour, self.minute) == (other.hour, other.minute)
        return same and (self.half == other.half or not self.half or not other.half)


def clock_of(hhmm: str) -> Clock:
    """The clock time of "14:30"."""
    hour, minute = (int(part) for part in hhmm.split(":"))
    return Clock((hour - 1) % 12 + 1, minute, "am" if hour < 12 else "pm")


def clocks(text: str) -> list[Clock]:
    """The clock times of a text, in order: "9:30", "9:30 AM", "4 PM"."""
    found = []
    for match in _CLOCK.finditer(text):
        hour, half = int(match[1]), f"{match[3].lower()}m" if match[3] else ""
        if (match[2] or half) and hour <= 23:
            found.append(_from_24(hour, int(match[2] or 0), half))
    return found


def _from_24(hour: int, minute: int, half: str) -> Clock:
    if hour == 0 or hour > 12:
        half = "am" if hour == 0 else "pm"
    return Clock((hour - 1) % 12 + 1, minute, half)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was said."""

    date: date
    weekday: str  # "" = not said

    @property
    def is_consistent(self) -> bool:
        """Whether the weekday is that of the date."""
        return not self.weekday or self.weekday.lower() == WEEKDAYS[self.date.weekday()].lower()


def days(text: str, today: date) -> list[Day]:
    """The days of a text that name a date, in order; a bare weekday is none."""
    found = (_day(match, today) for match in _DAY.finditer(text))
    return [day for day in found if day is not None]


def _day(match: re.Match[str], today: date) -> Day | None:
    if match["near"]:
        return Day(today + timedelta(days=match["near"].lower() == "tomorrow"), "")
    try:
        if match["year"]:
            return Day(date(int(match["year"]), int(match["mm"]), int(match["dd"])), "")
        month = [name.lower() for name in MONTHS].index(match["month"].lower()) + 1
        day = date(today.year, month, int(match["day"]))
    except ValueError:  # no such day
        return None
    # Nothing is said about days long gone, so a month that has passed is next year's.
    return Day(day if day >= today - timedelta(days=60) else day.replace(year=today.year + 1), match["weekday"] or "")


def prices(text: str) -> list[float]:
    """The amounts of dollars in a text, in order."""
    return [float(part.replace(",", "")) for match in _DOLLARS.finditer(text) for part in match.groups() if part]


def codes(text: str) -> list[str]:
    """The confirmation codes that a text spells."""
    return [match[0].replace(", ", "") for match in _CODE.finditer(text)]


def sentences(text: str) -> list[str]:
    """The sentences of a reply."""
    return [part for part in re.split(r"(?<=[.?!])\s+(?=[A-Z0-9])", text.strip()) if part]

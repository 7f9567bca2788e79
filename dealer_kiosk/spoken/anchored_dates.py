"""Days told from a holiday or from another date: "the day after thanksgiving", "the monday before the tenth"."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from dealer_kiosk.spoken.day_math import coming, existing, first_of_month, monday, rules
from dealer_kiosk.spoken.holiday_names import HOLIDAY, holiday
from dealer_kiosk.spoken.words import MONTH_NUMBERS, WEEKDAY_NUMBERS, one_of

_SUFFIX = r"(?:st|nd|rd|th)\b"
_MONTH = one_of(MONTH_NUMBERS)
_ANCHOR = (
    rf"(?:(?P<holiday>{HOLIDAY})|(?P<month>{_MONTH}) (?:the )?(?P<day>\d{{1,2}})(?:{_SUFFIX})"
    rf"|(?:the )?(?P<number>\d{{1,2}}){_SUFFIX}(?: of (?P<its_month>{_MONTH})\b)?"
    r"(?! (?:one|slot|time|option|opening|appointment|choice)\b))"
)
_STEP = (
    r"(?:(?P<count>an?|\d{1,2}|(?:a )?couple(?: of)?|a few) (?P<unit>day|week)s?|(?P<one>day|week|weekend)"
    rf"|(?P<weekday>{one_of(WEEKDAY_NUMBERS)}))"
)
_COUNTS = {"a": 1, "an": 1, "a couple": 2, "couple": 2, "a couple of": 2, "couple of": 2, "a few": 3}


def _anchors(match: re.Match[str], today: date) -> Iterator[date | None]:
    """The days that the anchor of a match can mean, in order, beginning in the past."""
    groups = match.groupdict()
    years = range(max(today.year - 1, 1), min(today.year + 3, 9999))
    if groups.get("holiday"):
        yield from (holiday(groups["holiday"], year) for year in years)
        return
    day = int(groups["day"] or groups["number"])
    name = groups["month"] or groups["its_month"]
    if name:
        yield from (existing(year, MONTH_NUMBERS[name], day) for year in years)
        return
    firsts = (first_of_month(today, months) for months in range(-1, 4))
    yield from (existing(first.year, first.month, day) for first in firsts)


def _from_anchor(match: re.Match[str], today: date) -> date | None:
    """The first day not past that is so far from its anchor; of a week, a day that is left of it."""
    span = {"week": 6, "weekend": 1}.get(match.groupdict().get("one") or "", 0)
    days = (_stepped(match, anchor) for anchor in _anchors(match, today) if anchor is not None)
    return next((max(day, today) for day in days if day + timedelta(days=span) >= today), None)


def _stepped(match: re.Match[str], anchor: date) -> date:
    side = {"after": 1, "following": 1, "before": -1, "of": 0}[match["side"]]
    if match["count"]:
        count = _COUNTS.get(match["count"]) or int(match["count"])
        return anchor + side * timedelta(days=count) * (7 if match["unit"] == "week" else 1)
    if match["one"] == "day":
        return anchor + timedelta(days=side)
    if match["one"] == "week":
        return monday(anchor, side)
    return _weekday_beside(5 if match["one"] else WEEKDAY_NUMBERS[match["weekday"]], anchor, side)


def _weekday_beside(weekday: int, anchor: date, side: int) -> date:
    """The nearest such day after or before the anchor, or that of its week."""
    if side == 0:
        return monday(anchor, 0) + timedelta(days=weekday)
    after = coming(weekday, anchor)
    return after if side > 0 else after - timedelta(weeks=2 if after - anchor == timedelta(weeks=1) else 1)


def _beside(match: re.Match[str], today: date) -> date | None:
    """The day after a holiday, or the day before it."""
    side = -1 if match["side"] == "before" else 1
    return _next(match, today, timedelta(days=side))


def _next(match: re.Match[str], today: date, step: timedelta = timedelta()) -> date | None:
    return next((day + step for day in _anchors(match, today) if day is not None and day + step >= today), None)


def _week_of(match: re.Match[str], today: date) -> date | None:
    mondays = (monday(day, 0) for day in _anchors(match, today) if day is not None)
    return next((max(first, today) for first in mondays if first + timedelta(days=6) >= today), None)


ANCHORED = rules(
    (rf"\b(?:the )?{_STEP} (?P<side>after|before|following|of) {_ANCHOR}", _from_anchor),
    (rf"\b(?P<holiday>{HOLIDAY}) week\b", _week_of),
    (rf"\b(?P<side>after|before|between) (?P<holiday>{HOLIDAY})", _beside),
    (rf"(?P<holiday>{HOLIDAY})", _next),
)
"""Days told from a holiday or a date, and the holidays themselves."""

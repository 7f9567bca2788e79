"""Days told by their place in a month: "the first monday in december", "mid january", "the last week of the month"."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from dealer_kiosk.spoken.day_math import coming, first_from, first_of_month, last_of_month, rules
from dealer_kiosk.spoken.words import MONTH_NUMBERS, MONTHS, WEEKDAY_NUMBERS, one_of

_WHEN = rf"(?:(?P<which>(?:the|this|next) month|the month after next)|(?P<month>{one_of(MONTH_NUMBERS)}))\b"
_NTH = r"(?P<nth>[1-5](?:st|nd|rd|th)|last)"
_EDGES = {
    "beginning": 1,
    "start": 1,
    "early": 1,
    "1st": 1,
    "middle": 15,
    "mid": 15,
    "late": 21,
    "later": 21,
    "end": 31,
    "last": 31,
}
_WEEK = timedelta(weeks=1)


def _firsts(match: re.Match[str], today: date) -> Iterator[date]:
    """The first days of the months that a match can mean, in order."""
    groups = match.groupdict()
    if groups["month"]:
        yield from (date(today.year + more, MONTH_NUMBERS[groups["month"]], 1) for more in (0, 1))
    elif groups["which"] == "the month after next":
        yield first_of_month(today, 2)
    elif groups["which"] == "next month":
        yield first_of_month(today, 1)
    else:
        yield from (first_of_month(today, more) for more in (0, 1))


def _weekday_of_month(match: re.Match[str], today: date) -> date | None:
    """The second Tuesday, the last Friday; None where there is no fifth one."""
    return first_from(today, (_nth_weekday(match, first) for first in _firsts(match, today)))


def _nth_weekday(match: re.Match[str], first: date) -> date | None:
    weekday = WEEKDAY_NUMBERS[match["weekday"]]
    if match["nth"] == "last":
        return coming(weekday, last_of_month(first)) - _WEEK
    day = coming(weekday, first, today_counts=True) + (int(match["nth"][0]) - 1) * _WEEK
    return day if day.month == first.month else None


def _week_of_month(match: re.Match[str], today: date) -> date | None:
    """The first day left of a week of a month; the first week begins with the month."""
    for first in _firsts(match, today):
        last = last_of_month(first)
        begins = last - timedelta(days=6) if match["nth"] == "last" else first + (int(match["nth"][0]) - 1) * _WEEK
        if min(begins + timedelta(days=6), last) >= today and begins <= last:
            return max(begins, today)
    return None


def _edge_of_month(match: re.Match[str], today: date) -> date | None:
    """The 1st, the 15th, the 21st or the last; once the 21st is past, what is late in this month is its end."""
    number = _EDGES[match["edge"]]
    days = (first.replace(day=min(number, last_of_month(first).day)) for first in _firsts(match, today))
    return first_from(today, (last_of_month(day) if number == 21 and day < today else day for day in days))


def _in_month(match: re.Match[str], today: date) -> date | None:
    """The first day left of a month."""
    month = MONTH_NUMBERS[match["month"]]
    return today if month == today.month else first_from(today, (date(today.year + more, month, 1) for more in (0, 1)))


MONTHLY = rules(
    (rf"\b(?:the )?{_NTH} (?P<weekday>{one_of(WEEKDAY_NUMBERS)}) (?:of|in) {_WHEN}", _weekday_of_month),
    (rf"\b(?:the )?{_NTH} (?:full )?week (?:of|in) {_WHEN}", _week_of_month),
    (rf"\b(?P<edge>beginning|start|middle|end|late|later|early) (?:of |in |part of )?{_WHEN}", _edge_of_month),
    (rf"\b(?P<edge>mid)[ -]?(?:of )?{_WHEN}", _edge_of_month),
    (rf"\b(?P<edge>1st|last) (?:day )?of {_WHEN}", _edge_of_month),
)
"""Days with a place in a month."""

IN_MONTH = rules((rf"\bin (?P<month>{one_of(map(str.lower, MONTHS))})\b", _in_month))
"""A month alone, for want of anything better."""

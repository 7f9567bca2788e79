"""Steps between days, and the shape of a rule that finds a day in text."""

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class DateRule:
    """A pattern, and the day a match means seen from today; None when that day does not exist."""

    pattern: re.Pattern[str]
    resolve: Callable[[re.Match[str], date], date | None]


def rules(*rows: tuple[str, Callable[[re.Match[str], date], date | None]]) -> tuple[DateRule, ...]:
    """Rules from pairs of a pattern and its meaning."""
    return tuple(DateRule(re.compile(pattern), resolve) for pattern, resolve in rows)


def existing(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:  # there is no such day
        return None


def coming(weekday: int, today: date, *, today_counts: bool = False) -> date:
    """The next such day of the week (0 = Monday)."""
    ahead = (weekday - today.weekday()) % 7
    return today + timedelta(days=ahead if ahead or today_counts else 7)


def monday(today: date, weeks: int) -> date:
    """The Monday of a week, counted from this one."""
    return today + timedelta(weeks=weeks, days=-today.weekday())


def first_of_month(today: date, months: int) -> date:
    """The first of a month, counted from this one."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, 1)


def last_of_month(day: date) -> date:
    """The last day of the month of a day."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last one of a shorter month."""
    first = first_of_month(day, months)
    return first.replace(day=min(day.day, last_of_month(first).day))


def first_from(today: date, days: Iterable[date | None]) -> date | None:
    """The first of these days that is not past."""
    return next((day for day in days if day is not None and day >= today), None)

"""How each way of naming a day looks (in figures, see `figures.py`) and which day it means."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from dealer_kiosk.spoken.anchored_dates import ANCHORED
from dealer_kiosk.spoken.day_math import coming, existing, first_from, first_of_month, last_of_month, monday, months_later, rules
from dealer_kiosk.spoken.month_dates import IN_MONTH, MONTHLY
from dealer_kiosk.spoken.words import MONTH_NUMBERS, WEEKDAY_NUMBERS, one_of

_DAY = rf"(?P<weekday>{one_of(WEEKDAY_NUMBERS)})"
_ANY_DAY = rf"(?:{one_of(WEEKDAY_NUMBERS)})"
_MONTH = rf"(?P<month>{one_of(MONTH_NUMBERS)})"
_NUMBER = r"(?P<day>\d{1,2})"
_SUFFIX = r"(?:st|nd|rd|th)\b"
_YEAR = r"(?: (?:of )?(?P<year>20\d\d|20 \d\d|2 thousand(?: and)? \d\d?)(?! ?[ap]m))?"
_WEEK = r"(?:next week|the week after next)"
_COUNT = r"(?P<count>an?|\d{1,3}|(?:a )?couple(?: of)?|a few)"
_COUNTS = {"a": 1, "an": 1, "a couple": 2, "couple": 2, "a couple of": 2, "couple of": 2, "a few": 3}
_UNIT = r"(?P<unit>day|week|fortnight|month)s?"
_START = rf"(?P<start>today|now|tomorrow|{one_of(WEEKDAY_NUMBERS)})"
_ROUGHLY = r"(?:(?:about|around|roughly|maybe|like) )?"
_NO_TIME = r"(?! ?(?:[ap]m|o'clock|:|\d))"
# "the second one" chooses among options, "the second" may be a day.
_NO_CHOICE = r"(?! (?:one|slot|time|option|opening|appointment|available|thing|choice|car|gear|name|visit|service)\b)"


def _month_day(month: int, day: int, today: date, year: int | None) -> date | None:
    if year is not None:
        return existing(year, month, day)
    return first_from(today, (existing(today.year + more, month, day) for more in (0, 1)))


def _all_figures(match: re.Match[str], today: date) -> date | None:
    year = int(match["year"]) if match["year"] else None
    return _month_day(int(match["month"]), int(match["day"]), today, year + 2000 if year and year < 100 else year)


def _named_month(match: re.Match[str], today: date) -> date | None:
    year = f"20{match['year'].split()[-1][-2:]:0>2}" if match["year"] else None
    return _month_day(MONTH_NUMBERS[match["month"]], int(match["day"]), today, int(year) if year else None)


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    """The next day with this number, in a month that has it (no two months without a 31st follow each other)."""
    firsts = (first_of_month(today, more) for more in range(3))
    return first_from(today, (existing(first.year, first.month, int(match["day"])) for first in firsts))


def _day_of_next_month(match: re.Match[str], today: date) -> date | None:
    first = first_of_month(today, 1)
    return existing(first.year, first.month, int(match["day"]))


def _first_of_next_month(_match: re.Match[str], today: date) -> date:
    return first_of_month(today, 1)


def _end_of_month(_match: re.Match[str], today: date) -> date:
    return last_of_month(today)


def _in_days(days: int) -> Callable[[re.Match[str], date], date]:
    return lambda _match, today: today + timedelta(days=days)


def _counted(match: re.Match[str], today: date) -> date:
    groups = match.groupdict()
    count = _COUNTS.get(groups.get("count") or "a") or int(groups["count"])
    start = groups.get("start")
    if start in WEEKDAY_NUMBERS:
        today = coming(WEEKDAY_NUMBERS[start], today)
    today += timedelta(days=start == "tomorrow")
    if groups["unit"] == "month":
        return months_later(today, count)
    return today + timedelta(days=count * {"day": 1, "week": 7, "fortnight": 14}[groups["unit"]])


def _working_days(match: re.Match[str], today: date) -> date:
    """So many days on, Saturdays and Sundays not counted."""
    weeks, days = divmod(_COUNTS.get(match["count"]) or int(match["count"]), 5)
    for _ in range(days):
        today += timedelta(days=(1, 1, 1, 1, 3, 2, 1)[today.weekday()])
    return today + timedelta(weeks=weeks)


def _weekday_of_week(match: re.Match[str], today: date) -> date:
    weeks = 2 if "week after next" in match[0] else 1
    return monday(today, weeks) + timedelta(days=WEEKDAY_NUMBERS[match["weekday"]])


def _weekday_and_week(match: re.Match[str], today: date) -> date:
    return coming(WEEKDAY_NUMBERS[match["weekday"]], today) + timedelta(weeks=1)


def _weekday(match: re.Match[str], today: date) -> date:
    return coming(WEEKDAY_NUMBERS[match["weekday"]], today, today_counts=match["this"] is not None)


def _in_week(weekday: int) -> Callable[[re.Match[str], date], date]:
    """That day of the week spoken of: of the next one, else the first from today on."""

    def resolve(match: re.Match[str], today: date) -> date:
        if "next" in match[0]:
            return monday(today, 1) + timedelta(days=weekday)
        return coming(weekday, today, today_counts=True)

    return resolve


def _week_after_next(_match: re.Match[str], today: date) -> date:
    return monday(today, 2)


def _next_week(_match: re.Match[str], today: date) -> date:
    return monday(today, 1)


EXPLICIT = rules(
    (r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)", _all_figures),
    (r"(?<![\d/])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>20\d\d|\d\d))?(?![\d/])", _all_figures),
    (r"(?<![\d-])(?P<month>\d{1,2})-(?P<day>\d{1,2})-(?P<year>20\d\d)(?!\d)", _all_figures),
    (rf"\b(?:{_ANY_DAY} )?(?:the )?{_NUMBER}(?:{_SUFFIX})? (?:day )?(?:of )?{_MONTH}\b{_YEAR}", _named_month),
    (rf"\b(?:{_ANY_DAY} )?{_MONTH} (?:the )?{_NUMBER}(?:{_SUFFIX}|\b(?!:)){_YEAR}", _named_month),
    (rf"\b(?:the )?{_NUMBER}{_SUFFIX} (?:day )?of next month\b", _day_of_next_month),
    (rf"\bnext month on the {_NUMBER}{_SUFFIX}", _day_of_next_month),
    (rf"\b(?:{_ANY_DAY}|on) (?:the )?{_NUMBER}{_SUFFIX}{_NO_CHOICE}", _day_of_month),
    (rf"\b{_ANY_DAY} the {_NUMBER}\b(?! ?(?:[ap]m|o'clock|:))", _day_of_month),
    (rf"\b(?:{_ANY_DAY}|the) (?P<day>1[3-9]|2\d|3[01])\b{_NO_TIME}", _day_of_month),
    (rf"\b(?:the )?(?P<day>[4-9]|[1-9]\d){_SUFFIX}{_NO_CHOICE}", _day_of_month),
)
"""Dates with a number, the most explicit first."""

COUNTED = rules(
    (r"\bday after tomorrow\b", _in_days(2)),
    (rf"\b{_COUNT} {_UNIT} (?:from|on|after) {_START}\b", _counted),
    (rf"\b{_COUNT} (?P<unit>week|fortnight|month)s? {_START}\b", _counted),
    (rf"\b(?:in|within) {_ROUGHLY}{_COUNT} (?:business|working) days?\b", _working_days),
    (rf"\b{_COUNT} (?:business|working) days? (?:from (?:now|today)|out)\b", _working_days),
    (rf"\b(?:in|within) {_ROUGHLY}{_COUNT} {_UNIT}\b", _counted),
    (rf"\b{_COUNT} {_UNIT} (?:out|away|later)\b", _counted),
    (r"\b(?P<start>today|tomorrow) (?P<unit>week)\b", _counted),
)
"""Days counted from today or from another day."""

RELATIVE = (
    COUNTED
    + rules(
        (r"\btomorrow\b", _in_days(1)),
        (r"\b(?:today|tonight|this (?:morning|afternoon|evening)|right (?:now|away))\b", _in_days(0)),
        (rf"\b{_DAY}(?: of| on| in)? {_WEEK}\b", _weekday_of_week),
        (rf"\b(?:{_WEEK}(?: on)?|next) {_DAY}\b(?! after)", _weekday_of_week),
        (rf"\b{_DAY} (?:after next|week)\b", _weekday_and_week),
        (rf"\b(?<!last )(?<!past )(?P<this>this )?{_DAY}\b", _weekday),
        (r"\b(?:next |this |the |)weekend\b", _in_week(5)),
        (r"\bend of (?:the |this |next )?week\b", _in_week(4)),
        (r"\blater? next week\b", _in_week(3)),
        (r"\b(?:middle of (?:the |this |next )?week|mid-? ?week|mid(?:dle)? next week)\b", _in_week(2)),
        (r"\b(?:beginning|start) of (?:the|next) week\b", _in_week(0)),
        (r"\bend of (?:the |this )?month\b", _end_of_month),
        (r"\bweek after next\b", _week_after_next),
        (r"\bnext week\b", _next_week),
        (r"\bnext month\b", _first_of_next_month),
        (r"\blater this week\b", _in_days(1)),
        (r"\bthis week\b", _in_days(0)),
        (r"(?:^|\bthe )(?P<day>[123])(?:st|nd|rd)$", _day_of_month),
    )
    + IN_MONTH
)
"""Dates told from today, the longest wording first."""

PLACED = ANCHORED + MONTHLY
"""Dates told from a holiday or another date, or by their place in a month; they hold words that other rules would take."""


def without_dates(figures: str) -> str:
    """Text in figures without its dates, so that their numbers are not read as times."""
    for rule in PLACED + EXPLICIT + COUNTED:
        figures = rule.pattern.sub(" ; ", figures)
    return figures

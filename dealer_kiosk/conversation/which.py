"""Which of several appointments the customer's words point at."""

from collections.abc import Sequence
from datetime import date

from dealer_kiosk.spoken import answers, codes, dates, times
from dealer_kiosk.tools.results import AppointmentInfo


def pick(items: Sequence[AppointmentInfo], words: str, today: date) -> AppointmentInfo | None:
    """The only one that fits by code, day, time, what it is for or position ("the second one"); None when several or none do."""
    code = codes.parse_code(words)
    by_code = [item for item in items if item.code == code]
    if by_code:
        return by_code[0]
    for fits in (_by_day(items, words, today), _by_time(items, words), _by_subject(items, words)):
        if len(fits) == 1:
            return fits[0]
    index = answers.parse_choice(words, len(items))
    return items[index] if index is not None and -len(items) <= index < len(items) else None


def _by_day(items: Sequence[AppointmentInfo], words: str, today: date) -> list[AppointmentInfo]:
    day = dates.parse_date(words, today) if dates.mentions_date(words) else None
    return [item for item in items if item.start.date() == day]


def _by_time(items: Sequence[AppointmentInfo], words: str) -> list[AppointmentInfo]:
    wish = times.parse_time(words) if times.mentions_time(words) else None
    exact = wish.exact if wish else None
    return [item for item in items if exact is not None and (item.start.hour, item.start.minute) == (exact.hour, exact.minute)]


def _by_subject(items: Sequence[AppointmentInfo], words: str) -> list[AppointmentInfo]:
    said = set(words.lower().split())
    return [item for item in items if (set(item.what.lower().split()) - _COMMON) & said]


_COMMON = {"of", "the", "service", "and"}

"""Days that are ruled out: "any day but monday", "except the ninth", "not this week"."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from dealer_kiosk.spoken.day_math import monday
from dealer_kiosk.spoken.words import MONTH_NUMBERS, WEEKDAY_NUMBERS, one_of

_DAYS = one_of(WEEKDAY_NUMBERS)
_RULED_OUT = (
    rf"(?:today|tomorrow|(?:this |next )?(?:{_DAYS})s?|(?:this|next) week|"
    rf"(?:{one_of(MONTH_NUMBERS)} )?(?:the )?\d{{1,2}}(?:st|nd|rd|th)?)"
)
_ANY = r"(?:any ?(?:day|time|thing)?|every ?day|all days|whenever|whatever day|anything)"
_EXCLUDED = re.compile(
    rf"(?:{_ANY} (?:but|besides|other than|excluding) |{_ANY} (?:just |only )?not |\bexcept (?:for )?|"
    # A bare "not monday" corrects a day; it offers none.
    r"\b(?:just|only) not |^not (?=an? |on an? |(?:this|next) week))"
    rf"(?:on )?(?:an? )?(?P<days>{_RULED_OUT}(?: (?:or|and) {_RULED_OUT})*)\b"
)
_HORIZON = 14  # days; no week rules out more


def split(text: str) -> tuple[str, str]:
    """A text in figures without the days it rules out, and these."""
    found = _EXCLUDED.search(text)
    if found is None:
        return text, ""
    return " ".join((text[: found.start()] + text[found.end() :]).split()), found["days"]


def first_allowed(excluded: str, today: date, resolve: Callable[[str], date | None]) -> date | None:
    """The first day from tomorrow on that is not ruled out.

    Args:
        excluded: what `split` found.
        today: the day on which it is said.
        resolve: gives the day that a phrase names.
    """
    ruled_out = [_excludes(phrase, resolve(phrase)) for phrase in re.split(r" (?:or|and) ", excluded)]
    days = (today + timedelta(days=ahead) for ahead in range(1, _HORIZON))
    return next((day for day in days if not any(excludes(day, today) for excludes in ruled_out)), None)


def _excludes(phrase: str, named: date | None) -> Callable[[date, date], bool]:
    if phrase.endswith("week"):
        weeks = 1 if phrase.startswith("next") else 0
        return lambda day, today: monday(day, 0) == monday(today, weeks)
    weekday = re.fullmatch(rf"({_DAYS})s?", phrase)
    if weekday is not None:
        return lambda day, _today: day.weekday() == WEEKDAY_NUMBERS[weekday[1]]
    return lambda day, _today: day == named

"""Dates as people say and type them."""

import re
from datetime import date

from dealer_kiosk.spoken import excluded_days
from dealer_kiosk.spoken.date_rules import COUNTED, EXPLICIT, PLACED, RELATIVE
from dealer_kiosk.spoken.day_math import DateRule
from dealer_kiosk.spoken.figures import in_figures
from dealer_kiosk.spoken.words import MONTH_NUMBERS, WEEKDAY_NUMBERS, corrected_parts, one_of, plain

_RULES = PLACED + EXPLICIT + RELATIVE
# May be a day as well as a choice among options, so it counts as a day only for who asked for one.
_ORDINAL_ALONE = re.compile(r"(?:the )?[123](?:st|nd|rd)")
_DAY, _MONTH = one_of(WEEKDAY_NUMBERS), one_of(MONTH_NUMBERS)
_BUT_THE_NEXT = re.compile(
    rf"\bnot (?:this )?({_DAY}),? (?:but )?(?:the )?(?:next(?: one)?|following(?: one)?|one after(?: that)?)(?! {_DAY}| week)\b"
)
# What is said once of two days.
_SHARED = (
    (re.compile(rf"\b({_DAY}) (?=(?:{_DAY}) or (?:{_DAY})\b)"), r"\1 or "),
    (re.compile(rf"\b({_DAY}) or ({_DAY})( (?:of |on )?(?:next week|the week after next))"), r"\1\3 or \2\3"),
    (re.compile(rf"\b(next|this) ({_DAY}) or ({_DAY})\b"), r"\1 \2 or \1 \3"),
    (re.compile(rf"\b(\d+(?:st|nd|rd|th)) or ((?:the )?\d+(?:st|nd|rd|th)) of ({_MONTH}|next month)\b"), r"\1 of \3 or \2 of \3"),
)


def parse_date(text: str, today: date) -> date | None:
    """The day meant, seen from `today`; None when there is none or it does not exist.

    Explicit dates win over relative ones, so in "friday the 27th" the day number counts even where the 27th is no Friday.
    A bare weekday is the next such day after today ("monday" said on a Monday is a week ahead, "this monday" is today);
    "next tuesday" is the Tuesday of the next calendar week, "next week" its Monday. A month and day that has passed means
    next year. Of several parts joined by corrections ("thursday no wait friday") the last one with a date counts; of several
    days to choose from ("thursday or friday") the first; where days are only ruled out ("any day but monday") the first other
    one from tomorrow on. Holidays are those of the United States.
    """
    wanted, excluded = excluded_days.split(in_figures(plain(text)))
    if not excluded:
        return _named(text, today)
    return _named(wanted, today) or excluded_days.first_allowed(excluded, today, lambda phrase: _named(phrase, today))


def _named(text: str, today: date) -> date | None:
    for part in _parts(text):
        found = [match for piece in _alternatives(part) if (match := _first_match(piece)) is not None]
        if found:
            days = [rule.resolve(match, today) for rule, match in found]
            possible = [day for day in days if day is not None]
            from_today = all(rule in RELATIVE and rule not in COUNTED for rule, _ in found)
            # Numbers may be times, and a time belongs to the day that was named with it.
            return min(possible) if possible and from_today and not re.search(r"\d", part) else days[0]
    return None


def mentions_date(text: str) -> bool:
    """Whether a day is named, possible or not; "the first" alone does not count because it may choose among options."""
    if excluded_days.split(in_figures(plain(text)))[1]:
        return True
    figures = [part for part in _parts(text) if not _ORDINAL_ALONE.fullmatch(part)]
    return any(rule.pattern.search(part) for part in figures for rule in _RULES)


def _parts(text: str) -> list[str]:
    """The parts between corrections, in figures, the newest first."""
    return [in_figures(part) for part in corrected_parts(_BUT_THE_NEXT.sub(r"\1 week", plain(text)))]


def _alternatives(part: str) -> list[str]:
    """The pieces between "or", each with what is said once of all of them."""
    for pattern, replacement in _SHARED:
        part = pattern.sub(replacement, part)
    return re.split(r"\bor\b", part)


def _first_match(piece: str) -> tuple[DateRule, re.Match[str]] | None:
    return next(((rule, match) for rule in _RULES if (match := rule.pattern.search(piece))), None)

"""Dates as people say and type them."""

import re
from datetime import date

from dealer_kiosk.spoken.date_rules import EXPLICIT, RELATIVE
from dealer_kiosk.spoken.figures import in_figures
from dealer_kiosk.spoken.words import corrected_parts

_RULES = EXPLICIT + RELATIVE
# May be a day as well as a choice among options, so it counts as a day only for who asked for one.
_ORDINAL_ALONE = re.compile(r"(?:the )?[123](?:st|nd|rd)")


def parse_date(text: str, today: date) -> date | None:
    """The day meant, seen from `today`; None when there is none or it does not exist.

    Explicit dates win over relative ones, so in "friday the 27th" the day number counts even where the 27th is no Friday.
    A bare weekday is the next such day after today ("monday" said on a Monday is a week ahead, "this monday" is today);
    "next tuesday" is the Tuesday of the next calendar week, "next week" its Monday. A month and day that has passed means
    next year. Of several parts joined by corrections ("thursday no wait friday") the last one with a date counts.
    """
    for part in corrected_parts(text):
        figures = in_figures(part)
        for rule in _RULES:
            if match := rule.pattern.search(figures):
                return rule.resolve(match, today)
    return None


def mentions_date(text: str) -> bool:
    """Whether a day is named, possible or not; "the first" alone does not count because it may choose among options."""
    parts = [in_figures(part) for part in corrected_parts(text)]
    return any(rule.pattern.search(figures) for figures in parts if not _ORDINAL_ALONE.fullmatch(figures) for rule in _RULES)

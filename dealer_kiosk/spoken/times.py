"""Times of day as people say and type them."""

import re
from datetime import time

from dealer_kiosk.spoken.clocks import Clock, clocks
from dealer_kiosk.spoken.date_rules import without_dates
from dealer_kiosk.spoken.figures import in_figures
from dealer_kiosk.spoken.time_ranges import plain_ranges, time_range
from dealer_kiosk.spoken.time_wish import Part, TimeWish
from dealer_kiosk.spoken.vague_times import named_part, vague
from dealer_kiosk.spoken.words import ORDINALS, TENS, UNITS, corrected_parts, one_of

__all__ = ["Part", "TimeWish", "mentions_time", "parse_time"]

_OPENS, _CLOSES = time(9), time(17)


def parse_time(text: str, opens: time = _OPENS, closes: time = _CLOSES) -> TimeWish | None:
    """The time asked for; None when there is none.

    An hour without a.m. or p.m. is the one within opening hours; where both or neither are, 7 to 11 is the morning and 12 to 6
    the afternoon. A bare number counts as an hour, so ask only where a time may be expected. Numbers of dates never count.
    """
    return _parse(text, opens, closes, sure=False)


def mentions_time(text: str) -> bool:
    """Whether a time of day is named for certain: neither a bare number nor "the second one" is enough."""
    return _parse(text, _OPENS, _CLOSES, sure=True) is not None


def _parse(text: str, opens: time, closes: time, *, sure: bool) -> TimeWish | None:
    for part in corrected_parts(text):
        figures = without_dates(in_figures(_PRONOUN.sub(r"\1", plain_ranges(part))))
        wish = _wish(_GREETING.sub(" ", figures), opens, closes, sure=sure)
        if wish is not None:
            return wish
    return None


_TIME_WORDS = one_of([*UNITS, *TENS, *ORDINALS, "oh", "half", "quarter", "past", "to", "o'clock", "am", "pm", "a", "p", "m"])
# In "the two thirty one" the last word is no number.
_PRONOUN = re.compile(rf"(\bthe (?:(?:{_TIME_WORDS}|\d[\d:]*(?:am|pm)?) ){{1,4}})one\b")
_GREETING = re.compile(r"\bgood (?:morning|afternoon|evening|night)\b")
_ABOUT = r"(?: about| around| at)?\s*$"
_AFTER = re.compile(
    r"\b(?:(?<!not )after|past|(?<!no )(?<!not )later than|(?:no|not) (?:earlier|sooner) than|not before|not until|from|starting|"
    rf"since|at the earliest){_ABOUT}"
)
_BEFORE = re.compile(
    r"\b(?:(?<!not )before|by|(?<!not )until|till|(?<!no )(?<!not )earlier than|(?:no|not) later than|not after|up to|"
    rf"at the latest|now (?:and|to|until|till)){_ABOUT}"
)
_OR_LATER = re.compile(r"^ (?:or|and|at the) (?:later|after|earliest)\b|^ onwards?\b|^ on$")
_OR_EARLIER = re.compile(r"^ (?:or|and|at the) (?:earlier|before|sooner|latest)\b")


def _wish(text: str, opens: time, closes: time, *, sure: bool) -> TimeWish | None:
    found = clocks(text, sure=sure)
    if not found:
        return vague(text, sure=sure)
    part = named_part(text)
    return time_range(text, found, part, opens, closes) or _limits(
        [_related(text, clock, part, opens, closes) for clock in found]
    )


def _limits(wishes: list[TimeWish]) -> TimeWish:
    """The first wish, with the other limit where the next one sets it: "after three but before five"."""
    first = wishes[0]
    if first.exact is not None or len(wishes) == 1:
        return first
    after, before = first.after or wishes[1].after, first.before or wishes[1].before
    return TimeWish(after=after, before=before) if after and before and after < before else first


def _related(text: str, clock: Clock, part: Part | None, opens: time, closes: time) -> TimeWish:
    """The wish of "after three", "ten or earlier", "two"."""
    value = clock.resolve(part, opens, closes)
    ahead, behind = text[: clock.start], text[clock.end :]
    if _AFTER.search(ahead) or _OR_LATER.match(behind):
        return TimeWish(after=value)
    if _BEFORE.search(ahead) or _OR_EARLIER.match(behind):
        return TimeWish(before=value)
    return TimeWish(exact=value)

"""Times of day as people say and type them."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Literal

from dealer_kiosk.spoken.clocks import Clock, clocks
from dealer_kiosk.spoken.date_rules import without_dates
from dealer_kiosk.spoken.figures import in_figures
from dealer_kiosk.spoken.words import ORDINALS, TENS, UNITS, corrected_parts, one_of

Part = Literal["morning", "afternoon", "evening"]

_NOON, _EVENING = time(12), time(17)
_OPENS, _CLOSES = time(9), time(17)


@dataclass(frozen=True, slots=True)
class TimeWish:
    """What a customer asked of the time; `TimeWish()` is "any time"."""

    exact: time | None = None
    after: time | None = None  # this time or later
    before: time | None = None  # earlier than this time
    part: Part | None = None  # until 12:00, 12:00 to 17:00, from 17:00
    pick: int | None = None  # of the free times: 0 the first, 1 the second, -1 the last

    def fits(self, t: time) -> bool:
        """Whether a start at `t` is as asked; `pick` chooses among those that fit and rules none out."""
        if self.exact is not None and t != self.exact:
            return False
        if self.after is not None and t < self.after:
            return False
        if self.before is not None and t >= self.before:
            return False
        return self.part is None or self.part == _part_of(t)


def _part_of(t: time) -> Part:
    if t < _NOON:
        return "morning"
    return "afternoon" if t < _EVENING else "evening"


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
        figures = without_dates(in_figures(_PRONOUN.sub(r"\1", part)))
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
    rf"\b(?:(?<!not )after|past|(?<!no )later than|no earlier than|not before|not until|from|starting|since){_ABOUT}"
)
_BEFORE = re.compile(rf"\b(?:(?<!not )before|by|(?<!not )until|till|(?<!no )earlier than|no later than|not after|up to){_ABOUT}")
_OR_LATER = re.compile(r"^ (?:or|and|at the) (?:later|after|earliest)\b|^ onwards?\b")
_OR_EARLIER = re.compile(r"^ (?:or|and|at the) (?:earlier|before|latest)\b")
_RANGE_START = re.compile(r"\b(?:between|from)(?: about| around)?\s*$")
_RANGE_JOINT = re.compile(r"^ (?:and|to|until|till) $")


def _wish(text: str, opens: time, closes: time, *, sure: bool) -> TimeWish | None:
    part = _named_part(text)
    found = clocks(text, sure=sure)
    if len(found) > 1 and _RANGE_START.search(text[: found[0].start]) and _RANGE_JOINT.match(text[found[0].end : found[1].start]):
        first, second = (clock.resolve(part, opens, closes) for clock in found[:2])
        return TimeWish(after=first, before=second)
    if found:
        return _related(text, found[0], part, opens, closes)
    return _vague(text) or _picked(text, part, sure=sure) or _partly(text, part)


def _related(text: str, clock: Clock, part: Part | None, opens: time, closes: time) -> TimeWish:
    """The wish of "after three", "ten or earlier", "two"."""
    value = clock.resolve(part, opens, closes)
    ahead, behind = text[: clock.start], text[clock.end :]
    if _AFTER.search(ahead) or _OR_LATER.match(behind):
        return TimeWish(after=value)
    if _BEFORE.search(ahead) or _OR_EARLIER.match(behind):
        return TimeWish(before=value)
    return TimeWish(exact=value)


_PARTS: dict[str, Part] = {
    "morning": "morning", "afternoon": "afternoon", "evening": "evening", "tonight": "evening", "night": "evening",
}  # fmt: skip
_PART = re.compile(rf"\b({one_of(_PARTS)})\b")


def _named_part(text: str) -> Part | None:
    match = _PART.search(text)
    return _PARTS[match[1]] if match else None


_VAGUE = (
    (re.compile(r"\b(?:after|past) lunch(?: ?time)?\b"), TimeWish(after=time(13))),
    (re.compile(r"\bbefore lunch(?: ?time)?\b"), TimeWish(before=time(12))),
    # Late enough for people who finish early, and there is still something free.
    (re.compile(r"\bafter (?:work|school)\b"), TimeWish(after=time(16))),
    (re.compile(r"\bearly(?: in the)? morning\b"), TimeWish(before=time(10), part="morning")),
    (re.compile(r"\blate(?: in the)? morning\b"), TimeWish(after=time(10), part="morning")),
    (re.compile(r"\bearly(?: in the)? afternoon\b"), TimeWish(before=time(15), part="afternoon")),
    (re.compile(r"\blate(?: in the)? afternoon\b"), TimeWish(after=time(15), part="afternoon")),
)
_FIRST = re.compile(
    r"\b(?:earliest|soonest|as (?:early|soon) as|asap|1st (?:thing|available|possible)|next (?:available|opening|free)|"
    r"start of the day|when you open)\b"
)
_LAST = re.compile(
    r"\b(?:(?<!at the )latest|as late as|end of the day|last thing|when you close|"
    r"last (?:one|slot|opening|appointment|available|option))\b"
)
_ORDINAL = re.compile(
    r"(?:^|(?<!\ba)(?<!\b1)(?<!\bjust) )(?:the )?(\d)(?:st|nd|rd|th) (?:one|slot|time|opening|appointment|option|choice)\b"
    r"|(?:^|\bthe )([123])(?:st|nd|rd)\b(?! (?:name|visit|service|car|gear|of)\b)"
)
_LAST_ALONE = re.compile(r"(?:^|\bthe )last\b(?! (?:name|visit|service|week|month|year|time i)\b)")
_ANY = re.compile(
    r"\b(?:any ?time|whenever|whichever|any of (?:them|those|these)|flexible|no preference|all day|"
    r"(?:doesn'?t|does not|don'?t|do not) (?:matter|care|mind))\b"
)


def _vague(text: str) -> TimeWish | None:
    return next((wish for pattern, wish in _VAGUE if pattern.search(text)), None)


def _picked(text: str, part: Part | None, *, sure: bool) -> TimeWish | None:
    if _FIRST.search(text):
        return TimeWish(part=part, pick=0)
    if _LAST.search(text):
        return TimeWish(part=part, pick=-1)
    if sure:
        return None
    if match := _ORDINAL.search(text):
        number = int(match[1] or match[2])
        return TimeWish(part=part, pick=number - 1) if number else None
    return TimeWish(part=part, pick=-1) if _LAST_ALONE.search(text) else None


def _partly(text: str, part: Part | None) -> TimeWish | None:
    if part is not None:
        return TimeWish(part=part)
    return TimeWish() if _ANY.search(text) else None

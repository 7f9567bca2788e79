"""Wishes without a clock time: parts of the day, "after work", "the earliest", "the second one", "any time"."""

import re
from datetime import time

from dealer_kiosk.spoken.time_wish import Part, TimeWish
from dealer_kiosk.spoken.words import WEEKDAY_NUMBERS, one_of

_PARTS: dict[str, Part] = {
    "morning": "morning", "afternoon": "afternoon", "evening": "evening", "tonight": "evening", "night": "evening",
}  # fmt: skip
_NOT = r"(?<!not in the )(?<!not the )(?<!not )(?<!no )"
_PART = re.compile(rf"{_NOT}\b({one_of(_PARTS)})s?\b")
_EITHER_PART = re.compile(r"\b(?:mornings?|afternoons?|evenings?) or (?:in )?(?:the )?(?:mornings?|afternoons?|evenings?)\b")


def named_part(text: str) -> Part | None:
    """The one part of the day that a text in figures asks for."""
    match = _PART.search(text)
    return _PARTS[match[1]] if match and not _EITHER_PART.search(text) else None


def vague(text: str, *, sure: bool) -> TimeWish | None:
    """The wish in a text in figures without a clock time; `sure`: only where nothing else can be meant."""
    part = named_part(text)
    return _limited(text) or _picked(text, part, sure=sure) or _partly(text, part)


_LIMITS = (
    (re.compile(r"\b(?:after|past) lunch(?: ?time)?\b"), TimeWish(after=time(13))),
    (re.compile(r"\bbefore lunch(?: ?time)?\b"), TimeWish(before=time(12))),
    # Late enough for people who finish early, and there is still something free.
    (re.compile(r"\bafter (?:work|school)\b"), TimeWish(after=time(16))),
    (re.compile(r"\bafter (?:dinner|supper)\b"), TimeWish(part="evening")),
    (re.compile(r"\bafter breakfast\b"), TimeWish(part="morning")),
    (re.compile(r"\bbefore (?:(?:i go to |my )?(?:work|school)|breakfast|class)\b"), TimeWish(part="morning", pick=0)),
    (re.compile(r"\bmid-?(?: ?of the)? ?morning\b"), TimeWish(after=time(9, 30), before=time(11, 30), part="morning")),
    (re.compile(r"\bmid-?(?: ?of the)? ?afternoon\b"), TimeWish(after=time(14), before=time(16), part="afternoon")),
    (re.compile(r"\bnot (?:in )?(?:the )?mornings?\b"), TimeWish(after=time(12))),
    (re.compile(r"\bnot (?:in )?(?:the )?afternoons?\b"), TimeWish(before=time(12))),
    (re.compile(r"\bnot too early\b(?! to\b)"), TimeWish(after=time(10))),
    (re.compile(r"\bnot too late\b(?! to\b)"), TimeWish(before=time(16))),
    (re.compile(r"\bearly(?: on)? in the day\b"), TimeWish(before=time(10), part="morning")),
    (re.compile(r"\blater? (?:on )?in the day\b"), TimeWish(after=time(15))),
    (re.compile(r"\bearly(?: in the)? morning\b"), TimeWish(before=time(10), part="morning")),
    (re.compile(r"\blate(?: in the)? morning\b"), TimeWish(after=time(10), part="morning")),
    (re.compile(r"\bearly(?: in the)? afternoon\b"), TimeWish(before=time(15), part="afternoon")),
    (re.compile(r"\blate(?: in the)? afternoon\b"), TimeWish(after=time(15), part="afternoon")),
)
_FIRST = re.compile(
    r"\b(?:earliest|soonest|as (?:early|soon) as|asap|1st (?:thing|available|possible)|next (?:available|opening|free)|"
    r"start of the day|(?:when|as soon as|right as) you open(?: up)?|(?:at )?opening(?: time)|crack of dawn|"
    r"the (?:earlier|sooner) the better)\b"
)
_LAST = re.compile(
    r"\b(?:(?<!at the )latest|as late as|end of (?:the |business |your )day|end of business|last thing|close of business|"
    r"(?:when|before|until) you close|(?:at|before|until) closing|closing time|the later the better|"
    r"last (?:one|slot|opening|appointment|available|option))\b"
)
_EARLY_OR_LATE = re.compile(r"(?:(?:something|anything|some ?time|very|pretty|really|kind of|nice and) )*(early|late)(?: on)?")
_ORDINAL = re.compile(
    r"(?:^|(?<!\ba)(?<!\b1)(?<!\bjust) )(?:the )?(\d)(?:st|nd|rd|th) (?:one|slot|time|opening|appointment|option|choice)\b"
    r"|(?:^|\bthe )([123])(?:st|nd|rd)\b(?! (?:name|visit|service|car|gear|of)\b)"
)
_LAST_ALONE = re.compile(rf"(?:^|\bthe )last\b(?! (?:{one_of(WEEKDAY_NUMBERS)}|name|visit|service|week|month|year|time i)\b)")
_ANY = re.compile(
    r"\b(?:any ?time|whenever|whichever|any of (?:them|those|these)|flexible|no preference|all day|"
    r"(?:doesn'?t|does not|don'?t|do not) (?:matter|care|mind))\b"
)


def _limited(text: str) -> TimeWish | None:
    return next((wish for pattern, wish in _LIMITS if pattern.search(text)), None)


def _picked(text: str, part: Part | None, *, sure: bool) -> TimeWish | None:
    if _FIRST.search(text):
        return TimeWish(part=part, pick=0)
    if _LAST.search(text):
        return TimeWish(part=part, pick=-1)
    if sure:
        return None
    if match := _EARLY_OR_LATE.fullmatch(text):
        return TimeWish(before=time(10), part="morning") if match[1] == "early" else TimeWish(after=time(15))
    if match := _ORDINAL.search(text):
        number = int(match[1] or match[2])
        return TimeWish(part=part, pick=number - 1) if number else None
    return TimeWish(part=part, pick=-1) if _LAST_ALONE.search(text) else None


def _partly(text: str, part: Part | None) -> TimeWish | None:
    if either := _EITHER_PART.search(text):
        return TimeWish() if "morning" in either[0] else TimeWish(after=time(12))
    if part is not None:
        return TimeWish(part=part)
    return TimeWish() if _ANY.search(text) else None

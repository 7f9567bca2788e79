"""Stretches of time between two clock times: "between ten and noon", "two to four", "10-12"."""

import re
from collections.abc import Sequence
from datetime import time

from dealer_kiosk.spoken.clocks import NO_HOURS, Clock
from dealer_kiosk.spoken.time_wish import Part, TimeWish
from dealer_kiosk.spoken.words import MONTH_NUMBERS, TENS, UNITS, one_of

_TYPED = r"\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.? ?m\b\.?)?"
_TYPED_RANGE = re.compile(
    rf"(?<![\d/:.-])(?<!\d )({_TYPED}) ?(?:-|to\b|till\b|until\b|through\b|thru\b) ?({_TYPED})(?![\d/:-])(?!{NO_HOURS})"
)
_MONTH = re.compile(rf"\b(?:{one_of(MONTH_NUMBERS)})\.? (?:the )?$")
_ISH = re.compile(rf"\b({one_of([*UNITS, *TENS])})-?ish\b")
_ROUGHLY = r"(?: (?:about|around|maybe|like|say))?"
_START = re.compile(rf"\b(?:between|from){_ROUGHLY}\s*$")
_JOINT = re.compile(rf"^ ?(?:to|until|till|through|thru){_ROUGHLY} $")
_AND = re.compile(rf"^ and{_ROUGHLY} $")


def plain_ranges(text: str) -> str:
    """Plain text with typed ranges in a form that is no clock time ("10 to 12" is not 11:50), and "tenish" as "ten ish"."""
    return _ISH.sub(r"\1 ish", _TYPED_RANGE.sub(_until, text))


def _until(match: re.Match[str]) -> str:
    """The range in words; of a range of days ("december 1-3") the first."""
    return match[1] if _MONTH.search(match.string[: match.start()]) else f"{match[1]} until {match[2]}"


def time_range(text: str, found: Sequence[Clock], part: Part | None, opens: time, closes: time) -> TimeWish | None:
    """The range that the first two clock times of a text in figures make, or None."""
    if len(found) < 2:
        return None
    first, second = found[:2]
    joint = text[first.end : second.start]
    if not _JOINT.match(joint) and not (_AND.match(joint) and _START.search(text[: first.start])):
        return None
    before = second.resolve(part, opens, closes)
    after = first.resolve(part, opens, closes)
    if second.half == "pm" and first.half is None and after.hour < 12 and first.hour < second.hour % 12:
        after = after.replace(hour=after.hour + 12)  # one p.m. for both: "eight to ten pm"
    if second.half is None and after > before and before.hour < 12:
        before = before.replace(hour=before.hour + 12)  # "five to seven" in the evening
    if first.half is None and after > before and after.hour >= 12:
        after = after.replace(hour=after.hour - 12)
    return TimeWish(after=min(after, before), before=max(after, before))

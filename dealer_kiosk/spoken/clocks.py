"""Finds clock times in text in figures (see `figures.py`) and decides between morning and afternoon."""

import re
from dataclasses import dataclass
from datetime import time
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it was said."""

    start: int  # where it stands in the text
    end: int
    hour: int
    minute: int
    half: str | None  # "am", "pm", "24" (hour already counts from midnight), or None when it was left open
    sure: bool  # nothing but a time looks like this

    def resolve(self, part: str | None, opens: time, closes: time) -> time:
        """The time meant, by a.m. or p.m., the part of the day, else the opening hours."""
        if self.half == "24" or self.hour > 12 or self.hour == 0:
            return time(self.hour, self.minute)
        if self.half or part:
            late = self.half == "pm" if self.half else part != "morning"
            return time(self.hour % 12 + 12 * late, self.minute)
        morning, afternoon = time(self.hour % 12, self.minute), time(self.hour % 12 + 12, self.minute)
        inside = [opens <= each <= closes for each in (morning, afternoon)]
        if inside[0] != inside[1]:
            return morning if inside[0] else afternoon
        return morning if 7 <= self.hour <= 11 else afternoon


_CLOCK = re.compile(
    r"\b(?<!\d-)(?:"
    r"(?P<noon>noon(?:ish)?(?! [1-5]\d\b)|midday|(?<!after )(?<!past )(?<!before )lunch(?: ?time)?)\b|(?P<midnight>midnight)\b"
    r"|(?!(?<=from )\d|(?<=between )\d|(?<=before )\d+ after|(?<=by )\d+ after|(?<=until )\d+ after)"
    r"(?P<by>half|quarter|5|10|20|25)(?: minutes)? (?P<side>past|after|to|till|of) (?P<by_hour>1[0-2]|[1-9]|noon)\b(?!:)"
    r"|half (?P<half_hour>1[0-2]|[1-9])\b(?!:)|noon (?P<noon_minute>[1-5]\d)\b"
    r"|(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?(?!\d)"
    r"|(?P<said_hour>\d{1,2}) (?P<said_minute>\d\d)\b(?!:)"
    r"|(?P<hundred>\d{1,2}) hundred(?: hours)?\b"
    r"|(?P<joined_hour>\d{1,2})(?P<joined_minute>\d\d)(?![\d/-])"
    r"|(?P<alone>\d{1,2})\b(?![/:-])"
    r")(?: ?(?P<half>am|pm)\b|(?P<oclock> o'clock\b))?"
)
_MINUTES = {"half": 30, "quarter": 15}
# Three numbers in a row are a phone number or a code.
_ROW_OF_NUMBERS = re.compile(r"(?<![\d:])\d+(?:[ -]\d+){2,}(?![\d:])")
_CUE = re.compile(
    r"\b(?:at|around|about|by|before|after|than|till|until|past|from|between|roughly|approximately|close to|exactly|"
    r"at the (?:earliest|latest)|"
    r"(?:between|from) [\w: ]{1,20} (?:and|to|until|till))\s*$"
)
_CUE_AFTER = re.compile(
    r"^ (?:ish|sharp|on the dot|on the nose|or so|onwards?|(?:or|and) (?:later|after|earlier|before|sooner)|"
    r"at the (?:earliest|latest)|"
    r"in the (?:morning|afternoon|evening)|at night|tonight)\b"
)
_NOT_AFTER = re.compile(
    r"\b(?:number|option|mazda|model|audi a|audi q|bmw x|rav|ev|f|ram|silverado|sierra|gear|row|page|bay|line|code|extension|"
    r"in|within|every|last|next|these|those|all|my|our|(?:days?|weeks?|months?|years?|hours?|minutes?) or)\s*$"
)
_UNITS = (
    r"(?:of|more|new|used|other|thousand|hundred|grand|percent|cylinders?|wheel|doors?|people|persons?|cars?|trucks?|suvs?|"
    r"vehicles?|tires?|brakes?|pads?|keys?|hours?|minutes?|mins?|seconds?|days?|weeks?|fortnights?|months?|years?|miles?|dollars?|"
    r"bucks|times?|things?|questions?|blocks?|owners?|inch|inches|2nd|moments?|appointments|oil|flat|different)\b"
)
NO_HOURS = rf"\s*{_UNITS}"
"""What makes the number before it a count of something."""
_NOT_BEFORE = re.compile(rf"^(?:{NO_HOURS}| (?:to|or|and|until|till) \d+{NO_HOURS}| (?:to|until|till) +;)")
_TOGETHER = re.compile(r" ?(?:or|and|to|until|till|through|thru) (?:(?:about|around|maybe) )?")
# "One" is a pronoun in most other places.
_BEFORE_ONE = re.compile(
    r"(?:^|;|\b(?:at|around|about|by|before|after|till|until|between|past|from|for|and|or|to|say|do|is|it|maybe|yes|yeah|yep|sure|"
    r"tomorrow|today|\w+day))\s*$"
)


def clocks(text: str, *, sure: bool = False) -> list[Clock]:
    """The times in a text, in order; where some are certain, or `sure` is asked for, those only."""
    text = _ROW_OF_NUMBERS.sub(lambda match: ";" * len(match[0]), text)
    found = [clock for match in _CLOCK.finditer(text) if (clock := _clock(match, text)) is not None]
    certain = [clock for at, clock in enumerate(found) if clock.sure or _beside_certain(text, found, at)]
    return certain if certain or sure else found


def _beside_certain(text: str, found: list[Clock], at: int) -> bool:
    """Whether a number belongs to a certain time: "ten or ten thirty", "1 to 3 pm"."""
    pairs = [(one, two) for one, two in pairwise(found) if found[at] in (one, two)]
    return any((one.sure or two.sure) and _TOGETHER.fullmatch(text[one.end : two.start]) for one, two in pairs)


def _clock(match: re.Match[str], text: str) -> Clock | None:
    hour, minute, half = _value(match)
    if hour > 23 or minute > 59:
        return None
    ahead, behind = text[: match.start()], text[match.end() :]
    is_clock = bool(match["half"] or match["oclock"] or match["hour"] or match["by"] or match["noon"] or match["midnight"])
    if not is_clock and not _may_be_hour(match, hour, ahead, behind):
        return None
    sure = is_clock or match["alone"] is None or bool(_CUE.search(ahead) or _CUE_AFTER.match(behind))
    return Clock(match.start(), match.end(), hour, minute, match["half"] or half, sure)


def _value(match: re.Match[str]) -> tuple[int, int, str | None]:
    """Hour, minute and `Clock.half` as far as the number itself tells."""
    if match["noon"] or match["midnight"]:
        return (12, 0, "pm") if match["noon"] else (0, 0, None)
    if match["by"]:
        minutes = _MINUTES.get(match["by"]) or int(match["by"])
        hour = 12 if match["by_hour"] == "noon" else int(match["by_hour"])
        if minutes == 30 or match["side"] in {"past", "after"}:
            return hour, minutes, None
        return (hour - 2) % 12 + 1, 60 - minutes, None
    if match["half_hour"] or match["noon_minute"]:
        return (int(match["half_hour"]), 30, None) if match["half_hour"] else (12, int(match["noon_minute"]), "pm")
    hour_text = match["hour"] or match["said_hour"] or match["hundred"] or match["joined_hour"] or match["alone"]
    minute_text = match["minute"] or match["said_minute"] or match["joined_minute"] or "0"
    counts_from_midnight = hour_text.startswith("0") and match["alone"] is None
    return int(hour_text), int(minute_text), "24" if counts_from_midnight else None


def _may_be_hour(match: re.Match[str], hour: int, ahead: str, behind: str) -> bool:
    """Whether a number that could be anything may be an hour here."""
    if hour == 0 or (hour in {19, 20} and match["alone"] is None):  # most likely a year
        return False
    if match["alone"] == "1" and not _BEFORE_ONE.search(ahead):
        return False
    return not _NOT_AFTER.search(ahead) and not _NOT_BEFORE.search(behind)

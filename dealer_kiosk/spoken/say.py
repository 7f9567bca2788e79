"""Values to the text that is shown and said: times, days, prices, numbers, codes."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time

import phonenumbers

from dealer_kiosk.spoken.speakable import speakable
from dealer_kiosk.spoken.words import MONTHS, WEEKDAYS, ordinal_figure

__all__ = [
    "article", "group_phone", "join_and", "join_or", "long_day", "say_day", "say_minutes", "say_price", "say_time", "short_time",
    "speakable", "spell",
]  # fmt: skip


def join_and(items: Sequence[str]) -> str:
    """`a, b and c`."""
    return _join(items, "and")


def join_or(items: Sequence[str]) -> str:
    """`9:00, 9:30 or 11:00`."""
    return _join(items, "or")


def _join(items: Sequence[str], word: str) -> str:
    return f"{', '.join(items[:-1])} {word} {items[-1]}" if len(items) > 1 else "".join(items)


def short_time(t: time | datetime) -> str:
    """`9:30`."""
    return f"{(t.hour - 1) % 12 + 1}:{t.minute:02d}"


def say_time(t: time | datetime) -> str:
    """`9:30 AM`."""
    return f"{short_time(t)} {'AM' if t.hour < 12 else 'PM'}"


def long_day(day: date) -> str:
    """`Tuesday, November 24th`."""
    return f"{WEEKDAYS[day.weekday()]}, {MONTHS[day.month - 1]} {ordinal_figure(day.day)}"


def say_day(day: date, today: date) -> str:
    """`today`, `tomorrow`, else `Friday, November 27th`."""
    return {0: "today", 1: "tomorrow"}.get((day - today).days) or long_day(day)


def group_phone(e164: str) -> str:
    """`3 1 2, 5 5 5, 0 1 4 2`: the digits as they are dialled in their own country, in its usual groups."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return " ".join(re.sub(r"\D", "", e164))
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    groups = re.findall(r"\d+", national)
    if number.country_code == 1:
        digits = "".join(groups)
        groups = [digits[:3], digits[3:6], digits[6:]]
    return ", ".join(" ".join(group) for group in groups if group)


def spell(code: str) -> str:
    """`K, 7, M, 4, R`."""
    return ", ".join(code)


def say_price(low: float | None, high: float | None) -> str:
    """`59 to 89 dollars`, `40 dollars`, `free`, `from 40 dollars`, `up to 89 dollars` or `price on request`."""
    if low is None:
        return "price on request" if high is None else f"up to {_dollars(high)}"
    if low == 0 and not high:
        return "free"
    if high is None:
        return f"from {_dollars(low)}"
    return _dollars(low) if low == high else f"{_amount(low)} to {_dollars(high)}"


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def _dollars(value: float) -> str:
    return f"{_amount(value)} dollar{'' if value == 1 else 's'}"


def say_minutes(n: int) -> str:
    """`30 minutes`, `an hour`, `an hour and a half`, `2 hours`, `2 and a half hours`, `2 hours and 15 minutes`."""
    hours, minutes = divmod(n, 60)
    if not hours:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    if minutes == 30:
        return "an hour and a half" if hours == 1 else f"{hours} and a half hours"
    whole = "an hour" if hours == 1 else f"{hours} hours"
    return f"{whole} and {say_minutes(minutes)}" if minutes else whole


# Spelled with a vowel and said with a consonant, and the other way round.
_LIKE_CONSONANT = re.compile(r"(?:uni(?!n|m)|use|usual|util|euro|one\b|once\b|ewe|ute)", re.IGNORECASE)
_LIKE_VOWEL = re.compile(r"(?:hour|honest|honor|heir)", re.IGNORECASE)
_SPELLED = re.compile(r"(?!RAV)[A-Z]{1,4}(?![a-z])")


def article(noun: str) -> str:
    """`a` or `an`, by sound: an oil change, a used car, an hour, an SUV, a 2021 Ford F-150."""
    word = noun.strip()
    if word[:1].isdigit():
        word = speakable(word)
    elif _SPELLED.match(word):
        return "an" if word[0] in "AEFHILMNORSX" else "a"
    if _LIKE_CONSONANT.match(word):
        return "a"
    return "an" if _LIKE_VOWEL.match(word) or word[:1].lower() in set("aeiou") else "a"

"""Word tables, and what all parsers do first: plain text, politeness off, corrections applied."""

import re
import unicodedata
from collections.abc import Iterable

from num2words import num2words

MAX_TEXT = 1_000
"""Characters a parser looks at; nobody says more in one turn."""


def cardinal(number: int) -> str:
    """`twenty six`: a whole number in words, without hyphens and commas."""
    return _without_joints(str(num2words(number)))


def ordinal(number: int) -> str:
    """`twenty seventh`: an ordinal in words, without hyphens and commas."""
    return _without_joints(str(num2words(number, to="ordinal")))


def _without_joints(words: str) -> str:
    return re.sub(r"[-,]| and ", " ", words).replace("  ", " ")


def ordinal_figure(number: int) -> str:
    """`27th`."""
    return str(num2words(number, to="ordinal_num"))


UNITS = {cardinal(number): number for number in range(20)}
TENS = {cardinal(number): number for number in range(20, 100, 10)}
ORDINALS = {ordinal(number): number for number in (*range(1, 21), *range(30, 100, 10))}
# What recognisers write for a digit between two others.
SOUNDS_LIKE_DIGIT = {"to": "2", "too": "2", "for": "4", "fore": "4", "won": "1", "ate": "8"}
ZEROS = frozenset({"oh", "o", "zero", "nought", "naught"})

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAY_NUMBERS = {name.lower(): number for number, name in enumerate(WEEKDAYS)} | {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
MONTH_NUMBERS = (
    {name.lower(): number for number, name in enumerate(MONTHS, 1)}
    | {name.lower()[:3]: number for number, name in enumerate(MONTHS, 1)}
    | {"sept": 9}
)


def one_of(words: Iterable[str]) -> str:
    """A regular expression for any of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_DAY_OR_MONTH = one_of([*WEEKDAY_NUMBERS, *MONTH_NUMBERS])
_VALUE = one_of([*WEEKDAY_NUMBERS, *MONTH_NUMBERS, *UNITS, *TENS, *ORDINALS, "tomorrow", "today", "noon"])
_DAY_NUMBER = (
    rf"(?:(?:{one_of(TENS)})[ -](?:{one_of([*UNITS, *ORDINALS])})|(?:{one_of(ORDINALS)})|\d{{1,2}}(?:st|nd|rd|th)?)\b(?!:)"
)
_REJECTED = re.compile(
    r"\b(?:(?<!why )not|instead of|rather than|can(?:'?t|not) (?:make|do|come)(?: it)?(?: in)?)"
    r"(?: (?:on|at|the|this|next|for))* "
    rf"(?:(?:(?:{_DAY_OR_MONTH}),? (?:the )?)?{_DAY_NUMBER}|(?:{_VALUE})\b|\d[\d:/]*(?:st|nd|rd|th)?)"
    r"(?: (?:fifteen|thirty|forty five|o'?clock|[ap]\.? ?m\b\.?))?"
    rf"(?:,? (?:or|nor) (?:on |the |next )?(?:{_DAY_OR_MONTH})\b)*"
)
_UNWANTED = re.compile(rf"\b(?:{_VALUE}) (?:(?:does|wo|would)n'?t work|is no good)(?: for me)?\b")
# "no" corrects unless it belongs to one of these.
_MARKER = re.compile(
    r"\b(?:scratch that|correction|i mean|i meant|make (?:that|it)|change (?:it|that) to|actually|sorry|wait|rather|"
    r"(?:how|what) about|(?:does|wo|would)n'?t work(?: for me)?|"
    r"(?<!with )no(?! (?:later|earlier|sooner|more|less|problem|idea|preference|matter|particular|one|charge|spaces?|dots?)\b))"
    r"\b(?!')"
)
_POLITE = (
    r"um+|uh+|er+m?|ah+|hmm+|so|well|okay|ok|like|please|thanks?(?: you)?(?: (?:so|very) much| a lot)?|you know|"
    r"if (?:possible|you can|you could|that's okay|that's ok|that's fine)|sir|ma'?am|then|i guess|i think|and|but"
)
# "Oh" is a zero in most places.
_OH = r"oh(?=,| (?:it's|i|i'm|yeah|yes|no|well|okay|ok|sure|my|the|um|uh|hi|so|that's)\b)"
_LEADING = re.compile(rf"^(?:(?:{_POLITE}|{_OH})(?![\w'])[\s,.;!?]*)+")
_TRAILING = re.compile(rf"(?:[\s,.;!?]*(?<![\w'])(?:{_POLITE}))+$")


def plain(text: str) -> str:
    """Lower-case text with straight quotes, single spaces and no control characters, at most `MAX_TEXT` characters."""
    text = unicodedata.normalize("NFKC", text[:MAX_TEXT]).lower()
    text = re.sub(r"[\u2018\u2019\u02bc`\u00b4]", "'", text)
    text = re.sub(r"[\u2010-\u2015]", "-", text)
    return " ".join("".join(" " if unicodedata.category(char)[0] == "C" else char for char in text).split())


def bare(text: str) -> str:
    """Plain text without punctuation; apostrophes and hyphens inside words stay."""
    text = re.sub(r"[^\w' -]|_", " ", plain(text))
    return " ".join(word for word in (word.strip("'-") for word in text.split()) if word)


def without_politeness(text: str) -> str:
    """Plain text without fillers and polite words at either end."""
    text = plain(text).strip(" ,.;:!?-")
    text = _LEADING.sub("", text)
    return _TRAILING.sub("", text).strip(" ,.;:!?-")


def corrected_parts(text: str) -> list[str]:
    """What was said, cut at its corrections, the newest part first and without what was rejected ("not monday")."""
    kept = _REJECTED.sub(" ", _UNWANTED.sub(" ", plain(text)))
    parts = (without_politeness(part) for part in _MARKER.split(kept))
    return [part for part in parts if part][::-1]


def corrected(text: str) -> str:
    """The part after the last correction: "thursday no wait friday" is "friday"; "" when nothing is left."""
    return next(iter(corrected_parts(text)), "")

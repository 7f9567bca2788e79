"""Text to be shown -> words to be said: no figures, symbols or markup are left."""

import re
import unicodedata

from dealer_kiosk.spoken.abbreviations import ABBREVIATIONS
from dealer_kiosk.spoken.figure_rules import ADDRESSES, CODES, FIGURES
from dealer_kiosk.spoken.rewriting import rewrite
from dealer_kiosk.spoken.units import UNITS
from dealer_kiosk.spoken.words import WEEKDAYS, one_of

MAX_SPOKEN = 1_000
"""Longest text that is said, in characters; a longer one is cut at a word."""


def speakable(text: str) -> str:
    """The words a voice should say for a text: "9:30 AM for $40" is "nine thirty AM for forty dollars".

    Handles prices, times, dates, ordinals, years, telephone numbers (digit by digit, in groups), codes, model names ("F-150" is
    "F one fifty"), measures, ranges, percentages, addresses of every kind and common abbreviations. Never raises, leaves
    no digit and no letter that an English voice cannot say, and leaves its own output as it is. At most `MAX_SPOKEN` characters.
    """
    spoken = _once(text[:MAX_SPOKEN])
    for _ in range(8):  # what goes may bring together what is said differently ("St *."), rarely more than once
        before, spoken = spoken, _once(spoken)
        if spoken == before:
            break
    return spoken


def _once(text: str) -> str:
    text = _clean(text)
    for rules in (ADDRESSES, ABBREVIATIONS, CODES, UNITS, FIGURES):
        text = rewrite(text, rules)
    return _tidy(text)


def _strongest(marks: str) -> str:
    """The one punctuation mark that stands for several in a row."""
    return next((mark for mark in marks if mark in ".?!"), marks.strip()[0])


_SIGNS = {"½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 ", "×": " by ", "\u2044": "/"}
_KEPT_SIGNS = "\n+<>=|~^`$°"
_RANGE = re.compile(rf"(?<=[\d%kKMm.]) +-+ +(?=\$?\d)|(?<=day) +-+ +(?=(?:{one_of(WEEKDAYS)}))")


def _clean(text: str) -> str:
    """Text without control characters, emoji and markup."""
    text = "".join(_SIGNS.get(char, char) for char in text)
    text = unicodedata.normalize("NFKC", "".join(char if char in _KEPT_SIGNS or _is_text(char) else " " for char in text))
    text = re.sub(r"[\u2018\u2019]", "'", re.sub(r"[\u2010-\u2015\u2212]", "-", re.sub(r"[\u201c\u201d]", '"', text)))
    text = re.sub(r"</?[a-zA-Z][^<>]*>", " ", text)
    text = re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", text)
    text = re.sub(r"\s*\n\s*(?:[-*•]\s+)?", ", ", text.strip())
    return re.sub(r"(?<=\s)-+(?=\s)|--+|…|\.{2,}", ", ", _RANGE.sub("-", text))


def _is_text(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Sm"}


def _tidy(text: str) -> str:
    """Letters and sentence punctuation only, evenly spaced, cut to length."""
    kept = "".join(char if _is_sayable(char) else " " for char in text)
    kept = re.sub(r"(?<![^\W_])[-']+|[-']+(?![^\W_])", " ", kept)
    kept = re.sub(r"\s*[.,?!;:][\s.,?!;:]*", lambda match: f"{_strongest(match[0])} ", kept)
    kept = re.sub(r"[ ,;:]+$", "", " ".join(kept.split()).lstrip(" .,?!;:"))
    if len(kept) > MAX_SPOKEN:
        kept = kept[:MAX_SPOKEN].rsplit(" ", 1)[0].rstrip(" ,;:")
    return kept


def _is_sayable(char: str) -> bool:
    """Latin letters and their accents, and the punctuation that a voice follows."""
    if char.isascii():
        return char.isalpha() or char in " .,?!;:'-"
    return unicodedata.category(char)[0] == "M" or (char.isalpha() and unicodedata.name(char, "").startswith("LATIN "))

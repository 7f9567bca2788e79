"""Which service the customer's words mean; pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

_MIN_RATIO = 86
"""Likeness in percent at which a misheard word counts ("aligment")."""

_SYNONYMS = (
    (r"\ba ?[/.]? ?c\b\.?", "ac"), (r"\bair ?con\b", "air conditioning"), (r"\bbreaks\b", "brakes"), (r"\btyre", "tire"),
    (r"\btranny\b", "transmission"), (r"\bdetails\b", "information"),
    (r"\b(?:can'?t|cannot|doesn'?t|does not|will not|wont)\b", "won't"), (r"\bodd|\bweird|\bfunny", "strange"),
)  # fmt: skip
# Words of an alias that customers leave out or change.
_FREE = frozenset(
    {
        "a",
        "an",
        "the",
        "my",
        "your",
        "our",
        "is",
        "are",
        "it",
        "its",
        "was",
        "be",
        "to",
        "for",
        "of",
        "on",
        "in",
        "at",
        "with",
        "some",
    }
    | {"please", "car", "vehicle"}
)
_ENDINGS = ("ements", "ement", "ions", "ion", "ings", "ing", "ers", "er", "ed", "es", "s", "e")
# A single word says nothing next to one of these: new tires are sold, not rotated.
_MODIFIERS = ("new", "winter", "snow", "flat", "spare", "used", "summer", "season", "pressure", "fob", "fluid", "key")


@dataclass(frozen=True, slots=True)
class Named:
    """A service with everything people call it, its name first."""

    id: int
    phrases: Sequence[str]


def match_service(spoken: str, services: Sequence[Named]) -> int | None:
    """Id of the service that the words mean, or None.

    A phrase counts when all its words are there, in any order and inflection; the phrase with the most words wins, the name of a
    service over what else it is called.
    """
    words = _words(spoken)
    best: tuple[int, int, int] | None = None
    found = None
    for service in services:
        for rank, phrase in enumerate(service.phrases):
            score = _score(_words(phrase), words)
            if score and (best is None or (*score, -min(rank, 1)) > best):
                best, found = (*score, -min(rank, 1)), service.id
    return found


def nearest_names(spoken: str, names: Iterable[str], count: int = 3) -> list[str]:
    """The names most like the words, the nearest first."""
    return [
        name for name, _, _ in process.extract(spoken.lower(), list(names), scorer=fuzz.WRatio, processor=str.lower, limit=count)
    ]


def _score(phrase: Sequence[str], words: Sequence[str]) -> tuple[int, int] | None:
    """Words of the phrase, and how many were said exactly; None = it is not there."""
    if not phrase:
        return None
    exact = sum(word in words for word in phrase)
    if exact < len(phrase) and not all(_heard(word, words) for word in phrase):
        return None
    return None if len(phrase) == 1 and _modified(phrase[0], words) else (len(phrase), exact)


def _heard(word: str, words: Sequence[str]) -> bool:
    return word in words or (
        len(word) >= 5 and any(len(item) >= 5 and item[0] == word[0] and fuzz.ratio(word, item) >= _MIN_RATIO for item in words)
    )


def _modified(word: str, words: Sequence[str]) -> bool:
    at = [index for index, item in enumerate(words) if item == word]
    return bool(at) and all(
        {*words[max(index - 1, 0) : index], *words[index + 1 : index + 2]} & _STEMMED_MODIFIERS for index in at
    )


def _words(text: str) -> list[str]:
    text = text.lower().replace("\u2019", "'")
    for pattern, replacement in _SYNONYMS:
        text = re.sub(pattern, replacement, text)
    return [_stem(word) for word in re.findall(r"[a-z0-9']+", text) if word not in _FREE]


def _stem(word: str) -> str:
    """The word without its ending, so that "rotate", "rotated" and "rotation" are the same."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


_STEMMED_MODIFIERS = frozenset(_stem(word) for word in _MODIFIERS)

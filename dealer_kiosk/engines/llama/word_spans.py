"""The words of an utterance as candidates for argument values."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_QUOTES = re.compile(r'["\\]')
_EDGES = re.compile(r"^[(]+|[.,?!;:)]+$")


@dataclass(frozen=True, slots=True)
class Word:
    """One word and its tokens at the beginning of a value and after another word."""

    text: str
    first: tuple[int, ...]
    later: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a value has been spelled: a span of words and a place in its last word."""

    start: int  # first word of the span
    word: int  # last word of the span
    offset: int  # tokens of the last word already written

    def tokens(self, words: Sequence[Word]) -> tuple[int, ...]:
        """All tokens of the last word in this place."""
        word = words[self.word]
        return word.first if self.word == self.start else word.later

    def text(self, words: Sequence[Word]) -> str:
        """The span as text."""
        return " ".join(word.text for word in words[self.start : self.word + 1])


def split(utterance: str) -> list[str]:
    """The words without quotation marks, backslashes and punctuation at their edges.

    Quotation marks delimit the values of a call and backslashes would escape them, so a span without both can stand between two
    quotation marks as it is.
    """
    bare = (_EDGES.sub("", word) for word in _QUOTES.sub("", utterance).split())
    return [word for word in bare if word]


def said(value: str, utterance: str) -> str:
    """The words of the utterance that a value repeats in a row, whatever their case; "" when it has other words."""
    wanted, words = split(value.lower()), split(utterance)
    lowered = [word.lower() for word in words]
    starts = range(len(words) - len(wanted) + 1) if wanted else ()
    found = next((start for start in starts if lowered[start : start + len(wanted)] == wanted), None)
    return "" if found is None else " ".join(words[found : found + len(wanted)])


def tokenized(utterance: str, tokenize: Callable[[str], list[int]]) -> list[Word]:
    """The words of the utterance with their tokens."""
    return [Word(word, tuple(tokenize(word)), tuple(tokenize(" " + word))) for word in split(utterance)]

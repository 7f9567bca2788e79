"""Right and wrong words: both sides in the same spelling, then jiwer; and whether a telephone number came through whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import jiwer

from dealer_kiosk.spoken.numbers import spoken_digits
from dealer_kiosk.spoken.speakable import speakable

_SAME = {"oh": "zero", "ok": "okay", "mister": "mr", "e-mail": "email", "pm": "p m", "a.m.": "a m", "p.m.": "p m"}
_HALF_OF_DAY = re.compile(r"\b([AP])M\b")
_MARKS = re.compile(r"[^a-z' ]+")
_LOOSE_APOSTROPHE = re.compile(r"(?<![a-z])'|'(?![a-z])")


def plain(text: str) -> str:
    """The words of a text, in lower case, figures as words; what sounds alike ("oh", "zero") is spelled alike."""
    spoken = speakable(text) if any(letter.isdigit() for letter in text) else text
    lower = _HALF_OF_DAY.sub(r"\1 M", spoken).lower().replace("’", "'")
    words = " ".join(_SAME.get(word.rstrip(",?!"), word) for word in lower.split())
    cleaned = _LOOSE_APOSTROPHE.sub(" ", _MARKS.sub(" ", words))
    return " ".join(_SAME.get(word, word) for word in cleaned.split())


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Errors over words said."""

    errors: int  # words replaced, lost or too many
    words: int  # said

    @property
    def rate(self) -> float:
        """The word error rate; above 1 where more is heard than said."""
        return self.errors / self.words if self.words else 0.0


def word_errors(said: Sequence[str], heard: Sequence[str]) -> WordErrors:
    """Word errors over pairs of texts.

    Raises:
        ValueError: there are not as many texts heard as said.
    """
    pairs = [(plain(left), plain(right)) for left, right in zip(said, heard, strict=True)]
    pairs = [pair for pair in pairs if pair[0]]
    if not pairs:
        return WordErrors(0, 0)
    result = jiwer.process_words([left for left, _ in pairs], [right for _, right in pairs])
    errors = result.substitutions + result.deletions + result.insertions
    return WordErrors(errors, result.substitutions + result.deletions + result.hits)


def is_whole(digits: str, heard: str) -> bool:
    """Whether the product reads exactly these ten digits out of a text, with or without the country's 1."""
    found = spoken_digits(heard)
    return found in (digits, f"1{digits}")

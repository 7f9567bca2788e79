"""Word errors as a speech recogniser makes them: words that sound alike, words lost, words too many.

Which words sound alike is computed, phone by phone, from the dictionary and the word frequencies of the pocketsphinx package.
Every word may be hit, values included. Each error changes the word error rate by one word, so the rate asked for is that found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Self

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from dealer_kiosk.engines.sphinx.lm import general_folder
from dealer_kiosk.engines.sphinx.trie import Trie
from dealer_kiosk.messages import Expects, Transcript

_COMMON = 6_000  # words that a recogniser writes for another one; rarer ones its language model would not let through
_LIKE = 5  # how many of the nearest words one is mistaken for
_SUBSTITUTED, _DELETED = 0.6, 0.25  # of the errors; the rest are insertions (about what conversational recognisers show)
_INSERTED = "the a and uh it that in to of i is you".split()


@dataclass(frozen=True, slots=True)
class Sounds:
    """How words sound, phone by phone, one character each."""

    phones: Mapping[str, str]  # of every known word
    common: Sequence[str]  # the words that may be heard instead

    def like(self, word: str) -> Sequence[str]:
        """The common words that sound most like a word, nearest first; by its letters where its sound is unknown."""
        sound = self.phones.get(word)
        choices = {other: self.phones[other] if sound else other for other in self.common if other != word}
        near = process.extract(sound or word, choices, scorer=Levenshtein.normalized_distance, limit=_LIKE)
        return [other for _, _, other in near]


def load_sounds(folder: Path | None = None) -> Sounds:
    """The dictionary and the commonest words of the pocketsphinx package.

    Raises:
        ModelError: the package is not installed.
    """
    folder = folder or general_folder()
    phones = _dictionary(folder / "cmudict-en-us.dict")
    frequency = Trie(folder / "en-us.lm.bin").unigrams()
    usual = (word for word in frequency if word in phones and "." not in word and (len(word) > 1 or word in "ai"))
    return Sounds(phones, sorted(usual, key=lambda word: -frequency[word])[:_COMMON])


def _dictionary(path: Path) -> dict[str, str]:
    letter: dict[str, str] = {}
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, phones = line.partition(" ")
        found.setdefault(word, "".join(letter.setdefault(phone, chr(0x100 + len(letter))) for phone in phones.split()))
    return found


@dataclass
class Noise:
    """Makes word errors at a given rate, and counts what it did.

    Args:
        sounds: which words sound alike.
        rate: errors a word, 0..1.
    """

    sounds: Sounds
    rate: float
    words: int = field(default=0, init=False)
    errors: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._like = cache(self.sounds.like)

    def fresh(self) -> Self:
        """The same, counting from zero."""
        return replace(self)

    def hear(self, said: str, _expects: Expects, random: Random) -> Transcript:
        """What a recogniser that is sure of itself would make of it."""
        return Transcript(self.heard(said, random), 1.0)

    def heard(self, text: str, random: Random) -> str:
        """The text as a recogniser would write it; something is always left."""
        said = text.lower().split()
        heard: list[str] = []
        for word in said:
            heard += self._word(word, random) if random.random() < self.rate else [word]
        heard = heard or said
        self.words += len(said)
        self.errors += word_errors(said, heard)
        return " ".join(heard)

    def _word(self, word: str, random: Random) -> list[str]:
        chance = random.random()
        if chance < _SUBSTITUTED:
            like = self._like(word.strip(".,?!"))
            return [random.choice(like)] if like else []
        return [] if chance < _SUBSTITUTED + _DELETED else [word, random.choice(_INSERTED)]


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Substitutions, deletions and insertions of the best alignment, the numerator of the word error rate."""
    return Levenshtein.distance(said, heard)

"""The pronouncing dictionary of the recogniser: the general one of the package, our own words, and rules for all others."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from dealer_kiosk.engines.sphinx.letter_to_sound import pronunciations
from dealer_kiosk.engines.sphinx.words import PRONUNCIATIONS
from dealer_kiosk.errors import ModelError

Dictionary = dict[str, list[str]]
"""Words, each with its pronunciations in the phones of CMU's dictionary, the likeliest first."""

_VARIANT = re.compile(r"\(\d+\)$")  # "a(2)" is the second pronunciation of "a"
_HISSING = frozenset(("S", "Z", "SH", "ZH", "CH", "JH"))
_VOICELESS = frozenset(("P", "T", "K", "F", "TH"))


def read_dictionary(path: Path) -> Dictionary:
    """The general dictionary, with our own words in place of what it has for them.

    Raises:
        ModelError: the file is missing or damaged.
    """
    found: Dictionary = {}
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path} is missing or damaged; run: pip install --force-reinstall pocketsphinx") from error
    for line in text.splitlines():
        word, _, phones = line.partition(" ")
        found.setdefault(_VARIANT.sub("", word), []).append(phones.strip())
    return found | {word: phones.split(", ") for word, phones in PRONUNCIATIONS.items()}


def completed(known: Dictionary, words: Iterable[str]) -> Dictionary:
    """The dictionary with these words: what it lacks is inflected from another word or read by rules of spelling.

    Raises:
        ModelError: the rules are not installed.
    """
    missing = [word for word in words if word not in known]
    inflected = {word: list(_inflected(word, known)) for word in missing}
    by_rule = pronunciations(word for word, phones in inflected.items() if not phones)
    added = {word: phones or [by_rule[word]] for word, phones in inflected.items() if phones or word in by_rule}
    return known | added


def _inflected(word: str, known: Dictionary) -> Iterator[str]:
    """`camrys` and `camry's` from `camry`."""
    for ending in ("'s", "s"):
        stem = word.removesuffix(ending)
        if stem != word and stem in known:
            yield from (f"{phones} {_plural(phones)}" for phones in known[stem])
            return


def _plural(phones: str) -> str:
    last = phones.rpartition(" ")[2]
    if last in _HISSING:
        return "IH Z"
    return "S" if last in _VOICELESS else "Z"


def write_dictionary(path: Path, entries: Dictionary) -> None:
    """Write a dictionary in pocketsphinx's format.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("w", encoding="utf-8") as file:
        for word, variants in entries.items():
            for number, phones in enumerate(variants, 1):
                file.write(f"{word} {phones}\n" if number == 1 else f"{word}({number}) {phones}\n")

"""How far two texts differ."""

from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein


def word_errors(pairs: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """Words that differ between texts and those they should be, and how many there should be."""
    errors = total = 0
    for wanted, got in pairs:
        errors += Levenshtein.distance(wanted.split(), got.split())
        total += len(wanted.split())
    return errors, total

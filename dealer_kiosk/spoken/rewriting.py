"""Rules that replace parts of a text, one after the other."""

import re
from collections.abc import Callable, Iterable

Replacement = str | Callable[[re.Match[str]], str]
Rule = tuple[re.Pattern[str], Replacement]


def rules(rows: Iterable[tuple[str, Replacement]]) -> tuple[Rule, ...]:
    """Rules of patterns and what replaces their matches."""
    return tuple((re.compile(pattern), replacement) for pattern, replacement in rows)


def rewrite(text: str, rows: Iterable[Rule]) -> str:
    """The text after all rules, in their order."""
    for pattern, replacement in rows:
        text = pattern.sub(replacement, text)
    return text

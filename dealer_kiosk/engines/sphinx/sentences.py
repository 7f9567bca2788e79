"""Answers to closed questions, drawn from templates: the text that the closed language models are counted from."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from num2words import num2words

from dealer_kiosk.engines.sphinx import words
from dealer_kiosk.engines.sphinx.templates import TEMPLATES
from dealer_kiosk.messages import Expects

CLOSED_RULES = {
    Expects.YES_NO: "answer_yes_no",
    Expects.PHONE: "answer_phone",
    Expects.CODE: "answer_code",
    Expects.DATE: "answer_date",
    Expects.TIME: "answer_time",
    Expects.NAME: "answer_name",
}
"""Rules of the usual answers to a question; after every other question anything may be said."""

Computed = Callable[[random.Random], str]

_SLOT = re.compile(r"\{(\w+)\}")


class Grammar:
    """Sentences drawn from templates, in lower case and in words only.

    Args:
        templates: alternatives of each rule, as in sphinx_templates.py.
        computed: rules that are worked out instead.
    """

    def __init__(self, templates: Mapping[str, str], computed: Mapping[str, Computed]) -> None:
        self._alternatives = {rule: text.split("|") for rule, text in templates.items()}
        self._computed = computed

    def draw(self, rule: str, rng: random.Random) -> str:
        """One sentence of a rule."""
        return " ".join(self._draw(rule, rng).split())

    def _draw(self, rule: str, rng: random.Random) -> str:
        computed = self._computed.get(rule)
        if computed is not None:
            return computed(rng)
        return _SLOT.sub(lambda slot: self._draw(slot.group(1), rng), rng.choice(self._alternatives[rule]))


def sentences(rule: str, count: int, seed: int) -> Iterator[str]:
    """Draw `count` sentences of a rule; the same ones for the same seed."""
    rng = random.Random(seed)  # noqa: S311 - samples text, guards nothing
    return (ANSWERS.draw(rule, rng) for _ in range(count))


@cache
def number(value: int) -> str:
    """A number in words without hyphens: "forty two"."""
    return str(num2words(value)).replace("-", " ").replace(",", "").replace(" and ", " ")


@cache
def _ordinal(value: int) -> str:
    return str(num2words(value, to="ordinal")).replace("-", " ")


def _digits(rng: random.Random, count: int) -> str:
    return " ".join(number(value) if (value := rng.randrange(10)) else rng.choice(("zero", "oh")) for _ in range(count))


def _code_character(rng: random.Random) -> str:
    character = rng.choice(words.CODE_CHARACTERS)
    return number(int(character)) if character.isdigit() else character


def _letter_word(rng: random.Random) -> str:
    word = rng.choice(words.CODE_WORDS)
    return rng.choice((f"{word[0]} as in {word}", f"{word[0]} for {word}", f"{word[0]} like {word}", word))


def _one_of(choices: Sequence[str]) -> Computed:
    return lambda rng: rng.choice(choices)


def _common_of(choices: Sequence[str]) -> Computed:
    """Draws from the front of a list, where the common ones stand, more often than from its end."""
    return lambda rng: choices[int(len(choices) * rng.random() ** 2)]


COMPUTED: Mapping[str, Computed] = {
    "digit": lambda rng: _digits(rng, 1),
    "two": lambda rng: _digits(rng, 2),
    "three": lambda rng: _digits(rng, 3),
    "four": lambda rng: _digits(rng, 4),
    "seven": lambda rng: _digits(rng, 7),
    "doubled": lambda rng: f"double {_digits(rng, 1)}",
    "tripled": lambda rng: f"triple {_digits(rng, 1)}",
    "pair": lambda rng: number(rng.randrange(10, 100)),
    "hundred": lambda rng: f"{number(rng.randrange(2, 10))} hundred",
    "minutes": _one_of(("thirty", "thirty", "thirty", "fifteen", "forty five", "oh five", "ten", "twenty", "forty", "fifty")),
    "ordinal": lambda rng: _ordinal(rng.randrange(1, 32)),
    "letter_word": _letter_word,
    "code_character": _code_character,
    "spelled": lambda rng: " ".join(rng.choice(words.LAST_NAMES)),
    "first": _common_of(words.FIRST_NAMES),
    "last": _common_of(words.LAST_NAMES),
    "day": _one_of("monday tuesday wednesday thursday friday saturday sunday".split()),
    "month": _one_of("january february march april may june july august september october november december".split()),
    "hour": _one_of("seven eight nine ten eleven twelve one two three four five six".split()),
}

ANSWERS = Grammar(TEMPLATES, COMPUTED)

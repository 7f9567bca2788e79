"""Sentences that customers of a dealership say, drawn from templates: the text that the language models are counted from."""

import random
import re
from collections.abc import Callable, Iterator, Sequence

from num2words import num2words

from dealer_kiosk.engines import sphinx_words as words
from dealer_kiosk.engines.sphinx_templates import TEMPLATES
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

OPEN_RULE = "turn"

_SLOT = re.compile(r"\{(\w+)\}")
_PLATE_LETTERS = "abcdefghjklmnpqrstuvwxyz"


def sentences(rule: str, count: int, seed: int) -> Iterator[str]:
    """Draw `count` sentences of a rule, in lower case and in words only; the same ones for the same seed."""
    rng = random.Random(seed)  # noqa: S311 - samples text, guards nothing
    for _ in range(count):
        yield " ".join(_draw(rule, rng).split())


def _draw(rule: str, rng: random.Random) -> str:
    computed = _COMPUTED.get(rule)
    if computed is not None:
        return computed(rng)
    return _SLOT.sub(lambda slot: _draw(slot.group(1), rng), rng.choice(_ALTERNATIVES[rule]))


def _number(value: int) -> str:
    return str(num2words(value)).replace("-", " ").replace(",", "").replace(" and ", " ")


def _ordinal(rng: random.Random) -> str:
    return str(num2words(rng.randrange(1, 32), to="ordinal")).replace("-", " ")


def _digits(rng: random.Random, count: int) -> str:
    return " ".join(_number(value) if (value := rng.randrange(10)) else rng.choice(("zero", "oh")) for _ in range(count))


def _year(rng: random.Random) -> str:
    year = rng.randrange(1998, 2028)
    if year < 2000:
        return "nineteen " + _number(year - 1900)
    if year < 2010 or rng.random() < 0.15:
        return _number(year)
    return "twenty " + _number(year - 2000)


def _model(rng: random.Random) -> str:
    make = rng.choice(list(words.CARS))
    model = rng.choice(words.CARS[make])
    return rng.choice((model, model, f"{make} {model}", f"{make} {model}", f"{_year(rng)} {make} {model}", make))


def _money(rng: random.Random) -> str:
    if rng.random() < 0.4:
        return f"{_number(rng.randrange(2, 99) * 10)} dollars"
    return f"{_number(rng.randrange(5, 80))} thousand{rng.choice(('', ' dollars'))}"


def _a_service(rng: random.Random) -> str:
    service = rng.choice(words.SERVICES)
    if service.endswith("s"):
        return service
    article = "an" if service[0] in "aeiou" else "a"
    return f"{rng.choice((article, article, article, 'the', 'my'))} {service}"


def _code_character(rng: random.Random) -> str:
    character = rng.choice(words.CODE_CHARACTERS)
    return _number(int(character)) if character.isdigit() else character


def _letter_word(rng: random.Random) -> str:
    word = rng.choice(words.CODE_WORDS)
    return rng.choice((f"{word[0]} as in {word}", f"{word[0]} for {word}", f"{word[0]} like {word}", word))


def _one_of(choices: Sequence[str]) -> Callable[[random.Random], str]:
    return lambda rng: rng.choice(choices)


def _common_of(choices: Sequence[str]) -> Callable[[random.Random], str]:
    """Draws from the front of a list, where the common ones stand, more often than from its end."""
    return lambda rng: choices[int(len(choices) * rng.random() ** 2)]


_COMPUTED: dict[str, Callable[[random.Random], str]] = {
    "digit": lambda rng: _digits(rng, 1),
    "two": lambda rng: _digits(rng, 2),
    "three": lambda rng: _digits(rng, 3),
    "four": lambda rng: _digits(rng, 4),
    "seven": lambda rng: _digits(rng, 7),
    "doubled": lambda rng: f"double {_digits(rng, 1)}",
    "tripled": lambda rng: f"triple {_digits(rng, 1)}",
    "pair": lambda rng: _number(rng.randrange(10, 100)),
    "hundred": lambda rng: f"{_number(rng.randrange(2, 10))} hundred",
    "miles": lambda rng: f"{_number(rng.randrange(1, 200))} thousand miles",
    "minutes": _one_of(("thirty", "thirty", "thirty", "fifteen", "forty five", "oh five", "ten", "twenty", "forty", "fifty")),
    "ordinal": _ordinal,
    "model": _model,
    "money": _money,
    "a_service": _a_service,
    "letter_word": _letter_word,
    "code_character": _code_character,
    "spelled": lambda rng: " ".join(rng.choice(words.LAST_NAMES)),
    "plate": lambda rng: f"{' '.join(rng.choices(_PLATE_LETTERS, k=3))} {_digits(rng, 4)}",
    "make": _one_of(list(words.CARS)),
    "first": _common_of(words.FIRST_NAMES),
    "last": _common_of(words.LAST_NAMES),
    "service": _one_of(words.SERVICES),
    "problem": _one_of(words.PROBLEMS),
    "color": _one_of(words.COLORS),
    "body": _one_of(words.BODIES),
    "day": _one_of("monday tuesday wednesday thursday friday saturday sunday".split()),
    "month": _one_of("january february march april may june july august september october november december".split()),
    "hour": _one_of("seven eight nine ten eleven twelve one two three four five six".split()),
}
_ALTERNATIVES = {rule: text.split("|") for rule, text in TEMPLATES.items()}

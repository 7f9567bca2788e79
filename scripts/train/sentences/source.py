"""Draws what customers say, from the language banks and from templates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from dealer_kiosk.engines.sphinx.sentences import COMPUTED, Computed, Grammar, number
from dealer_kiosk.engines.sphinx.templates import TEMPLATES
from scripts.train.language import noise
from scripts.train.language.templates import Template, expand
from scripts.train.language.templates import read as read_bank
from scripts.train.language.values import Values, read_lists
from scripts.train.sentences.held_out import held_out
from scripts.train.sentences.spoken import spoken
from scripts.train.sentences.turns import TURNS

BANKS = Path(__file__).resolve().parents[1] / "language" / "banks"

FROM_BANKS = 0.65
"""Share of the sentences that come from the hand-written lines of the banks; the others come from templates."""

_LETTERS = "abcdefghjklmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Source:
    """Where sentences come from: the lines and the values of the language banks."""

    lines: tuple[Template, ...]
    lists: dict[str, tuple[str, ...]]

    def draw(self, seed: int, from_banks: float = FROM_BANKS) -> Iterator[str]:
        """Sentences without end, in spoken words, none of them held out; the same ones for the same seed."""
        random = Random(seed)
        values = SpokenValues(Values(self.lists, random))
        grammar = Grammar({**TEMPLATES, **TURNS}, {**COMPUTED, **_computed(values)})
        banned = held_out()
        while True:
            if random.random() < from_banks:
                words = noise.spoken(expand(random.choice(self.lines), values, random), random, 0.0)
                sentence = spoken(" ".join(word.text for word in words))
            else:
                sentence = spoken(grammar.draw("turn", random))
            if sentence and sentence not in banned:
                yield sentence


def read_source(folder: Path = BANKS) -> Source:
    """The English lines of all banks of a folder."""
    files = sorted(path for path in folder.glob("*.txt") if not path.name.startswith("values_"))
    return Source(english([line for path in files for line in read_bank(path)]), read_lists(folder))


def english(lines: Sequence[Template]) -> tuple[Template, ...]:
    """The lines that are English."""
    return tuple(line for line in lines if all(choice.get("kind") != "other_language" for choice in line.choices))


def distinct(sentences: Iterator[str], count: int) -> list[str]:
    """The first `count` different sentences, in their order."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[next(sentences)] = None
    return list(found)


class SpokenValues:
    """Values in words: of what is sometimes written in figures, the next one that is not."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def __call__(self, slot: str) -> str:
        """A value for a slot."""
        while True:
            value = self._values(slot)
            if all(sign.isalpha() or sign in " '-." for sign in value) and not (slot in _NEVER_ONE_WORD and " " not in value):
                return value


_NEVER_ONE_WORD = frozenset(("email", "code"))
"""What is written in one word and said in many."""


def _computed(values: SpokenValues) -> dict[str, Computed]:
    return {
        "money": _money,
        "miles": lambda random: f"{number(random.randrange(1, 200))} thousand miles",
        "letter": lambda random: random.choice(_LETTERS),
        "model": lambda _: values("car"),
        "makes": lambda _: values("make"),
        "service": lambda _: values("service"),
        "a_service": lambda random: _with_article(values("service"), random),
        "symptom": lambda _: values("symptom"),
        "email": lambda _: values("email"),
    }


def _money(random: Random) -> str:
    if random.random() < 0.4:
        return f"{number(random.randrange(2, 99) * 10)} dollars"
    return f"{number(random.randrange(5, 80))} thousand{random.choice(('', ' dollars'))}"


def _with_article(service: str, random: Random) -> str:
    if service.endswith("s"):
        return service
    article = "an" if service[0] in "aeiou" else "a"
    return f"{random.choice((article, article, article, 'the', 'my'))} {service}"

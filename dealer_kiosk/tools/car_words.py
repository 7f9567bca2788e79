"""What words say about a car: year, make, model, body, colour, new or used; pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from dealer_kiosk.spoken.figures import in_figures
from dealer_kiosk.tools.car_models import MODELS

Model = tuple[str, str]
"""Make and model."""

_MIN_RATIO = 85
"""Likeness in percent at which a misheard name counts ("camery"); below it names begin to be taken for each other."""

_BODIES = {
    "truck": "truck", "pickup": "truck", "suv": "suv", "crossover": "suv", "sedan": "sedan", "minivan": "minivan",
    "van": "minivan", "hatchback": "hatchback", "hatch": "hatchback", "coupe": "coupe", "convertible": "convertible",
    "wagon": "wagon",
}  # fmt: skip
_COLORS = frozenset(
    {"black", "white", "silver", "gray", "red", "blue", "green", "brown", "beige", "gold", "yellow", "orange", "purple"}
)
_SYNONYMS = (
    (r"\bchev(?:y|ie|vy)s?\b", "chevrolet"), (r"\bv ?w\b", "volkswagen"), (r"\b(?:mercedes|benz)(?: benz)?\b", "mercedes benz"),
    (r"\bdodge ram\b", "ram"), (r"\bgrey\b", "gray"), (r"\bpre ?-?owned\b|\bsecond ?-?hand\b|\b2nd ?-?hand\b", "used"),
    (r"\b(?:pick ?-?up)s?\b(?: truck)?", "pickup"), (r"\bmini vans?\b", "minivan"), (r"\bs u vs?\b", "suv"),
    (r"\bbeemer\b|\bbimmer\b", "bmw"), (r"\bcaddy\b", "cadillac"), (r"\bbrand new\b", "new"),
)  # fmt: skip
# Car numbers are said in pairs ("twenty nineteen", "f one fifty", "fifteen hundred").
_NUMBERS = (
    (re.compile(r"\b2 thousand(?: and)? (\d)\b(?! \d)"), r"200\1"),
    (re.compile(r"\b2 thousand(?: and)? (\d\d)\b"), r"20\1"),
    (re.compile(r"\b2 thousand\b"), "2000"),
    (re.compile(r"\b(\d\d) hundred\b"), r"\g<1>00"),
    (re.compile(r"\b(19|20) (\d\d)\b"), r"\1\2"),
    (re.compile(r"\b([1-9])(?: hundred(?: and)?)? ([1-9]0)\b"), r"\1\2"),
    (re.compile(r"(?<!\S)'([5-9]\d)\b"), r"19\1"),
    (re.compile(r"(?<!\S)'?(0\d)\b|(?<!\S)'([0-4]\d)\b"), r"20\1\2"),
)
_YEAR = re.compile(r"\b(?:19[5-9]\d|20[0-4]\d)\b")


@dataclass(frozen=True, slots=True)
class CarWords:
    """What was said about a car; empty = not said."""

    years: tuple[int, ...] = ()
    makes: tuple[str, ...] = ()  # in the order said
    models: tuple[Model, ...] = ()
    bodies: frozenset[str] = frozenset()
    colors: frozenset[str] = frozenset()
    is_new: bool | None = None

    @property
    def says_something(self) -> bool:
        """Whether any of it was said."""
        return bool(self.years or self.makes or self.models or self.bodies or self.colors or self.is_new is not None)

    def fits(self, make: str, model: str, year: int | None) -> bool:
        """Whether make, model and year are as said."""
        return (
            (not self.years or year in self.years)
            and (not self.makes or make in self.makes)
            and (not self.models or (make, model) in self.models)
        )


def read_car(spoken: str, known: Iterable[Model] = ()) -> CarWords:
    """What the words say about a car.

    Args:
        spoken: words as said or typed.
        known: further cars to know besides the common ones, such as the stock.
    """
    text = _figures(spoken)
    words = {word.removesuffix("s") if word not in _COLORS else word for word in text.split()}
    vocabulary = _vocabulary(frozenset(known))
    models = _named(text, dict.fromkeys(model for _, model in vocabulary))
    makes = _named(text, dict.fromkeys(make for make, _ in vocabulary))
    used, new = "used" in words, "new" in words
    return CarWords(
        years=tuple(int(year) for year in _YEAR.findall(text)),
        makes=tuple(makes),
        models=tuple(item for model in models for item in vocabulary if item[1] == model),
        bodies=frozenset(_BODIES[word] for word in words if word in _BODIES),
        colors=_COLORS & words,
        is_new=None if used == new else new,
    )


def split_car(spoken: str) -> tuple[int | None, str | None, str | None]:
    """Year, make and model of a customer's car: "my camry" -> (None, "Toyota", "Camry"); None = not said."""
    words = read_car(spoken)
    year = words.years[0] if words.years else None
    if words.models:
        make, model = next((item for item in words.models if item[0] in words.makes), words.models[0])
        return year, make, model
    if words.makes:
        return year, words.makes[0], _model_after(spoken, words.makes[0])
    return year, *_typed(spoken)


def _figures(spoken: str) -> str:
    text = in_figures(spoken)
    for pattern, replacement in _NUMBERS:
        text = pattern.sub(replacement, text)
    for synonym, word in _SYNONYMS:
        text = re.sub(synonym, word, text)
    return re.sub(r"[^a-z0-9 ]+", " ", text).strip()


@cache
def _vocabulary(known: frozenset[Model]) -> tuple[Model, ...]:
    common = [(make, model) for make, models in MODELS.items() for model in models]
    return tuple(dict.fromkeys([*common, *sorted(known)]))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """A name as it may be said: joints may be missing ("f150"), short letters may be spelled ("c r v")."""
    parts = re.findall(r"[a-z]+|\d+", name.lower())
    said = [" ?".join(part) if part.isalpha() and len(part) <= 3 else part for part in parts]
    if len(parts) == 2 and len(parts[0]) > 3 and len(parts[1]) == 4 and parts[1].isdigit():
        # A "Silverado 1500" is mostly just a Silverado.
        return re.compile(rf"\b{said[0]}s?(?: ?{said[1]})?\b")
    if parts[0] == "a":  # the article of "a 4 door car" is no Audi A4
        return re.compile(rf"\b(?:a|(?<=audi )a ){''.join(said[1:])}s?\b")
    return re.compile(rf"\b{' ?'.join(said)}s?\b")


def _named(text: str, names: Iterable[str]) -> list[str]:
    """The names that occur, in the order said; "Corolla Cross" leaves no "Corolla"; likeness counts if nothing fits exactly."""
    spans = [(*match.span(), name) for name in names if (match := _pattern(name).search(text))]
    whole = [
        (start, name)
        for start, end, name in spans
        if not any(a <= start and end <= b and (b - a) > (end - start) for a, b, _ in spans)
    ]
    return [name for _, name in sorted(whole)] or _alike(text, names)


def _alike(text: str, names: Iterable[str]) -> list[str]:
    candidates = [name for name in names if len(name) >= 5 and name.isalpha()]
    return [
        name
        for word in text.split()
        for name in candidates
        if len(word) >= 5 and word[0] == name[0].lower() and fuzz.ratio(word, name.lower()) >= _MIN_RATIO
    ][:1]


def _model_after(spoken: str, make: str) -> str | None:
    """The model of a typed "2019 Toyota Stout" that no table knows; names are capitalised, other words are not."""
    match = re.search(rf"{re.escape(make)}\s+([A-Z0-9][\w.-]*(?:\s+[A-Z0-9][\w.-]*){{0,2}})", spoken)
    return match[1] if match else None


def _typed(spoken: str) -> tuple[str | None, str | None]:
    """Make and model of a typed "2023 Rivian R1T" that no table knows."""
    match = re.fullmatch(r"\s*\d{4}\s+([A-Z][\w-]+)\s+([A-Z0-9][\w.-]*(?:\s+[\w.-]+){0,2})\s*", spoken)
    return (match[1], match[2]) if match else (None, None)

"""Lines of an utterance bank: which functions a sentence means, and its words with the slots that are copied.

`banks/README.md` describes the format. The same format with written-out slots only holds the hand-made test sentences.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from dealer_kiosk.messages import FunctionCall, FunctionSpec
from dealer_kiosk.understanding import FUNCTIONS

SPECS = {spec.word: spec for spec in FUNCTIONS}
"""The model's functions by the word that banks and the adapter write."""

ARGUMENT_OF = {"symptom": "service", "drive": "car"}
"""Slots whose argument has another name."""

ANYWHERE = "any"
WITH_TIME = 0.35
"""How often a generated day gets a time of day where the template has none."""

_OPTION = re.compile(r"(2:)?(\w+)=([\w,]+)")
_SLOT = re.compile(r"\[([^\]]*)\]")


class BankError(ValueError):
    """A line that does not follow the format."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of an utterance; `argument` = it belongs to this argument of call number `call`."""

    text: str
    argument: str | None = None
    call: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """One line of a bank."""

    functions: tuple[str, ...]  # one or two words of SPECS
    choices: tuple[dict[str, str], ...]  # by function: arguments with fixed values
    after: frozenset[str]  # topics after which it may be said
    text: str


def joined(first: Template, second: Template, joint: str) -> Template:
    """One sentence of two wishes, from two lines of one wish each; it may be said when the first may."""
    text = " ".join(part for part in (first.text, joint, second.text.replace("[", "[2:")) if part)
    return Template(first.functions + second.functions, first.choices + second.choices, first.after, text)


Values = Callable[[str], str]
"""Gives a generated value for the name of a slot."""


def read(path: Path) -> Iterator[Template]:
    """The templates of a bank.

    Raises:
        BankError: a line does not follow the format; the message names it.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        content = line.split("#")[0].strip()
        if not content:
            continue
        try:
            yield parse(content)
        except BankError as error:
            raise BankError(f"{path.name}, line {number}: {error}") from error


def parse(line: str) -> Template:
    """One line without comment.

    Raises:
        BankError: it does not follow the format.
    """
    head, bar, text = line.partition("|")
    if not bar:
        raise BankError("no |")
    name, *options = head.split()
    functions = tuple(name.split("+"))
    if len(functions) > 2 or any(function not in SPECS for function in functions):
        raise BankError(f"unknown function {name!r}")
    choices: tuple[dict[str, str], ...] = tuple({} for _ in functions)
    after = frozenset({"open"})
    for option in options:
        match = _OPTION.fullmatch(option)
        if match is None:
            raise BankError(f"unknown option {option!r}")
        if match[2] == "after":
            after = frozenset(match[3].split(","))
        else:
            choices[1 if match[1] else 0][match[2]] = match[3]
    for function, given in zip(functions, choices, strict=True):
        _check_choices(SPECS[function], given)
    for slot in _SLOT.findall(text):
        _check_slot(slot, functions)
    return Template(functions, choices, after, text.strip())


def _check_choices(spec: FunctionSpec, given: dict[str, str]) -> None:
    known = {argument.name: argument.choices for argument in spec.arguments if argument.choices}
    for name, value in given.items():
        if value not in known.get(name, ()):
            raise BankError(f"{spec.word} has no {name}={value}")
    for name in known:
        if name != "type" and name not in given:
            raise BankError(f"{spec.word} needs {name}")


def _check_slot(slot: str, functions: Sequence[str]) -> None:
    call, negated, name, _ = _parts(slot)
    if call >= len(functions):
        raise BankError(f"there is no second function for [{slot}]")
    argument = ARGUMENT_OF.get(name, name)
    if not negated and argument not in {item.name for item in SPECS[functions[call]].arguments}:
        raise BankError(f"{functions[call]} has no argument for [{slot}]")


def _parts(slot: str) -> tuple[int, bool, str, str | None]:
    """Call number, whether it is not copied, name, and the words written out."""
    call = slot.startswith("2:")
    rest = slot.removeprefix("2:")
    name, equals, words = rest.lstrip("~").partition("=")
    return int(call), rest.startswith("~"), name.strip(), words.strip() if equals else None


def expand(template: Template, values: Values, random: Random) -> list[Word]:
    """One sentence of a template, alternatives and values chosen at random."""
    text = alternatives(template.text, random)
    words: list[Word] = []
    end = 0
    for match in _SLOT.finditer(text):
        words += [Word(word) for word in text[end : match.start()].split()]
        call, negated, name, literal = _parts(match[1])
        value = literal if literal is not None else values(name)
        argument = None if negated else ARGUMENT_OF.get(name, name)
        words += [Word(word, argument, call) for word in value.split()]
        if name == "date" and literal is None and argument and _may_have_time(template, call) and random.random() < WITH_TIME:
            words += _and_time(values("time"), call, random)
        rest = re.match(r"[^\s\[]+", text[match.end() :])  # "[date]'s fine": the ending belongs to the last word
        end = match.end()
        if rest is not None and rest[0][0] == "'":
            words[-1] = Word(words[-1].text + rest[0], words[-1].argument, words[-1].call)
            end += len(rest[0])
    return words + [Word(word) for word in text[end:].split()]


def _may_have_time(template: Template, call: int) -> bool:
    spec = SPECS[template.functions[call]]
    mark = "2:" if call else ""
    return any(item.name == "time" for item in spec.arguments) and f"[{mark}time" not in template.text


def _and_time(time: str, call: int, random: Random) -> list[Word]:
    """A time of day after a day, as in "friday at two" or "friday morning"."""
    part = time in ("morning", "afternoon", "evening")
    joint = random.choice(("", "", "in the") if part else ("", "at", "at", "say"))
    return [*(Word(word) for word in joint.split()), *(Word(word, "time", call) for word in time.split())]


def alternatives(text: str, random: Random) -> str:
    """The text with one branch of each (a|b) chosen."""
    while (match := re.search(r"\(([^()]*)\)", text)) is not None:
        text = text[: match.start()] + random.choice(match[1].split("|")) + text[match.end() :]
    return text


def calls(template: Template, words: Sequence[Word]) -> tuple[FunctionCall, ...]:
    """What a sentence of this template means: each argument is the first unbroken run of its words."""
    found = []
    for number, function in enumerate(template.functions):
        spec = SPECS[function]
        arguments: dict[str, str] = {}
        for argument in spec.arguments:
            if argument.name in template.choices[number]:
                arguments[argument.name] = template.choices[number][argument.name]
            elif span := _run(words, argument.name, number):
                arguments[argument.name] = span
        found.append(FunctionCall(spec.name, arguments))
    return tuple(found)


def _run(words: Sequence[Word], argument: str, call: int) -> str:
    run: list[str] = []
    for word in words:
        if word.argument == argument and word.call == call:
            run.append(word.text)
        elif run:
            break
    return " ".join(run)

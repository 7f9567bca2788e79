"""The GBNF grammar of a chat model's answer: `{"name": "…", "arguments": {…}}`, once, or twice on two lines.

llama.cpp ends the process on some invalid grammars, so every word from outside passes through `_literal`, and rule names are
numbered, never taken from a text.
"""

import json
from collections.abc import Iterator, Sequence

from dealer_kiosk.messages import FunctionSpec

MAX_CALLS = 2
MAX_VALUE_CHARS = 120
"""A spelled e-mail address has about 100 characters."""
NEXT_CALL = "\n"


def grammar(functions: Sequence[FunctionSpec]) -> str:
    """The grammar of one answer; arguments are optional and keep their order, values have no quotation marks or backslashes.

    Raises:
        ValueError: there are no functions, so there is no answer.
    """
    if not functions:
        raise ValueError("a grammar needs at least one function")
    return "\n".join(_rules(functions)) + "\n"


def _rules(functions: Sequence[FunctionSpec]) -> Iterator[str]:
    names = [f"f{index}" for index in range(len(functions))]
    yield f"root ::= call ({_literal(NEXT_CALL)} call){{0,{MAX_CALLS - 1}}}"
    yield f"call ::= {' | '.join(names)}"
    yield f"text ::= {_string(MAX_VALUE_CHARS)}"
    for name, function in zip(names, functions, strict=True):
        yield from _function_rules(name, function)


def _function_rules(rule: str, function: FunctionSpec) -> Iterator[str]:
    opening = "{" + _json("name") + ": " + _json(function.name) + ", " + _json("arguments") + ": {"
    arguments = [f"{rule}a{index}" for index in range(len(function.arguments))]
    starts = [_from(arguments, index) for index in range(len(arguments))]
    optional = f"({' | '.join(starts)})? " if starts else ""
    yield f"{rule} ::= {_literal(opening)} {optional}{_literal('}}')}"
    for name, argument in zip(arguments, function.arguments, strict=True):
        value = " | ".join(_literal(_json(choice)) for choice in argument.choices) or "text"
        yield f"{name} ::= {_literal(_json(argument.name) + ': ')} ({value})"


def _from(arguments: Sequence[str], start: int) -> str:
    """Argument `start`, then any later ones in order."""
    later = "".join(f" ({_literal(', ')} {name})?" for name in arguments[start + 1 :])
    return arguments[start] + later


def _string(longest: int) -> str:
    """A JSON string that needs no escapes."""
    return f'"\\"" [^"\\\\\\x00-\\x1f]{{1,{longest}}} "\\""'


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _literal(text: str) -> str:
    """A GBNF literal; everything but printable ASCII is written as a code point."""
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in {'"', "\\"}:
        return "\\" + character
    if " " <= character <= "~":
        return character
    return f"\\U{ord(character):08X}"

"""The GBNF grammar of a chat model's answer: `{"say": "…"}` or `{"name": "…", "arguments": {…}}`.

llama.cpp ends the process on some invalid grammars, so every word from outside passes through `_literal`, and rule names are
numbered, never taken from a text.
"""

import json
from collections.abc import Iterator, Sequence

from dealer_kiosk.messages import FunctionSpec

MAX_SPEECH_CHARS = 240
MAX_VALUE_CHARS = 80


def grammar(functions: Sequence[FunctionSpec]) -> str:
    """The grammar of one answer; arguments are optional and keep their order, values have no quotation marks or backslashes."""
    return "\n".join(_rules(functions)) + "\n"


def _rules(functions: Sequence[FunctionSpec]) -> Iterator[str]:
    names = [f"f{index}" for index in range(len(functions))]
    yield f"root ::= {' | '.join(['say', *names])}"
    yield f"say ::= {_literal('{' + _json('say') + ': ')} {_string(MAX_SPEECH_CHARS)} {_literal('}')}"
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

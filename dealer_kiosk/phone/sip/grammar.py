"""The pieces that SIP headers are made of: quoted strings, lists and parameters (RFC 3261, 25)."""

import re
from collections.abc import Iterable

from dealer_kiosk.errors import PhoneError

Params = tuple[tuple[str, str | None], ...]

_TOKEN = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]+")
_VALUE = re.compile(r"[!#-+\--:=?-~]+")  # visible, without the characters that end it: " , ; < >
_STOPS = {separator: re.compile(f'["<>{separator}]') for separator in ",;<"}
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


class SipParseError(PhoneError):
    """A piece of a SIP message is malformed."""


def is_token(text: str) -> bool:
    """Whether a text is a token, as method and header names are."""
    return _TOKEN.fullmatch(text) is not None


def is_quoted(text: str) -> bool:
    """Whether a text is one quoted string."""
    return _QUOTED.fullmatch(text) is not None


def split_outside(text: str, separator: str, *, brackets: bool = True) -> list[str]:
    """Split where the separator is neither quoted nor, with `brackets`, between angle brackets.

    Raises:
        SipParseError: a quoted string or a bracket is not closed.
    """
    stops = _STOPS[separator]
    parts, start, inside = [], 0, False
    match = stops.search(text)
    while match is not None:
        char, at = match[0], match.end()
        if char == '"' and not inside:
            quoted = _QUOTED.match(text, at - 1)
            if quoted is None:
                raise SipParseError("a quoted string is not closed")
            at = quoted.end()
        elif char == separator and not inside:
            parts.append(text[start : at - 1])
            start = at
        elif brackets and char in "<>":
            inside = char == "<"
        match = stops.search(text, at)
    if inside:
        raise SipParseError("an angle bracket is not closed")
    return [*parts, text[start:]]


def split_list(text: str) -> list[str]:
    """Split a header's value at its commas.

    Raises:
        SipParseError: an element is empty or not closed.
    """
    values = [part.strip() for part in split_outside(text, ",")]
    if not all(values):
        raise SipParseError("a list has an empty element")
    return values


def parse_params(parts: Iterable[str]) -> Params:
    """Read parameters that were split at semicolons; names in small letters, quoted values with their quotes.

    Raises:
        SipParseError: a name or value is malformed, or one comes twice.
    """
    pairs = []
    for part in parts:
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not is_token(name) or (equals and not (_VALUE.fullmatch(value) or is_quoted(value))):
            raise SipParseError("a parameter is malformed")
        pairs.append((name.lower(), value if equals else None))
    if len({name for name, _ in pairs}) != len(pairs):
        raise SipParseError("a parameter is given twice")
    return tuple(pairs)


def format_params(params: Params) -> str:
    """Write parameters, each with its semicolon."""
    return "".join(f";{name}" if value is None else f";{name}={value}" for name, value in params)


def parameter(params: Params, name: str) -> str | None:
    """Value of a parameter; None if it is missing or has no value."""
    return next((value for key, value in params if key == name), None)


def unquote(text: str) -> str:
    """Take quotes and escapes off a quoted string; another text stays."""
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL) if is_quoted(text) else text


def quote(text: str) -> str:
    """Make a quoted string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

"""What the customer touched: checked, and as the words that a speaking customer would use."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from dealer_kiosk.errors import KioskError

Kind = Literal["yes", "no", "digits", "text", "person", "repeat", "slower", "start_over", "goodbye"]

SAYS: Mapping[Kind, str] = {
    "yes": "yes",
    "no": "no",
    "person": "i want to talk to a person",
    "repeat": "say that again",
    "slower": "speak slower",
    "start_over": "start over",
    "goodbye": "goodbye",
}
"""What the buttons say; `digits` and `text` say what was typed."""

LONGEST = 500
"""Characters of a typed text."""

_KINDS: tuple[Kind, ...] = get_args(Kind)
_DIGITS = re.compile(r"[0-9]{1,20}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class TouchError(KioskError):
    """A request is not a touch; the text is for whoever sent it and repeats nothing of it."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One touch that is a turn of the customer."""

    kind: Kind
    text: str


def parse(body: bytes) -> Touch:
    """The touch in the body of a request: `{"kind": "yes"}`, `{"kind": "digits", "text": "3125550142"}`.

    Raises:
        TouchError: it is not JSON, or not a touch.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise TouchError('the body must be a JSON object such as {"kind": "yes"}') from error
    if not isinstance(value, dict):
        raise TouchError('the body must be a JSON object such as {"kind": "yes"}')
    if value.keys() - {"kind", "text"}:
        raise TouchError('a touch has the keys "kind" and "text" only')
    kind = next((kind for kind in _KINDS if kind == value.get("kind")), None)
    if kind is None:
        raise TouchError(f'"kind" must be one of {", ".join(_KINDS)}')
    return Touch(kind, _words(kind, value))


def _words(kind: Kind, value: Mapping[str, Any]) -> str:
    if kind in SAYS:
        if "text" in value:
            raise TouchError('only digits and text have a "text"')
        return SAYS[kind]
    text = value.get("text")
    if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST or _CONTROL.search(text):
        raise TouchError(f'"text" must have 1 to {LONGEST} printable characters')
    if kind == "digits" and not _DIGITS.fullmatch(text):
        raise TouchError('"text" of digits must be 1 to 20 of the digits 0 to 9')
    return text.strip()

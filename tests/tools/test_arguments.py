"""Arguments that no tool can work with."""

import math
from datetime import datetime
from typing import Any

import pytest

from dealer_kiosk.errors import FieldError
from dealer_kiosk.tools.arguments import MAX_NUMBER, MAX_TEXT, checked


@checked
def tool(text: str, number: int | None = None, amount: float | None = None, *, when: datetime | None = None) -> str:
    """Repeat what came in."""
    return f"{text} {number} {amount} {when}"


def test_good_arguments_reach_the_tool(now: datetime) -> None:
    """By position, by name, and left out; a whole number is a number."""
    assert tool("x", 1, amount=2) == "x 1 2 None"
    assert tool(text="x", when=now) == f"x None None {now}"
    assert tool("x" * MAX_TEXT, -MAX_NUMBER).endswith(f"{-MAX_NUMBER} None None")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"text": 5}, "text: must be a text"),
        ({"text": None}, "text: must be a text"),
        ({"text": "x" * (MAX_TEXT + 1)}, f"text: must not be longer than {MAX_TEXT} characters"),
        ({"text": "\ud83d"}, "text: must be whole characters"),
        ({"number": "5"}, "number: must be a whole number"),
        ({"number": True}, "number: must be a whole number"),
        ({"number": MAX_NUMBER + 1}, "number: is too large"),
        ({"amount": "5"}, "amount: must be a number"),
        ({"amount": math.nan}, "amount: must be a finite number"),
        ({"when": "today"}, "when: must be a date and time"),
        ({"when": datetime(2026, 11, 23)}, "when: must have a time zone"),  # noqa: DTZ001 - what is refused
    ],
)
def test_others_are_refused_by_name(values: dict[str, Any], message: str) -> None:
    """The message says which argument, and what it must be."""
    with pytest.raises(FieldError) as refused:
        tool(**{"text": "x", **values})
    assert str(refused.value) == message


def test_the_tool_keeps_its_name_and_signature() -> None:
    """So that help and compatibility tests see the tool itself."""
    assert tool.__name__ == "tool"
    assert tool.__doc__ == "Repeat what came in."

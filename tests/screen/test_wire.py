"""A view as the page reads it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.messages import Expects
from dealer_kiosk.screen.view import Caption, Card, Row, State, View
from dealer_kiosk.screen.wire import CAPTIONS, encode

SPOKEN = (Caption("agent", "And your name?"), Caption("customer", "sam delgado"))


def read(view: View) -> dict[str, Any]:
    """What the page makes of it."""
    value: dict[str, Any] = json.loads(encode(view))
    return value


def test_a_view_is_sent_whole() -> None:
    """Every field, under its own name."""
    view = View("listening", SPOKEN[:1], Card("New appointment", (Row("Day", "Friday"),)), Expects.NAME, 0.5, 1.25)
    assert read(view) == {
        "state": "listening",
        "captions": [{"n": 0, "speaker": "agent", "marked": False, "heard": "And your name?", "coming": ""}],
        "card": {"title": "New appointment", "state": "open", "rows": [["Day", "Friday"]]},
        "expects": "name",
        "level": 0.5,
        "pace": 1.25,
    }


@pytest.mark.parametrize("state", ["welcome", "unavailable"])
def test_nothing_personal_is_sent_when_nobody_is_there(state: State) -> None:
    """Even when the view still has it."""
    text = encode(View(state, SPOKEN, Card("Booked", (Row("Name", "Sam Delgado"),), "confirmed")))
    assert "delgado" not in text.lower()
    assert json.loads(text)["captions"] == []
    assert json.loads(text)["card"] is None


@pytest.mark.parametrize(
    ("upto", "heard"),
    [
        (0, ""),
        (1, "Shall"),
        (5, "Shall"),
        (6, "Shall "),
        (7, "Shall I"),
        (14, "Shall I book it?"),
        (99, "Shall I book it?"),
        (-3, ""),
        (None, "Shall I book it?"),
    ],
)
def test_words_are_marked_whole(upto: int | None, heard: str) -> None:
    """A place inside a word marks all of it, one behind the end marks everything."""
    caption = read(View("speaking", (Caption("agent", "Shall I book it?", upto),)))["captions"][0]
    assert caption["heard"] == heard
    assert caption["heard"] + caption["coming"] == "Shall I book it?"
    assert caption["marked"] is (upto is not None)


def test_old_captions_are_left_out_and_the_others_keep_their_numbers() -> None:
    """The page knows a caption by its number."""
    captions = tuple(Caption("agent", f"sentence {number}") for number in range(CAPTIONS + 5))
    assert [item["n"] for item in read(View("speaking", captions))["captions"]] == list(range(5, CAPTIONS + 5))


@pytest.mark.parametrize(
    ("level", "sent"), [(0.0, 0.0), (0.52, 0.5), (1.7, 1.0), (-1.0, 0.0), (float("nan"), 0.0), (float("inf"), 1.0)]
)
def test_the_level_is_between_0_and_1(level: float, sent: float) -> None:
    """In coarse steps, whatever was measured."""
    assert read(View("listening", level=level))["level"] == sent


@given(st.text(), st.none() | st.integers(-5, 200))
def test_any_text_arrives_as_it_is(text: str, upto: int | None) -> None:
    """On one line, whatever characters it has."""
    line = encode(View("speaking", (Caption("customer", text, upto),)))
    assert line.isascii()
    assert "\n" not in line
    caption = json.loads(line)["captions"][0]
    assert caption["heard"] + caption["coming"] == text

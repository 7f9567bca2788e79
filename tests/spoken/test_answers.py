"""Yes, no and choices."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.spoken.answers import Answer, parse_choice, parse_yes_no, split_yes_no


@pytest.mark.parametrize(
    "text",
    ["yes", "Yes.", "yes please", "yeah that's right", "sounds good", "go ahead", "correct", "that's fine", "okay", "sure",
     "please", "yes that is correct", "uh huh", "yes book it please", "book it", "no problem", "why not", "yes ma'am",
     "that works for me", "um yeah sure go ahead", "yes cancel it", "i do"],
)  # fmt: skip
def test_a_yes_is_understood(text: str) -> None:
    """Every usual yes is one."""
    assert parse_yes_no(text) is True


@pytest.mark.parametrize(
    "text",
    ["no", "no thanks", "No, thank you!", "nope", "not really", "don't", "do not", "don't book it", "no that's fine",
     "no i'm good", "i don't think so", "absolutely not", "that's wrong", "okay no", "not yet"],
)  # fmt: skip
def test_a_no_is_understood(text: str) -> None:
    """Every usual no is one, also where it sounds content."""
    assert parse_yes_no(text) is False


@pytest.mark.parametrize(
    "text",
    ["", "friday", "no make it thursday", "yes but at ten", "good morning", "right now", "i don't know", "yes no", "thank you",
     "not before ten", "no later than five", "okay nine thirty"],
)  # fmt: skip
def test_more_or_less_than_an_answer_is_neither(text: str) -> None:
    """A text with anything else in it, or with both, is neither yes nor no."""
    assert parse_yes_no(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no make it thursday", Answer(False, "make it thursday")),
        ("No, it's Donna.", Answer(False, "it's donna")),
        ("yes but at ten", Answer(True, "at ten")),
        ("sure it's three one two", Answer(True, "it's three one two")),
        ("no cancel it", Answer(False, "cancel it")),
        ("no 12/1 at 9:30 please", Answer(False, "12/1 at 9:30")),
        ("friday", Answer(None, "friday")),
        ("right now", Answer(None, "right now")),
    ],
)
def test_what_follows_an_answer_is_kept(text: str, expected: Answer) -> None:
    """The answer is split from the wish that follows it."""
    assert expected == split_yes_no(text)


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        ("the second one", 3, 1),
        ("the first", 2, 0),
        ("the last one", 3, 2),
        ("number two", 2, 1),
        ("option 3", 3, 2),
        ("two", 2, 1),
        ("the earlier one", 2, 0),
        ("the later one", 2, 1),
        ("the latter", 2, 1),
        ("the middle one", 3, 1),
        ("either", 2, 0),
        ("the first one no the second", 2, 1),
        ("that one", 1, 0),
        ("that one", 2, None),
        ("the third", 2, None),
        ("neither", 2, None),
        ("december first", 2, None),
        ("", 2, None),
        ("the first", 0, None),
    ],
)
def test_a_choice_is_understood(text: str, count: int, expected: int | None) -> None:
    """Options are chosen by number, order or place; what was not offered cannot be chosen."""
    assert expected == parse_choice(text, count)


@given(text=st.text(), count=st.integers(0, 5))
@settings(derandomize=True, deadline=None)
def test_no_text_breaks_the_answer_parsers(text: str, count: int) -> None:
    """Arbitrary text never raises, and a choice is one of those offered."""
    assert parse_yes_no(text) in {True, False, None}
    assert parse_choice(text, count) in {None, *range(count)}

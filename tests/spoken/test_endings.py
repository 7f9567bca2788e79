"""Do the words so far sound like the end?"""

import pytest

from dealer_kiosk.messages import Ending, Expects
from dealer_kiosk.spoken.endings import ending


@pytest.mark.parametrize(
    ("words", "expects"),
    [
        ("what are your opening hours", Expects.OPEN),
        ("my check engine light is on", Expects.SERVICE),
        ("how much is it", Expects.OPEN),
        ("three one two five five five oh one four two", Expects.PHONE),
        ("sam delgado", Expects.NAME),
        ("sam at example dot com", Expects.EMAIL),
        ("two k four m nine", Expects.CODE),
    ],
)
def test_a_whole_answer_is_complete(words: str, expects: Expects) -> None:
    """A sentence, a number, a name, an address, a code."""
    assert ending(words, expects) is Ending.COMPLETE


@pytest.mark.parametrize(
    ("words", "expects"),
    [
        ("i'd like to book an", Expects.OPEN),
        ("can i come in on the", Expects.DATE),
        ("my name is", Expects.NAME),
        ("three one two five five", Expects.PHONE),
        ("three one two five five five oh one", Expects.PHONE),
        ("no i", Expects.YES_NO),
    ],
)
def test_more_is_expected_after_half_an_answer(words: str, expects: Expects) -> None:
    """After a word that joins, and within a number."""
    assert ending(words, expects) is Ending.UNFINISHED


@pytest.mark.parametrize(
    ("words", "expects"),
    [
        ("", Expects.OPEN),
        ("yes", Expects.YES_NO),
        ("tuesday", Expects.DATE),
        ("tuesday at two", Expects.DATE),
        ("sam", Expects.NAME),
        ("sam d e l", Expects.NAME),
        ("five five five oh one four two", Expects.PHONE),
        ("it is my own", Expects.PHONE),
        ("two k", Expects.CODE),
        ("sam at example", Expects.EMAIL),
    ],
)
def test_everything_else_may_go_on_or_not(words: str, expects: Expects) -> None:
    """The pause that fits what was asked for decides."""
    assert ending(words, expects) is Ending.UNKNOWN

"""Words that Whisper is told to expect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.engines.whisper.hints import by_turns, echoes, hint
from dealer_kiosk.messages import Expects

NAMES = ["Lakeside Motors", "Honda Civic", "Dana Whitfield"]


def letters(text: str) -> list[int]:
    """A tokenizer of one token a letter."""
    return [ord(letter) for letter in text]


def test_names_become_a_sentence() -> None:
    """Whisper writes as it was shown, so it is shown capitals and a full stop."""
    assert hint(NAMES, Expects.OPEN, letters, 100) == "Lakeside Motors, Honda Civic, Dana Whitfield."


def test_what_does_not_fit_is_left_out_whole() -> None:
    """The first names matter most; half a name would mislead."""
    assert hint(NAMES, Expects.OPEN, letters, 30) == "Lakeside Motors, Honda Civic."


def test_no_tokens_mean_no_hint() -> None:
    """The setting that switches hints off, also examples."""
    assert hint(NAMES, Expects.PHONE, letters, 0) == ""
    assert hint([], Expects.OPEN, letters, 100) == ""


@pytest.mark.parametrize(("expects", "written"), [(Expects.PHONE, "312-555-0164"), (Expects.NAME, "L-E-E")])
def test_an_example_shows_how_figures_are_written(expects: Expects, written: str) -> None:
    """A number as figures, a spelled name as capitals."""
    assert written in hint(NAMES, expects, letters, 200)


def test_an_example_stands_last_and_is_kept_before_names() -> None:
    """The end of a hint has the most influence."""
    assert hint(NAMES, Expects.PHONE, letters, 50) == "Lakeside Motors. My phone number is 312-555-0164."


def test_a_name_given_twice_is_said_once() -> None:
    """Services and cars may share words; spaces and empty names do not count."""
    assert hint(["Honda  Civic", "", "Honda Civic"], Expects.OPEN, letters, 100) == "Honda Civic."


def test_every_kind_of_name_gets_its_turn() -> None:
    """A hundred cars must not crowd out the people; a model alone adds nothing to make and model."""
    cars = ["Honda", "Civic", "Honda Civic", "Toyota Camry", "Ford F-150"]

    assert by_turns(["Dana"], cars, ["oil change"]) == ["Dana", "Honda Civic", "oil change", "Toyota Camry", "Ford F-150"]
    assert by_turns() == by_turns([], []) == []


@given(st.lists(st.text(max_size=20)), st.sampled_from(Expects), st.integers(0, 120))
def test_a_hint_is_never_longer_than_it_may_be(words: list[str], expects: Expects, most: int) -> None:
    """Whatever names the database has."""
    assert len(letters(hint(words, expects, letters, most))) <= most


def test_a_text_out_of_the_hint_is_an_echo() -> None:
    """Whisper reads its hint out when it hears nothing; a single name may really have been said."""
    hinted = hint(NAMES, Expects.PHONE, letters, 200)

    assert echoes("My phone number is 312-555-0164", hinted)
    assert echoes("lakeside motors honda civic", hinted)
    assert not echoes("Honda Civic", hinted)
    assert not echoes("My phone number is 312-555-0199", hinted)
    assert not echoes("", hinted)

"""What keys mean."""

import pytest

from dealer_kiosk.channels.keys import AGAIN, PERSON, Keys
from dealer_kiosk.messages import Expects


def pressed(keys: Keys, text: str, expects: Expects) -> list[str]:
    """What is meant after each key."""
    return [keys.press(key, expects, 0.0) for key in text]


def test_a_number_is_complete_with_the_hash_key() -> None:
    """Nothing is meant before."""
    assert pressed(Keys(3.0), "3125550142#", Expects.PHONE) == [*[""] * 10, "3125550142"]


def test_a_number_is_complete_after_a_pause() -> None:
    """Counted from the last key."""
    keys = Keys(3.0)
    keys.press("3", Expects.PHONE, 10.0)
    keys.press("1", Expects.PHONE, 12.0)
    assert (keys.due(Expects.PHONE, 14.9), keys.due(Expects.PHONE, 15.0), keys.due(Expects.PHONE, 99.0)) == ("", "31", "")


@pytest.mark.parametrize("expects", [Expects.OPEN, Expects.YES_NO, Expects.SERVICE, Expects.NAME])
def test_zero_calls_a_person(expects: Expects) -> None:
    """At once, wherever no number is expected."""
    assert pressed(Keys(3.0), "0", expects) == [PERSON]


def test_zero_alone_calls_a_person_where_a_number_is_expected() -> None:
    """But a number may begin with it."""
    keys = Keys(3.0)
    assert (pressed(keys, "0", Expects.PHONE), keys.due(Expects.PHONE, 3.0)) == ([""], PERSON)
    assert pressed(Keys(3.0), "01#", Expects.PHONE) == ["", "", "01"]


def test_one_and_two_are_yes_and_no() -> None:
    """Where one of these is expected."""
    assert pressed(Keys(3.0), "12", Expects.YES_NO) == ["yes", "no"]
    assert pressed(Keys(3.0), "1#", Expects.OPEN) == ["", "1"]


def test_the_star_takes_an_entry_back_or_asks_again() -> None:
    """A slip is not sent."""
    assert pressed(Keys(3.0), "31*55#*", Expects.PHONE) == ["", "", "", "", "", "55", AGAIN]


def test_other_keys_mean_nothing() -> None:
    """Some telephones have A to D."""
    assert pressed(Keys(3.0), "ABCD#", Expects.OPEN) == [""] * 5

"""Licence plates as people spell them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.spoken.plates import parse_plate
from dealer_kiosk.spoken.say import speakable, spell


@pytest.mark.parametrize(
    "text",
    [
        "l k m four eight two one", "lima kilo mike four eight two one", "LKM four eight two one", "l k m forty eight twenty one",
        "el kay em four eight two one", "l as in lima k as in king m as in mary four eight two one",
        "um l k m uh four eight two one", "illinois l k m four eight two one", "it's an illinois plate l k m 4821",
        "my plate is L-K-M 4 8 2 1 please",
        "l k m and then four eight two one", "capital l capital k capital m four eight two one",
        "the letter l the letter k the letter m then the numbers four eight two one", "x no wait l k m four eight two one",
    ],
)  # fmt: skip
def test_a_plate_is_understood(text: str) -> None:
    """Every way of saying or typing one plate gives it."""
    assert parse_plate(text) == "LKM4821"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("double l k triple four", "LLK444"),
        ("l k double m four two", "LKMM42"),
        ("x ray yankee nine nine", "XY99"),
        ("zulu x-ray nine", "ZX9"),
        ("m for mary k for king nine", "MK9"),
        ("eight double u z nine", "8WZ9"),
    ],
)
def test_repeats_and_alphabets_are_understood(text: str, expected: str) -> None:
    """Double, triple, spelling alphabets and "M for Mary"."""
    assert expected == parse_plate(text)


@given(plate=st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=2, max_size=8))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_a_plate_said_by_us_is_understood_by_us(plate: str) -> None:
    """Every plate, spelled in writing and in words, comes back."""
    assert [plate] * 2 == [parse_plate(spell(plate)), parse_plate(speakable(spell(plate)).lower())]

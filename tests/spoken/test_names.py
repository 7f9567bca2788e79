"""Names as people say them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.spoken.names import MAX_NAME, last_name, name_key, parse_name, same_last_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dana whitfield", "Dana Whitfield"),
        ("my name is dana whitfield", "Dana Whitfield"),
        ("it's under whitfield", "Whitfield"),
        ("this is dana", "Dana"),
        ("hi this is dana i need an oil change", "Dana"),
        ("sure it's dana whitfield please", "Dana Whitfield"),
        ("put it under dana whitfield", "Dana Whitfield"),
        ("dana whitfield is my name", "Dana Whitfield"),
        ("my name is dana whitfield and my number is three one two", "Dana Whitfield"),
        ("no it's donna", "Donna"),
        ("dana no wait donna", "Donna"),
        ("dana whitfield d a n a", "Dana Whitfield"),
        ("jon smith j o h n", "John Smith"),
        ("dana w h i t f i e l d", "Dana Whitfield"),
        ("w h i t f i e l d", "Whitfield"),
        ("dana whitfield that's w h i t f i e l d", "Dana Whitfield"),
        ("last name whitfield first name dana", "Dana Whitfield"),
        ("my last name is whitfield", "Whitfield"),
        ("mister smith", "Smith"),
        ("sean o brien", "Sean O'Brien"),
        ("sean o'brien", "Sean O'Brien"),
        ("ronald mcdonald", "Ronald McDonald"),
        ("mary smith dash jones", "Mary Smith-Jones"),
        ("maria de la cruz", "Maria De La Cruz"),
        ("minh do", "Minh Do"),
        ("DANA WHITFIELD", "Dana Whitfield"),
        ("DeShawn McGee", "DeShawn McGee"),
        ("José Núñez", "José Núñez"),
        ("王伟", "王伟"),
        ("jane o'neil jr.", "Jane O'Neil Jr"),
    ],
)
def test_a_name_is_understood(text: str, expected: str) -> None:
    """The name is taken out of what is said around it and capitalised."""
    assert expected == parse_name(text)


@pytest.mark.parametrize(
    "text",
    ["", "yes", "no", "no thanks", "what time is it", "312 555 0142", "seven", "i need an oil change", "i don't know", "tomorrow",
     "hello", "the manager", "one two three four five six", "alpha beta gamma delta epsilon zeta", "x"],
)  # fmt: skip
def test_what_is_no_name_is_refused(text: str) -> None:
    """Answers, questions, numbers and sentences are no names."""
    assert parse_name(text) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [("O'Brien", "obrien"), ("José  Núñez", "jose nunez"), ("Smith-Jones", "smith jones"), ("Łukasz", "lukasz"), ("", "")],
)
def test_a_key_forgets_how_a_name_is_written(name: str, expected: str) -> None:
    """Case, accents, apostrophes and hyphens do not count."""
    assert expected == name_key(name)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Dana Whitfield", "WHITFIELD", True),
        ("nunez", "José Núñez", True),
        ("Ann Smith Jones", "Bob Smith-Jones", True),
        ("Dana Whitfield Jr.", "Whitfield", True),
        ("field", "Dana Whitfield", False),
        ("Dana Whitfield", "Dana Ortega", False),
        ("", "", False),
    ],
)
def test_last_names_are_compared_by_sound_not_by_spelling(first: str, second: str, expected: bool) -> None:
    """Only whole last names agree, however they are written, in either order."""
    assert (expected, expected) == (same_last_name(first, second), same_last_name(second, first))


def test_the_last_name_is_the_last_word() -> None:
    """Suffixes are no last names."""
    assert [last_name("Dana Whitfield Jr."), last_name("Ortega"), last_name("")] == ["Whitfield", "Ortega", ""]


@given(text=st.text())
@settings(derandomize=True, deadline=None)
def test_no_text_breaks_the_name_parser(text: str) -> None:
    """Arbitrary text never raises, and a name has a bounded length."""
    name = parse_name(text) or ""
    assert len(name) <= MAX_NAME
    assert name_key(name) == name_key(name_key(name))
    assert isinstance(same_last_name(text, name), bool)

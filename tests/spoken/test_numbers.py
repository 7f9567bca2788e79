"""Digits, phone numbers and whole numbers as people say them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.spoken.numbers import parse_phone, spoken_digits, words_to_int
from dealer_kiosk.spoken.words import UNITS, cardinal

DIGIT_WORDS = [word for word, number in UNITS.items() if number < 10]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("three one two five five five oh one four two", "3125550142"),
        ("double five triple two", "55222"),
        ("twenty one", "21"),
        ("eight hundred", "800"),
        ("five fifty five", "555"),
        ("one eight hundred five five five oh one nine nine", "18005550199"),
        ("312-555-0142", "3125550142"),
        ("oh it's three one two", "312"),
        ("nothing", ""),
    ],
)
def test_digits_are_collected(text: str, expected: str) -> None:
    """Every usual way of saying digits gives them in order."""
    assert expected == spoken_digits(text)


@pytest.mark.parametrize(
    "text",
    [
        "three one two five five five oh one four two",
        "three one two, five five five, oh one four two",
        "three one two double five five zero one four two",
        "three one two triple five oh one forty two",
        "my number is area code three one two and then five five five oh one four two thanks",
        "oh three one two five five five oh one four two",
        "three one to five five five oh one four two",
        "three one three no wait three one two five five five oh one four two",
        "no it's 312 555 0142",
        "five five five oh one four two",
        "555-0142",
        "(312) 555-0142",
        "312.555.0142",
        "+1 312 555 0142",
        "1-312-555-0142",
        "13125550142",
        "312 555 0142 ext 5",
        "312-555-0142 and i have 2 cars",
    ],
)
def test_a_phone_number_is_understood(text: str) -> None:
    """Spoken and typed forms of one number give the same E.164 number."""
    assert parse_phone(text) == "+13125550142"


@pytest.mark.parametrize(
    "text", ["", "abc", "five five five", "112 555 0142", "312 155 0142", "one two three four five six seven", "2pm"]
)
def test_what_cannot_be_dialled_is_refused(text: str) -> None:
    """Numbers too short, or with an area code or exchange that starts with 0 or 1, give nothing."""
    assert parse_phone(text) is None


def test_seven_digits_need_an_area_code() -> None:
    """Without an area code seven digits are no number."""
    assert parse_phone("555 0142", area_code="") is None


def test_a_foreign_number_is_kept() -> None:
    """A number with another country's code is accepted when it is in use there."""
    assert parse_phone("+49 30 901820") == "+4930901820"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two", 2),
        ("seventy-two", 72),
        ("a hundred and five", 105),
        ("fifteen hundred", 1500),
        ("twenty twenty one", 2021),
        ("nineteen ninety nine", 1999),
        ("twenty oh five", 2005),
        ("two thousand and nineteen", 2019),
        ("under thirty four thousand nine hundred dollars", 34_900),
        ("$34,900", 34_900),
        ("2019 camry", 2019),
        ("one two", 1),
        ("none", None),
    ],
)
def test_a_whole_number_is_understood(text: str, expected: int | None) -> None:
    """Numbers and years in words or figures give their value."""
    assert expected == words_to_int(text)


@given(number=st.integers(0, 9_999_999))
@settings(derandomize=True, deadline=None)
def test_a_number_in_words_is_understood(number: int) -> None:
    """Every number below ten million in words parses back."""
    assert number == words_to_int(cardinal(number))


@st.composite
def spoken_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A North American number and one way of saying it digit by digit."""
    area_code, exchange = (draw(st.integers(200, 999)) for _ in range(2))
    digits = f"{area_code}{exchange}{draw(st.integers(0, 9_999)):04d}"
    words: list[str] = []
    at = 0
    while at < len(digits):
        run = next((size for size in (3, 2) if digits[at : at + size] == digits[at] * size and draw(st.booleans())), 1)
        zero = draw(st.sampled_from(["zero", "oh", "o"]))
        word = zero if digits[at] == "0" else DIGIT_WORDS[int(digits[at])]
        words.append({1: "", 2: "double ", 3: "triple "}[run] + word)
        at += run
    return digits, " ".join(words)


@given(number=spoken_numbers())
@settings(derandomize=True, deadline=None, max_examples=150)
def test_a_number_said_digit_by_digit_is_understood(number: tuple[str, str]) -> None:
    """Every ten-digit number, with zero, oh, double and triple, gives its E.164 form."""
    digits, words = number
    assert f"+1{digits}" == parse_phone(words)


@given(text=st.text())
@settings(derandomize=True, deadline=None)
def test_no_text_breaks_the_number_parsers(text: str) -> None:
    """Arbitrary text never raises, and what is found is well formed."""
    words_to_int(text)
    assert spoken_digits(text).strip("0123456789") == ""
    assert (parse_phone(text) or "+").startswith("+")


@pytest.mark.parametrize(
    ("heard", "number"),
    [
        ("three one tool five five five zero one one one", "+13125550111"),
        ("three won two five five five oh once two eight", "+13125550128"),
        ("tree one two five i've five year one one one", "+13125550111"),
    ],
)
def test_a_few_misheard_digits_are_digits_where_ten_result(heard: str, number: str) -> None:
    """The number is read back, so a wrong guess is heard by the customer."""
    assert parse_phone(heard) == number


@pytest.mark.parametrize("text", ["i want to go for a ride at five", "three one two five five five oh one", "to for won ate"])
def test_words_that_sound_like_digits_are_no_number_by_themselves(text: str) -> None:
    """Most of the ten must be digits, and there must be ten."""
    assert parse_phone(text) is None


def test_a_number_that_breaks_off_is_not_filled_up() -> None:
    """Seven digits that begin with our own area code are a longer number of which the end is missing."""
    assert parse_phone("three one two five five five oh") is None

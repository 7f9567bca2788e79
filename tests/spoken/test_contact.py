"""E-mail addresses and licence plates as people say them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.spoken.contact import parse_email, parse_email_in, parse_plate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dana dot w at gmail dot com", "dana.w@gmail.com"),
        ("d underscore w at outlook dot com", "d_w@outlook.com"),
        ("my email is dana dash w at gmail dot com please", "dana-w@gmail.com"),
        ("k okafor seventy two at yahoo dot com", "kokafor72@yahoo.com"),
        ("d a n a at g mail dot com", "dana@gmail.com"),
        ("sure it's joe at company dot co dot u k", "joe@company.co.uk"),
        ("d as in david w at gmail dot com", "dw@gmail.com"),
        ("dana oh five at gmail dot com", "dana05@gmail.com"),
        ("no it's dana at i cloud dot com", "dana@icloud.com"),
        ("dana at gmail dot com and my name is dana", "dana@gmail.com"),
        ("my grandson made me one w kowalski at yahoo dot com", "wkowalski@yahoo.com"),
        ("one w kowalski at yahoo dot com", "1wkowalski@yahoo.com"),
        ("Dana.W@Gmail.com.", "dana.w@gmail.com"),
        ("<priya.raman@proton.me>", "priya.raman@proton.me"),
    ],
)
def test_an_address_is_understood(text: str, expected: str) -> None:
    """Spoken and typed addresses come out as they are written."""
    assert expected == parse_email(text)


def test_a_pronoun_before_an_address_is_no_figure() -> None:
    """The word before the part that is the address tells."""
    assert parse_email_in("he got me one w k at yahoo dot com", "one w k at yahoo dot com") == "wk@yahoo.com"
    assert parse_email_in("it is one w k at yahoo dot com", "one w k at yahoo dot com") == "1wk@yahoo.com"


@pytest.mark.parametrize("text", ["", "dana", "dana at gmail", "meet me at three", "no thanks", "a@b", "dana at dot com"])
def test_what_is_no_address_is_refused(text: str) -> None:
    """Text without a well-formed address gives nothing."""
    assert parse_email(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b c one two three four", "ABC1234"),
        ("my plate is a b c one two three four", "ABC1234"),
        ("ABC-1234", "ABC1234"),
        ("the license plate number is AB 12 345", "AB12345"),
        ("b as in boy c as in cat 1 2 3", "BC123"),
        ("the as in boy k nine nine double two", "BK9922"),
        ("alpha bravo charlie one two three", "ABC123"),
        ("k i n g", "KING"),
        ("hello", None),
        ("yes please", None),
        ("", None),
        ("a b c d e one two three four", None),
    ],
)
def test_a_plate_is_understood(text: str, expected: str | None) -> None:
    """Plates may be spelled, typed or said with a spelling alphabet; words alone are none."""
    assert expected == parse_plate(text)


@given(text=st.text())
@settings(derandomize=True, deadline=None)
def test_no_text_breaks_the_contact_parsers(text: str) -> None:
    """Arbitrary text never raises."""
    assert "@" in (parse_email(text) or "@")
    assert (parse_plate(text) or "AB").isalnum()

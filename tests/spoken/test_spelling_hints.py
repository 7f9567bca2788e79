"""Names with a word or some letters about their spelling."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.spoken.names import parse_name
from dealer_kiosk.spoken.say import spell


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("smith with a y", "Smyth"),
        ("smyth with a y", "Smyth"),
        ("it's anne with an e", "Anne"),
        ("ann with an e", "Anne"),
        ("anne without an e", "Ann"),
        ("anne with an e whitfield", "Anne Whitfield"),
        ("jon without an h", "Jon"),
        ("john with no h", "Jon"),
        ("jon with an h", "John"),
        ("sara with an h at the end", "Sarah"),
        ("catherine with a k", "Katherine"),
        ("katherine with a c", "Catherine"),
        ("stephen with a v", "Steven"),
        ("steven with a p h", "Stephen"),
        ("phillip with one l", "Philip"),
        ("philip with two l's", "Phillip"),
        ("brian with a why", "Bryan"),
        ("dana with a q", "Dana"),
    ],
)
def test_a_hint_corrects_the_name(text: str, expected: str) -> None:
    """One letter more, fewer or instead of one that sounds like it; a hint that fits nothing changes nothing."""
    assert expected == parse_name(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("w o j c i k", "Wojcik"),
        ("it's w o j c i k", "Wojcik"),
        ("the name is spelled w o j c i k", "Wojcik"),
        ("double u o j c i k", "Wojcik"),
        ("W. O. J. C. I. K.", "Wojcik"),
        ("anna wojcik that's w o j c i k", "Anna Wojcik"),
        ("lee spelled l e i g h", "Leigh"),
        ("m i double l e r", "Miller"),
        ("whiskey hotel india tango", "Whit"),
        ("mike oscar victor", "Mike Oscar Victor"),
        ("w as in whiskey o j c i k", "Wojcik"),
        ("o apostrophe b r i e n", "O'Brien"),
        ("capital d a n a", "Dana"),
        ("wojcik spelled with a j", "Wojcik"),
        ("dana whitfield the usual way", "Dana Whitfield"),
        ("i go by dana", "Dana"),
    ],
)
def test_a_spelled_name_is_understood(text: str, expected: str) -> None:
    """Letters alone or after the name, with what people say around them."""
    assert expected == parse_name(text)


@given(name=st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=12))
@settings(derandomize=True, deadline=None)
def test_a_name_spelled_by_us_is_understood_by_us(name: str) -> None:
    """Any letters, said one by one, are the name, capitalised."""
    expected = name.capitalize()
    found = parse_name(spell(name.upper()).lower())
    assert found is None or found.lower() == expected.lower()

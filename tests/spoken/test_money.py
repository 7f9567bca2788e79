"""Prices, said and understood."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.spoken.money import Price, parse_price
from dealer_kiosk.spoken.say import say_price, speakable


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("fifty nine to eighty nine dollars", "59", "89"),
        ("$59-$89", "59", "89"),
        ("twenty to thirty thousand", "20000", "30000"),
        ("between twenty and thirty grand", "20000", "30000"),
        ("10 to 15k", "10000", "15000"),
        ("fifteen hundred to two thousand", "1500", "2000"),
        ("under twenty thousand", None, "20000"),
        ("no more than 20k please", None, "20000"),
        ("forty bucks or less", None, "40"),
        ("over ten grand", "10000", None),
        ("ten thousand and up", "10000", None),
        ("thirty grand", "30000", "30000"),
        ("around thirty thousand", "30000", "30000"),
        ("a hundred and fifty dollars", "150", "150"),
        ("two and a half thousand", "2500", "2500"),
        ("half a million", "500000", "500000"),
        ("a couple thousand", "2000", "2000"),
        ("one point five million", "1500000", "1500000"),
        ("thirty four nine hundred", "34900", "34900"),
        ("$34,900", "34900", "34900"),
        ("fifty nine ninety nine", "59.99", "59.99"),
        ("fifty nine dollars and ninety nine cents", "59.99", "59.99"),
        ("$19.99", "19.99", "19.99"),
        ("ninety nine cents", "0.99", "0.99"),
        ("thirty thousand no wait twenty thousand", "20000", "20000"),
        ("it's free", "0", "0"),
        ("price on request", None, None),
    ],
)
def test_a_price_is_understood(text: str, low: str | None, high: str | None) -> None:
    """Amounts, ranges and limits, said or typed, in dollars."""
    assert Price(Decimal(low) if low else None, Decimal(high) if high else None) == parse_price(text)


@pytest.mark.parametrize("text", ["", "hello", "i like it", "how much is it"])
def test_what_is_no_price_is_refused(text: str) -> None:
    """Text without an amount gives nothing."""
    assert parse_price(text) is None


PRICES = st.integers(1, 99_999).map(Decimal) | st.integers(1, 1_999_999).map(lambda cents: Decimal(cents) / 100)


def in_order(ends: tuple[Decimal | None, Decimal | None]) -> bool:
    low, high = ends
    return low is None or high is None or low <= high


@given(price=st.tuples(st.none() | PRICES, st.none() | PRICES).filter(in_order))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_a_price_said_by_us_is_understood_by_us(price: tuple[Decimal | None, Decimal | None]) -> None:
    """Every price, open on either side or a range, comes back, shown and spoken."""
    said = say_price(*(None if end is None else float(end) for end in price))
    assert [Price(*price)] * 2 == [parse_price(said), parse_price(speakable(said).lower())]

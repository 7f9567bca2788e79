"""How long something takes, said and understood."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.spoken.durations import parse_minutes
from dealer_kiosk.spoken.say import say_minutes, speakable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45 minutes", 45),
        ("forty five minutes", 45),
        ("about 30 min", 30),
        ("half an hour", 30),
        ("a half hour", 30),
        ("quarter of an hour", 15),
        ("three quarters of an hour", 45),
        ("an hour", 60),
        ("an hour and a half", 90),
        ("one and a half hours", 90),
        ("an hour thirty", 90),
        ("an hour and fifteen minutes", 75),
        ("two hours fifteen", 135),
        ("two and a half hours", 150),
        ("2.5 hours", 150),
        ("1h 30m", 90),
        ("a couple of hours", 120),
        ("one hundred and twenty minutes", 120),
        ("an hour no wait two hours", 120),
        ("all day", None),
        ("at three", None),
        ("", None),
    ],
)
def test_a_duration_is_understood(text: str, expected: int | None) -> None:
    """Every usual way of saying how long gives the minutes."""
    assert expected == parse_minutes(text)


@given(minutes=st.integers(0, 900))
@settings(derandomize=True, deadline=None, max_examples=300)
def test_a_duration_said_by_us_is_understood_by_us(minutes: int) -> None:
    """Every duration up to 15 hours comes back, shown and spoken."""
    said = say_minutes(minutes)
    assert [minutes] * 2 == [parse_minutes(said), parse_minutes(speakable(said).lower())]

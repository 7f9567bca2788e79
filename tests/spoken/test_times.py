"""Times of day as people say them."""

from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.spoken.say import say_time, speakable
from dealer_kiosk.spoken.times import TimeWish, mentions_time, parse_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("four", "16:00"),
        ("nine", "09:00"),
        ("eight", "08:00"),
        ("six", "18:00"),
        ("twelve thirty", "12:30"),
        ("half past two", "14:30"),
        ("half two", "14:30"),
        ("quarter to three", "14:45"),
        ("a quarter after nine", "09:15"),
        ("twenty past ten", "10:20"),
        ("two thirty", "14:30"),
        ("nine oh five", "09:05"),
        ("nine forty five", "09:45"),
        ("1430", "14:30"),
        ("14:30", "14:30"),
        ("fourteen hundred", "14:00"),
        ("09:00", "09:00"),
        ("9.30", "09:30"),
        ("2pm", "14:00"),
        ("2 p.m.", "14:00"),
        ("2 p m", "14:00"),
        ("twelve a m", "00:00"),
        ("noon", "12:00"),
        ("wednesday at noon", "12:00"),
        ("around two", "14:00"),
        ("two ish", "14:00"),
        ("one", "13:00"),
        ("tomorrow at one", "13:00"),
        ("one o'clock", "13:00"),
        ("eight in the evening", "20:00"),
        ("nine in the morning", "09:00"),
        ("december first at ten", "10:00"),
        ("the 27th at 2", "14:00"),
        ("december 12 2 pm", "14:00"),
        ("at 4 pm on the 3rd", "16:00"),
        ("2026-12-01T10:30", "10:30"),
        ("the two thirty one", "14:30"),
        ("nine no ten", "10:00"),
        ("friday at two no wait three", "15:00"),
        ("friday at two no wait thursday", "14:00"),
        ("i'll take the nine thirty please", "09:30"),
        ("ten works for me", "10:00"),
    ],
)
def test_a_clock_time_is_understood(text: str, expected: str) -> None:
    """Every usual way of telling a time gives that time, with the hours of a day shop where a.m. and p.m. are left out."""
    assert TimeWish(exact=time.fromisoformat(expected)) == parse_time(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("after three", TimeWish(after=time(15))),
        ("any time after three", TimeWish(after=time(15))),
        ("not before ten", TimeWish(after=time(10))),
        ("two thirty or later", TimeWish(after=time(14, 30))),
        ("before ten", TimeWish(before=time(10))),
        ("no later than four", TimeWish(before=time(16))),
        ("by noon", TimeWish(before=time(12))),
        ("between two and four", TimeWish(after=time(14), before=time(16))),
        ("from ten to noon", TimeWish(after=time(10), before=time(12))),
        ("after lunch", TimeWish(after=time(13))),
        ("before lunch", TimeWish(before=time(12))),
        ("late afternoon", TimeWish(after=time(15), part="afternoon")),
        ("morning", TimeWish(part="morning")),
        ("tomorrow afternoon", TimeWish(part="afternoon")),
        ("any time", TimeWish()),
        ("i don't care", TimeWish()),
        ("first thing", TimeWish(pick=0)),
        ("first thing in the morning", TimeWish(part="morning", pick=0)),
        ("as early as possible", TimeWish(pick=0)),
        ("the earliest", TimeWish(pick=0)),
        ("the first one", TimeWish(pick=0)),
        ("the second one", TimeWish(pick=1)),
        ("the third", TimeWish(pick=2)),
        ("the last one", TimeWish(pick=-1)),
        ("end of the day", TimeWish(pick=-1)),
    ],
)
def test_a_vague_wish_is_understood(text: str, expected: TimeWish) -> None:
    """Limits, parts of the day and choices among offered times become the matching wish."""
    assert expected == parse_time(text)


@pytest.mark.parametrize(
    "text",
    ["", "friday the 27th", "the twenty seventh", "december first", "that one", "number two", "i have two cars", "in two hours",
     "three one two five five five oh one four two", "312 555 0142", "555-0142", "i have a 2019 camry", "twenty nineteen camry",
     "f one fifty", "good morning", "one second", "my last name is whitfield", "25:00"],
)  # fmt: skip
def test_other_numbers_are_no_times(text: str) -> None:
    """Dates, phone numbers, cars and counts are not taken for times."""
    assert parse_time(text) is None


@pytest.mark.parametrize(("text", "expected"), [("four", False), ("at four", True), ("the second one", False), ("noon", True),
                                                ("2pm", True), ("tomorrow morning", True), ("the earliest", True),
                                                ("good morning", False), ("friday the 27th", False)])  # fmt: skip
def test_only_certain_times_count_as_mentioned(text: str, expected: bool) -> None:
    """A bare number or a choice among options is not enough to say that a time was mentioned."""
    assert expected == mentions_time(text)


def test_hours_follow_the_opening_hours() -> None:
    """An hour that fits opening hours only in the morning is a morning hour."""
    assert TimeWish(exact=time(6)) == parse_time("six", opens=time(5), closes=time(14))


@pytest.mark.parametrize(
    ("wish", "inside", "outside"),
    [
        (TimeWish(exact=time(9)), time(9), time(9, 30)),
        (TimeWish(after=time(15)), time(15), time(14, 30)),
        (TimeWish(before=time(10)), time(9, 30), time(10)),
        (TimeWish(part="morning"), time(11, 30), time(12)),
        (TimeWish(part="afternoon"), time(12), time(17)),
        (TimeWish(part="evening"), time(17), time(16, 30)),
    ],
)
def test_a_wish_knows_what_fits(wish: TimeWish, inside: time, outside: time) -> None:
    """Each limit includes its first moment and excludes its end."""
    assert (wish.fits(inside), wish.fits(outside)) == (True, False)


@pytest.mark.parametrize("hour", range(24))
def test_a_time_said_by_us_is_understood_by_us(hour: int) -> None:
    """Every time on a 5-minute grid, said in words with a.m. or p.m., parses back in each spelling of the two letters."""
    for minute in range(0, 60, 5):
        said = speakable(say_time(time(hour, minute))).lower()
        for wording in (
            said,
            said.replace(" am", " a m").replace(" pm", " p m"),
            said.replace(" am", " a.m.").replace(" pm", " p.m."),
        ):
            assert TimeWish(exact=time(hour, minute)) == parse_time(wording)


@given(text=st.text())
@settings(derandomize=True, deadline=None)
def test_no_text_breaks_the_time_parser(text: str) -> None:
    """Arbitrary text never raises, and what mentions a time for certain is also parsed."""
    assert not mentions_time(text) or parse_time(text) is not None

"""Stretches of time, limits, and hours that leave morning or afternoon open."""

from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.spoken.say import say_time, speakable
from dealer_kiosk.spoken.times import TimeWish, mentions_time, parse_time


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("10-12", "10:00", "12:00"),
        ("10 - 12", "10:00", "12:00"),
        ("10 to 12", "10:00", "12:00"),
        ("friday 10-12", "10:00", "12:00"),
        ("9am-11am", "09:00", "11:00"),
        ("9am to 11am", "09:00", "11:00"),
        ("9:30-11", "09:30", "11:00"),
        ("1 to 3 pm", "13:00", "15:00"),
        ("between ten and noon", "10:00", "12:00"),
        ("from two to four", "14:00", "16:00"),
        ("from ten to twelve", "10:00", "12:00"),
        ("two to four", "14:00", "16:00"),
        ("eleven to one", "11:00", "13:00"),
        ("six to eight p m", "18:00", "20:00"),
        ("ten thirty till noon", "10:30", "12:00"),
        ("anywhere between about nine and maybe eleven", "09:00", "11:00"),
        ("5-7", "17:00", "19:00"),
        ("after three but before five", "15:00", "17:00"),
        ("before five after three", "15:00", "17:00"),
        ("not before ten but before noon", "10:00", "12:00"),
    ],
)
def test_a_range_is_understood(text: str, after: str, before: str) -> None:
    """Both ends of a stretch of time, said or typed."""
    assert TimeWish(after=time.fromisoformat(after), before=time.fromisoformat(before)) == parse_time(text)


@pytest.mark.parametrize(
    "text", ["in 2-3 days", "two to three days from now", "a week or two", "5-10 minutes", "december 1-3", "four to six people"]
)
def test_other_ranges_are_no_times(text: str) -> None:
    """Ranges of days, minutes and people are not taken for times."""
    assert parse_time(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ten ish", TimeWish(exact=time(10))),
        ("tenish", TimeWish(exact=time(10))),
        ("around ten", TimeWish(exact=time(10))),
        ("roughly ten", TimeWish(exact=time(10))),
        ("ten sharp", TimeWish(exact=time(10))),
        ("ten or ten thirty", TimeWish(exact=time(10))),
        ("half past noon", TimeWish(exact=time(12, 30))),
        ("noon thirty", TimeWish(exact=time(12, 30))),
        ("quarter to noon", TimeWish(exact=time(11, 45))),
        ("seventeen hundred hours", TimeWish(exact=time(17))),
        ("lunchtime", TimeWish(exact=time(12))),
        ("no later than three", TimeWish(before=time(15))),
        ("three at the latest", TimeWish(before=time(15))),
        ("between now and five", TimeWish(before=time(17))),
        ("at the earliest ten", TimeWish(after=time(10))),
        ("no earlier than ten", TimeWish(after=time(10))),
        ("first thing", TimeWish(pick=0)),
        ("last thing", TimeWish(pick=-1)),
        ("when you open", TimeWish(pick=0)),
        ("the sooner the better", TimeWish(pick=0)),
        ("close of business", TimeWish(pick=-1)),
        ("before work", TimeWish(part="morning", pick=0)),
        ("after school", TimeWish(after=time(16))),
        ("after dinner", TimeWish(part="evening")),
        ("mid morning", TimeWish(after=time(9, 30), before=time(11, 30), part="morning")),
        ("not in the morning", TimeWish(after=time(12))),
        ("not too early", TimeWish(after=time(10))),
        ("late in the day", TimeWish(after=time(15))),
        ("something early", TimeWish(before=time(10), part="morning")),
        ("morning or afternoon", TimeWish()),
        ("afternoon or evening", TimeWish(after=time(12))),
        ("mornings are best", TimeWish(part="morning")),
    ],
)
def test_a_limit_is_understood(text: str, expected: TimeWish) -> None:
    """Limits and customs of the day become the matching wish."""
    assert expected == parse_time(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ten ish", True), ("three at the latest", True), ("10-12", True), ("two to four", False), ("seven sharp", True),
        ("ten o'clock or ten thirty", True), ("early", False),
    ],
)  # fmt: skip
def test_certain_limits_count_as_mentioned(text: str, expected: bool) -> None:
    """Two bare numbers could be anything, a number with a word of time is a time."""
    assert expected == mentions_time(text)


@pytest.mark.parametrize(
    ("text", "opens", "closes", "expected"),
    [
        ("four", time(9), time(17), time(16)),
        ("eight", time(9), time(17), time(8)),
        ("eight", time(8), time(18), time(8)),
        ("eight", time(12), time(21), time(20)),
        ("seven", time(7), time(19), time(7)),
        ("five", time(9), time(17), time(17)),
        ("twelve", time(9), time(17), time(12)),
    ],
)
def test_a_bare_hour_follows_the_opening_hours(text: str, opens: time, closes: time, expected: time) -> None:
    """Of morning and afternoon the one that is open; where that does not decide, 7 to 11 is the morning."""
    assert TimeWish(exact=expected) == parse_time(text, opens=opens, closes=closes)


QUARTERS = st.integers(0, 95).map(lambda step: time(step // 4, step % 4 * 15))


@given(
    ends=st.tuples(QUARTERS, QUARTERS).filter(lambda ends: ends[0] < ends[1]),
    wording=st.sampled_from(["between {} and {}", "from {} to {}", "{} to {}", "from {} until {} please", "BETWEEN {} AND {}."]),
)
@settings(derandomize=True, deadline=None)
def test_a_range_said_by_us_is_understood_by_us(ends: tuple[time, time], wording: str) -> None:
    """Any two times, said in words with a.m. or p.m., give both ends."""
    text = wording.format(*(speakable(say_time(end)).lower() for end in ends))
    assert TimeWish(after=ends[0], before=ends[1]) == parse_time(text)

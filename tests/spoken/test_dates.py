"""Dates as people say them."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.spoken.dates import mentions_date, parse_date
from dealer_kiosk.spoken.say import long_day, speakable
from dealer_kiosk.spoken.words import corrected

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", "2026-11-23"),
        ("this afternoon", "2026-11-23"),
        ("tomorrow morning", "2026-11-24"),
        ("the day after tomorrow", "2026-11-25"),
        ("friday", "2026-11-27"),
        ("how about friday then please", "2026-11-27"),
        ("monday", "2026-11-30"),
        ("this monday", "2026-11-23"),
        ("this friday", "2026-11-27"),
        ("next tuesday", "2026-12-01"),
        ("tuesday of next week", "2026-12-01"),
        ("friday next week", "2026-12-04"),
        ("next week friday", "2026-12-04"),
        ("monday the week after next", "2026-12-07"),
        ("a week from friday", "2026-12-04"),
        ("two weeks from today", "2026-12-07"),
        ("a week from tomorrow", "2026-12-01"),
        ("in two weeks", "2026-12-07"),
        ("in a couple of days", "2026-11-25"),
        ("in three days", "2026-11-26"),
        ("three days from now", "2026-11-26"),
        ("the fifteenth", "2026-12-15"),
        ("the twenty seventh", "2026-11-27"),
        ("the 27th at 2", "2026-11-27"),
        ("the thirty first", "2026-12-31"),
        ("on the first", "2026-12-01"),
        ("the first", "2026-12-01"),
        ("the third of next month", "2026-12-03"),
        ("december first", "2026-12-01"),
        ("December 1st, 2026", "2026-12-01"),
        ("december first twenty twenty six", "2026-12-01"),
        ("december tenth at ten thirty a m", "2026-12-10"),
        ("the 1st of december", "2026-12-01"),
        ("Dec 3", "2026-12-03"),
        ("november tenth", "2027-11-10"),
        ("friday the 27th", "2026-11-27"),
        ("friday the twenty eighth", "2026-11-28"),
        ("tuesday december third", "2026-12-03"),
        ("wednesday 25", "2026-11-25"),
        ("12/1", "2026-12-01"),
        ("12/1/26", "2026-12-01"),
        ("2026-12-01", "2026-12-01"),
        ("2026-12-01T10:00", "2026-12-01"),
        ("this weekend", "2026-11-28"),
        ("next weekend", "2026-12-05"),
        ("next week", "2026-11-30"),
        ("end of the week", "2026-11-27"),
        ("end of the month", "2026-11-30"),
        ("thursday no wait friday", "2026-11-27"),
        ("Thursday at two — no wait, Friday at two", "2026-11-27"),
        ("friday no wait at three", "2026-11-27"),
        ("not monday, tuesday", "2026-11-24"),
        ("not monday tuesday", "2026-11-24"),
        ("i can't do thursday how about friday", "2026-11-27"),
        ("not the twenty fifth the twenty sixth", "2026-11-26"),
        ("not december first, december second", "2026-12-02"),
        ("i can't make it on the 25th how about the 27th", "2026-11-27"),
        ("thursday doesn't work for me friday", "2026-11-27"),
        ("friday instead of thursday", "2026-11-27"),
        ("tuesday actually", "2026-11-24"),
        ("i mean the 25th", "2026-11-25"),
        ("why not friday", "2026-11-27"),
    ],
)
def test_a_day_is_understood(text: str, expected: str) -> None:
    """Every usual way of naming a day gives that day, seen from Monday, November 23rd, 2026."""
    assert date.fromisoformat(expected) == parse_date(text, MONDAY)


@pytest.mark.parametrize(
    "text",
    ["", "hello", "february thirtieth", "2/30", "the thirty second", "13/13", "may i come in", "the second one", "not monday",
     "thursday doesn't work",
     "are you open on sundays", "2026-13-01"],
)  # fmt: skip
def test_what_is_no_day_is_refused(text: str) -> None:
    """Impossible dates and other words give nothing rather than a guess."""
    assert parse_date(text, MONDAY) is None


@given(
    today=st.dates(date(2024, 1, 1), date(2035, 12, 31)),
    ahead=st.integers(0, 364),
)
@settings(derandomize=True, deadline=None)
def test_a_day_said_by_us_is_understood_by_us(today: date, ahead: int) -> None:
    """Every day of the coming year, said as weekday, month and ordinal in words, parses back."""
    day = today + timedelta(days=ahead)
    assert day == parse_date(speakable(long_day(day)).lower().replace(",", ""), today)


@given(text=st.text(), today=st.dates(date(2024, 1, 1), date(2035, 12, 31)))
@settings(derandomize=True, deadline=None)
def test_no_text_breaks_the_date_parser(text: str, today: date) -> None:
    """Arbitrary text never raises, and what does not mention a date gives none."""
    found = parse_date(text, today)
    assert found is None or mentions_date(text) or text.strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("friday the 27th", True),
        ("next week", True),
        ("the second one", False),
        ("the first", False),
        ("at nine thirty", False),
        ("two thirty", False),
        ("february thirtieth", True),
    ],
)
def test_a_mentioned_day_is_noticed(text: str, expected: bool) -> None:
    """A day counts as mentioned even when it does not exist, a choice among options does not."""
    assert expected == mentions_date(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thursday no wait friday", "friday"),
        ("not monday, tuesday", "tuesday"),
        ("tuesday not monday", "tuesday"),
        ("nine make that ten", "ten"),
        ("nine actually ten please", "ten"),
        ("two no three", "three"),
        ("ten actually", "ten"),
        ("no later than five", "no later than five"),
        ("not before ten", "not before ten"),
        ("not monday", ""),
    ],
)
def test_a_correction_replaces_what_was_said(text: str, expected: str) -> None:
    """Only the part after the last correction is left."""
    assert expected == corrected(text)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("any day but tuesday", date(2026, 11, 25)),
        ("anything except the twenty fourth", date(2026, 11, 25)),
        ("any day other than tuesday or wednesday", date(2026, 11, 26)),
        ("you pick just not a friday", date(2026, 11, 24)),
        ("just not this week", date(2026, 11, 30)),
        ("not this week", date(2026, 11, 30)),
        ("thursday is fine anything except friday", date(2026, 11, 26)),
        ("anything after three except friday", date(2026, 11, 24)),
    ],
)
def test_a_day_ruled_out_is_not_the_day_meant(said: str, day: date) -> None:
    """Where days are only ruled out, the first other one from tomorrow on is meant."""
    assert day == parse_date(said, date(2026, 11, 23))


def test_a_bare_refusal_of_a_day_offers_no_other() -> None:
    """A plain "not monday" corrects, it does not choose."""
    assert parse_date("not monday", date(2026, 11, 23)) is None

"""Holidays, days told from them, and days told by their place in a month."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.spoken.dates import mentions_date, parse_date
from dealer_kiosk.spoken.times import TimeWish, parse_time

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thanksgiving", "2026-11-26"),
        ("on thanksgiving day", "2026-11-26"),
        ("the day after thanksgiving", "2026-11-27"),
        ("the day before thanksgiving", "2026-11-25"),
        ("black friday", "2026-11-27"),
        ("cyber monday", "2026-11-30"),
        ("Christmas Eve", "2026-12-24"),
        ("christmas", "2026-12-25"),
        ("the friday before christmas", "2026-12-18"),
        ("the monday after christmas", "2026-12-28"),
        ("three days before christmas", "2026-12-22"),
        ("after christmas", "2026-12-26"),
        ("before christmas", "2026-12-24"),
        ("between christmas and new year's", "2026-12-26"),
        ("the week after thanksgiving", "2026-11-30"),
        ("thanksgiving week", "2026-11-23"),
        ("the weekend after thanksgiving", "2026-11-28"),
        ("new year's eve", "2026-12-31"),
        ("new year's", "2027-01-01"),
        ("new years day", "2027-01-01"),
        ("martin luther king day", "2027-01-18"),
        ("president's day", "2027-02-15"),
        ("valentine's day", "2027-02-14"),
        ("easter monday", "2027-03-29"),
        ("mother's day", "2027-05-09"),
        ("memorial day", "2027-05-31"),
        ("the fourth of july", "2027-07-04"),
        ("labor day", "2027-09-06"),
        ("the tuesday after labor day", "2027-09-07"),
        ("halloween", "2027-10-31"),
    ],
)
def test_a_holiday_is_a_day(text: str, expected: str) -> None:
    """Holidays and days told from them, seen from the Monday of Thanksgiving week."""
    assert date.fromisoformat(expected) == parse_date(text, MONDAY)


@pytest.mark.parametrize("text", ["happy thanksgiving", "merry christmas", "do you have christmas presents", "how much is labor"])
def test_greetings_and_sales_are_no_days(text: str) -> None:
    """A holiday that is only wished or advertised is not asked for."""
    assert parse_date(text, MONDAY) is None
    assert not mentions_date(text)


def test_the_day_after_a_holiday_is_still_that_day_when_it_comes() -> None:
    """The day after Thanksgiving, said on it, is today and not next year's."""
    assert date(2026, 11, 27) == parse_date("the day after thanksgiving", date(2026, 11, 27))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the first monday in december", "2026-12-07"),
        ("the second tuesday of next month", "2026-12-08"),
        ("the last friday of the month", "2026-11-27"),
        ("the last friday in november", "2026-11-27"),
        ("first monday of the month", "2026-12-07"),
        ("the fifth monday in december", None),
        ("the end of december", "2026-12-31"),
        ("the beginning of next month", "2026-12-01"),
        ("end of next month", "2026-12-31"),
        ("mid december", "2026-12-15"),
        ("early january", "2027-01-01"),
        ("late december", "2026-12-21"),
        ("late this month", "2026-11-30"),
        ("the first of the month", "2026-12-01"),
        ("the last day of the month", "2026-11-30"),
        ("the third week of december", "2026-12-15"),
        ("the last week of the month", "2026-11-24"),
        ("some time in march", "2027-03-01"),
        ("the week of december seventh", "2026-12-07"),
        ("the monday after december tenth", "2026-12-14"),
        ("the day before the tenth", "2026-12-09"),
    ],
)
def test_a_place_in_a_month_is_a_day(text: str, expected: str | None) -> None:
    """The first day left that is meant; a fifth Monday that does not exist is none."""
    assert (date.fromisoformat(expected) if expected else None) == parse_date(text, MONDAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in a month", "2026-12-23"),
        ("two months from now", "2027-01-23"),
        ("a month from friday", "2026-12-27"),
        ("a week from friday", "2026-12-04"),
        ("a week on friday", "2026-12-04"),
        ("two weeks from tomorrow", "2026-12-08"),
        ("a week today", "2026-11-30"),
        ("tomorrow week", "2026-12-01"),
        ("in a fortnight", "2026-12-07"),
        ("in about two weeks", "2026-12-07"),
        ("a couple of weeks from now", "2026-12-07"),
        ("three business days from now", "2026-11-26"),
        ("in five working days", "2026-11-30"),
        ("the weekend", "2026-11-28"),
        ("middle of next week", "2026-12-02"),
        ("late next week", "2026-12-03"),
        ("beginning of next week", "2026-11-30"),
        ("not this friday but the next one", "2026-12-04"),
        ("twelve slash one", "2026-12-01"),
    ],
)
def test_a_distance_is_a_day(text: str, expected: str) -> None:
    """Days counted from today or another day."""
    assert date.fromisoformat(expected) == parse_date(text, MONDAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("monday or tuesday", "2026-11-24"),
        ("either thursday or friday", "2026-11-26"),
        ("monday, tuesday or wednesday", "2026-11-24"),
        ("today or tomorrow", "2026-11-23"),
        ("tuesday or wednesday next week", "2026-12-01"),
        ("a week from monday or tuesday", "2026-12-07"),
        ("next tuesday or wednesday", "2026-12-01"),
        ("saturday at nine or friday at ten", "2026-11-28"),
        ("the tenth or eleventh of january", "2027-01-10"),
        ("not monday or tuesday", None),
        ("last friday", None),
    ],
)
def test_of_several_days_the_first_counts(text: str, expected: str | None) -> None:
    """The earliest, unless a time was said with each of them; days ruled out or past are none."""
    assert (date.fromisoformat(expected) if expected else None) == parse_date(text, MONDAY)


@pytest.mark.parametrize(
    "day", ["the first monday in december", "the fourth of july", "in two weeks", "the third week of december"]
)
def test_the_numbers_of_a_day_are_no_time(day: str) -> None:
    """What names the day chooses no time, and a time beside it is found."""
    assert parse_time(day) is None
    assert TimeWish(exact=time(10)) == parse_time(f"{day} at ten")


@given(today=st.dates(date(2024, 1, 1), date(2035, 12, 31)), text=st.sampled_from([
    "christmas eve", "the day after thanksgiving", "easter", "new year's", "the first monday in march", "mid april", "in a month",
    "the last friday of the month", "the weekend", "the third week of may", "monday or tuesday", "thanksgiving week",
    "end of the month",
]))  # fmt: skip
@settings(derandomize=True, deadline=None)
def test_a_day_meant_is_never_past_nor_far(today: date, text: str) -> None:
    """Whatever the day it is said on, the day meant is within the next 13 months."""
    found = parse_date(text, today)
    assert found is not None
    assert today <= found <= today + timedelta(days=396)

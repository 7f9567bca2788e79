"""The next time a callback may be promised."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from dealer_kiosk.config import People
from dealer_kiosk.db.calendar import Calendar, DayException
from dealer_kiosk.db.callback_times import next_callback_time

CHICAGO = ZoneInfo("America/Chicago")
WORKDAY = [(time(9), time(12)), (time(13), time(17))]
SATURDAY = [(time(9), time(12)), (time(13), time(16))]
HOURS = Calendar(
    CHICAGO,
    {**dict.fromkeys(range(5), WORKDAY), 5: SATURDAY},
    exceptions={date(2026, 11, 28): DayException(time(10), time(14), "inventory day")},
    holidays={date(2026, 11, 26): "Thanksgiving Day"},
)
NIGHT_SHOP = Calendar(CHICAGO, {day: [(time(0), time(4))] for day in range(7)})


def at(day: int, clock: str, month: int = 11) -> datetime:
    """A wall time in Chicago in 2026."""
    return datetime.combine(date(2026, month, day), time.fromisoformat(clock), CHICAGO)


def nobody(_: datetime) -> int:
    """No callback is promised yet."""
    return 0


def steps(first: date) -> Iterator[datetime]:
    """Every ten minutes of a week, in absolute time."""
    begin = datetime.combine(first, time(0), CHICAGO).astimezone(UTC)
    for number in range(7 * 24 * 6):
        yield (begin + timedelta(minutes=10 * number)).astimezone(CHICAGO)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(23, "10:00"), at(23, "11:30")),
        (at(23, "10:29"), at(23, "11:30")),
        (at(23, "10:50"), at(23, "13:00")),
        (at(23, "15:40"), at(24, "09:00")),
        (at(23, "22:30"), at(24, "09:00")),
        (at(25, "16:30"), at(27, "09:00")),
        (at(28, "13:10"), at(30, "09:00")),
        (at(22, "13:10"), at(23, "09:00")),
        (at(24, "05:00"), at(24, "09:00")),
    ],
)
def test_the_time_lies_in_open_hours_after_the_lead(now: datetime, expected: datetime) -> None:
    """Lunch, evenings, Sundays, holidays and short days are skipped."""
    assert expected == next_callback_time(now, HOURS, nobody, People())


@pytest.mark.slow
@pytest.mark.parametrize("first", [date(2026, 11, 22), date(2026, 10, 30), date(2026, 3, 6)], ids=["holiday", "autumn", "spring"])
def test_every_ten_minutes_of_a_week_get_a_time_that_can_be_kept(first: date) -> None:
    """Around a holiday and both changes of the clocks: open, on the grid, and more than the lead ahead."""
    rules = People()
    for now in steps(first):
        found = next_callback_time(now, HOURS, nobody, rules)
        assert found is not None
        assert HOURS.is_open(found)
        assert (found.minute % rules.callback_grid_minutes, found.second) == (0, 0)
        assert found.astimezone(UTC) - now.astimezone(UTC) > timedelta(minutes=rules.callback_lead_minutes)


@pytest.mark.slow
@pytest.mark.parametrize("first", [date(2026, 10, 30), date(2026, 3, 6)], ids=["autumn", "spring"])
def test_a_shop_that_is_open_while_the_clocks_change_still_gets_real_times(first: date) -> None:
    """A promised wall time exists and comes back unchanged from UTC."""
    for now in steps(first):
        found = next_callback_time(now, NIGHT_SHOP, nobody, People())
        assert found is not None
        assert found == found.astimezone(UTC).astimezone(CHICAGO)
        assert NIGHT_SHOP.is_open(found)


@seed(1)
@settings(max_examples=15, deadline=None)
@given(st.integers(1, 30), st.integers(1, 4), st.integers(0, 7 * 24 * 60))
def test_no_time_is_promised_to_more_people_than_it_takes(customers: int, capacity: int, minute: int) -> None:
    """Each gets the earliest time that has room, so times fill up in order."""
    promised: Counter[datetime] = Counter()
    now = at(22, "00:00") + timedelta(minutes=minute)
    times = []
    for _ in range(customers):
        found = next_callback_time(now, HOURS, promised.__getitem__, People(callbacks_per_slot=capacity))
        assert found is not None
        promised[found] += 1
        times.append(found)
    assert max(promised.values()) <= capacity
    assert sorted(times) == times


def test_a_time_just_offered_can_still_be_promised_a_little_later() -> None:
    """The customer may take some minutes to say yes and give a number."""
    offered = at(23, "11:30")
    assert offered == next_callback_time(at(23, "10:38"), HOURS, nobody, People(), not_before=offered)


def test_an_offered_time_that_has_come_too_near_is_replaced_by_the_next() -> None:
    """An old offer does not bind us."""
    assert at(23, "13:00") == next_callback_time(at(23, "10:45"), HOURS, nobody, People(), not_before=at(23, "11:30"))


def test_a_wish_for_a_later_day_is_kept() -> None:
    """The earliest time that suits the customer."""
    assert at(25, "14:00") == next_callback_time(at(23, "10:00"), HOURS, nobody, People(), not_before=at(25, "13:45"))


def test_no_time_within_the_horizon_is_no_time() -> None:
    """A dealership without opening hours promises nothing."""
    assert next_callback_time(at(23, "10:00"), Calendar(CHICAGO, {}), nobody, People()) is None

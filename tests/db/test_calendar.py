"""Opening hours and the rule about where an appointment may start."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.config import Booking, Dealership
from dealer_kiosk.db.calendar import Calendar, DayException, check_slot
from dealer_kiosk.db.queries import load_calendar
from dealer_kiosk.db.store import Store

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)  # Monday
RULES = Booking()
MORNING = (time(9), time(12))
WEEK = {day: [MORNING, (time(13), time(17))] for day in range(5)} | {5: [MORNING, (time(13), time(16))]}
HOLIDAYS = {date(2026, 11, 26): "Thanksgiving Day", date(2026, 7, 3): "Independence Day (observed)"}
CALENDAR = Calendar(ZONE, WEEK, holidays=HOLIDAYS)
TUESDAY, SATURDAY, SUNDAY = date(2026, 11, 24), date(2026, 11, 28), date(2026, 11, 29)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def _clock(starts: list[datetime]) -> list[str]:
    return [f"{start:%H:%M}" for start in starts]


def test_half_hours_of_a_weekday() -> None:
    """Fourteen starts, none of them at lunch (C20)."""
    expected = [f"{hour:02d}:{minute}" for hour in (9, 10, 11, 13, 14, 15, 16) for minute in ("00", "30")]
    assert expected == _clock(CALENDAR.starts(TUESDAY, 30, 30))


def test_half_hours_of_a_saturday() -> None:
    """Twelve, because Saturday ends an hour earlier (C20)."""
    assert len(CALENDAR.starts(SATURDAY, 30, 30)) == 12


def test_a_long_job_ends_before_lunch_and_before_closing() -> None:
    """A full detail of three hours (D22)."""
    assert _clock(CALENDAR.starts(TUESDAY, 180, 30)) == ["09:00", "13:00", "13:30", "14:00"]


def test_a_job_that_fills_the_afternoon_is_not_begun_in_the_morning() -> None:
    """A transmission service of four hours."""
    assert _clock(CALENDAR.starts(TUESDAY, 240, 30)) == ["13:00"]


def test_a_job_longer_than_every_stretch_goes_on_through_lunch() -> None:
    """On Saturday no stretch has four hours, so the car stays over lunch; it is ready while we are open."""
    assert _clock(CALENDAR.starts(SATURDAY, 240, 30)) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]


def test_a_job_longer_than_the_day_cannot_start() -> None:
    """Ten hours do not fit between opening and closing."""
    assert CALENDAR.starts(TUESDAY, 600, 30) == []


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (TUESDAY, None),
        (SUNDAY, "on Sundays"),
        (date(2026, 11, 26), "for Thanksgiving Day"),
        (date(2026, 7, 3), "for Independence Day"),
        (date(2026, 12, 1), "for staff training"),
        (date(2026, 12, 2), "on Wednesday, December 2"),
    ],
)
def test_a_closed_day_has_a_reason(day: date, reason: str | None) -> None:
    """The words follow "We are closed"."""
    exceptions = {date(2026, 12, 1): DayException(reason="staff training"), date(2026, 12, 2): DayException()}
    assert reason == Calendar(ZONE, WEEK, exceptions, HOLIDAYS).closed_reason(day)


@pytest.mark.parametrize("day", [SUNDAY, date(2026, 11, 26), TUESDAY])
def test_exceptional_hours_win(day: date) -> None:
    """Over Sundays, holidays and the weekly hours."""
    calendar = Calendar(ZONE, WEEK, {day: DayException(time(10), time(11))}, HOLIDAYS)
    assert _clock(calendar.starts(day, 30, 30)) == ["10:00", "10:30"]
    assert calendar.closed_reason(day) is None


def test_the_demonstration_dealership_knows_federal_holidays(db: Store) -> None:
    """Observed days too; the day after Thanksgiving is open."""
    calendar = load_calendar(Dealership())
    days = [date(2026, 7, 3), date(2026, 11, 11), date(2026, 11, 26), date(2026, 11, 27), date(2026, 12, 25), date(2027, 1, 1)]
    open_days = [day for day in days if calendar.closed_reason(day) is None]
    assert [date(2026, 11, 27)] == open_days


def test_the_doors_close_for_lunch_and_at_night() -> None:
    """`is_open` is about instants."""
    times = [(8, 59), (9, 0), (11, 59), (12, 0), (12, 59), (13, 0), (16, 59), (17, 0)]
    states = [CALENDAR.is_open(_at(TUESDAY, *clock)) for clock in times]
    assert states == [False, True, True, False, False, True, True, False]


def test_the_day_closes_with_its_last_stretch() -> None:
    """Presence of staff ends then."""
    assert [CALENDAR.closes_at(day) for day in (TUESDAY, SATURDAY, SUNDAY)] == [_at(TUESDAY, 17), _at(SATURDAY, 16), None]


@pytest.mark.parametrize(
    ("start", "minutes", "problem"),
    [
        (_at(TUESDAY, 9, 30), 30, None),
        (_at(date(2026, 11, 20), 10), 30, "past"),
        (_at(date(2026, 11, 23), 9, 30), 30, "past"),
        (_at(date(2026, 11, 23), 10, 30), 30, "too_soon"),
        (_at(date(2026, 11, 23), 11), 30, None),
        (_at(date(2026, 12, 23), 10), 30, None),
        (_at(date(2026, 12, 24), 10), 30, "too_far"),
        (_at(SUNDAY, 3, 7), 30, "closed"),
        (_at(date(2026, 11, 26), 10), 30, "closed"),
        (_at(TUESDAY, 8, 30), 30, "closed"),
        (_at(TUESDAY, 17), 30, "closed"),
        (_at(TUESDAY, 12), 30, "lunch"),
        (_at(TUESDAY, 12, 10), 30, "lunch"),
        (_at(TUESDAY, 10, 15), 30, "grid"),
        (_at(TUESDAY, 11, 30), 60, "too_long"),
        (_at(TUESDAY, 16, 30), 240, "too_long"),
        (_at(TUESDAY, 9), 240, "too_long"),
    ],
)
def test_one_rule_for_every_start(start: datetime, minutes: int, problem: str | None) -> None:
    """Everything the client's code let through is named (D21, D22, D25-D27)."""
    assert problem == check_slot(start, minutes, NOW, CALENDAR, RULES)


@pytest.mark.parametrize(
    ("start", "problem"),
    [
        (_at(date(2026, 11, 23), 10, 30), None),
        (_at(date(2027, 3, 1), 10), None),
        (_at(date(2026, 11, 23), 9, 30), "past"),
        (_at(SUNDAY, 10), "closed"),
        (_at(TUESDAY, 12), "lunch"),
    ],
)
def test_staff_are_free_of_lead_time_and_horizon_only(start: datetime, problem: str | None) -> None:
    """They cannot book a closed day either."""
    assert problem == check_slot(start, 30, NOW, CALENDAR, RULES, staff=True)


def test_a_start_may_come_from_any_zone() -> None:
    """Instants are compared, not wall times."""
    assert check_slot(_at(TUESDAY, 9, 30).astimezone(UTC), 30, NOW.astimezone(UTC), CALENDAR, RULES) is None


ALL_DAY = Calendar(ZONE, {day: [(time(0), time(23, 30))] for day in range(7)})


@pytest.mark.parametrize(
    ("day", "starts", "note"),
    [(date(2027, 3, 14), 45, "an hour is missing"), (date(2026, 11, 1), 47, "an hour comes twice")],
)
def test_days_on_which_the_clocks_change(day: date, starts: int, note: str) -> None:
    """A wall time that does not exist is never offered, and lengths are real minutes."""
    found = ALL_DAY.starts(day, 30, 30)
    assert starts == len(found), note
    assert not any("02:00" <= clock < "03:00" for clock in _clock(found)) or day.month == 11


def test_a_job_over_the_lost_hour_ends_an_hour_later_on_the_clock() -> None:
    """Two hours from 1:00 end at 4:00, so they do not fit before 3:30."""
    calendar = Calendar(ZONE, {6: [(time(1), time(3, 30))]})
    assert calendar.starts(date(2027, 3, 14), 120, 30) == []
    assert _clock(calendar.starts(date(2027, 3, 14), 90, 30)) == ["01:00"]


HOURS = st.lists(st.integers(0, 47), min_size=2, max_size=6, unique=True).map(sorted)
MINUTES = st.integers(5, 600)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def _stretches(halves: list[int]) -> list[tuple[time, time]]:
    clock = [time(half // 2, half % 2 * 30) for half in halves]
    return list(zip(clock[::2], clock[1::2], strict=False))


@given(
    hours=st.dictionaries(st.integers(0, 6), HOURS.map(_stretches), max_size=7),
    day=DAYS,
    minutes=MINUTES,
    grid=st.sampled_from([15, 30]),
)
def test_every_start_passes_the_rule(hours: dict[int, list[tuple[time, time]]], day: date, minutes: int, grid: int) -> None:
    """What is offered can be booked, on any day and with any hours, also when the clocks change."""
    calendar = Calendar(ZONE, hours)
    now = datetime.combine(day, time(0), ZONE) - timedelta(days=1)
    for start in calendar.starts(day, minutes, grid):
        assert check_slot(start, minutes, now, calendar, Booking(grid_minutes=grid)) is None


@given(offset=st.integers(0, 30 * 24 * 60), minutes=MINUTES)
def test_nothing_outside_the_hours_passes(offset: int, minutes: int) -> None:
    """Whatever passes begins and ends while we are open, on the grid, and is not later than the horizon."""
    start = (NOW.astimezone(UTC) + timedelta(minutes=offset)).astimezone(ZONE)
    if check_slot(start, minutes, NOW, CALENDAR, RULES) is None:
        end = start.astimezone(UTC) + timedelta(minutes=minutes)
        assert CALENDAR.is_open(start)
        assert CALENDAR.is_open(end - timedelta(seconds=1)) or minutes > 180
        assert start.minute % 30 == 0
        assert start in CALENDAR.starts(start.date(), minutes, 30)
        assert end <= (CALENDAR.closes_at(start.date()) or start).astimezone(UTC)

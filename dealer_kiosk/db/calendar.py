"""When the dealership is open, and when an appointment may start; pure.

Hours are wall time of the showroom. Lengths are absolute minutes, so a day on which the clocks change needs no special case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from dealer_kiosk.config import Booking

SlotProblem = Literal["past", "too_soon", "too_far", "closed", "lunch", "grid", "too_long"]
"""Why an appointment may not start at a time, whoever else is there."""

Stretch = tuple[datetime, datetime]
"""An open stretch of a day: opening and closing instant."""


@dataclass(frozen=True, slots=True)
class DayException:
    """What is different on one day; `opens` None = closed all day."""

    opens: time | None = None
    closes: time | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Weekly hours, public holidays, and dated exceptions, which win over both."""

    zone: ZoneInfo
    weekly: Mapping[int, Sequence[tuple[time, time]]]  # 0 = Monday; a missing day is closed
    exceptions: Mapping[date, DayException] = field(default_factory=dict)
    holidays: Mapping[date, str] = field(default_factory=dict)  # names, observed days too

    def stretches(self, day: date) -> list[Stretch]:
        """The open stretches of a day, in order; a lunch break is the gap between two; empty = closed."""
        exception = self.exceptions.get(day)
        if exception is not None:
            hours = [(exception.opens, exception.closes)] if exception.opens and exception.closes else []
        elif day in self.holidays:
            hours = []
        else:
            hours = sorted(self.weekly.get(day.weekday(), ()))
        return [(self._instant(day, opens), self._instant(day, closes)) for opens, closes in hours]

    def closed_reason(self, day: date) -> str | None:
        """Why we are closed all day, to follow "We are closed": `on Sundays`, `for Thanksgiving Day`; None on an open day."""
        if self.stretches(day):
            return None
        exception = self.exceptions.get(day)
        if exception is not None:
            return f"for {exception.reason}" if exception.reason else f"on {day:%A}, {day:%B} {day.day}"
        if not self.weekly.get(day.weekday()):
            return f"on {day:%A}s"
        return f"for {self.holidays[day].removesuffix(' (observed)')}"

    def is_open(self, instant: datetime) -> bool:
        """Whether the doors are open at an aware instant; during the lunch break they are not."""
        return any(opens <= _utc(instant) < closes for opens, closes in self._absolute(_local_day(instant, self.zone)))

    def closes_at(self, day: date) -> datetime | None:
        """When the day's last stretch ends; None on a closed day."""
        stretches = self.stretches(day)
        return stretches[-1][1] if stretches else None

    def starts(self, day: date, minutes: int, grid_minutes: int) -> list[datetime]:
        """Every grid time of the day at which a job of so many minutes fits into the open hours."""
        stretches, step = self._absolute(day), max(grid_minutes, 1)
        if not stretches:
            return []
        first, last = (_minute(edge.astimezone(self.zone)) for edge in (stretches[0][0], stretches[-1][1]))
        wall = (time(minute // 60, minute % 60) for minute in range(first - first % step, last + 1, step))
        moments = (datetime.combine(day, item, self.zone) for item in wall)
        return [start for start in moments if _exists(start, self.zone) and _misfit(stretches, start, minutes) is None]

    def misfit(self, start: datetime, minutes: int) -> Literal["closed", "lunch", "too_long"] | None:
        """Why [start, start + minutes] does not fit into the open hours, or None.

        A job has to be done within one open stretch. One that is longer than every stretch of its day may go on through the
        break, as long as it begins and ends while we are open.
        """
        return _misfit(self._absolute(_local_day(start, self.zone)), start, minutes)

    def _instant(self, day: date, wall: time) -> datetime:
        """A wall time of the day; one that the clocks skip becomes the instant after the gap."""
        return datetime.combine(day, wall, self.zone).astimezone(UTC).astimezone(self.zone)

    def _absolute(self, day: date) -> list[Stretch]:
        return [(_utc(opens), _utc(closes)) for opens, closes in self.stretches(day)]


def check_slot(
    start: datetime, minutes: int, now: datetime, calendar: Calendar, rules: Booking, *, staff: bool = False
) -> SlotProblem | None:
    """The one rule for checking, booking and moving: why an appointment may not start then, or None.

    Args:
        start: the wished start, aware.
        minutes: length of the appointment.
        now: the present instant, aware.
        calendar: opening hours.
        rules: grid, lead time and horizon.
        staff: staff are not bound to lead time and horizon.
    """
    return (
        time_problem(start, now, calendar.zone, rules, staff=staff)
        or calendar.misfit(start, minutes)
        or _grid_problem(start.astimezone(calendar.zone), rules)
    )


def last_day(now: datetime, zone: ZoneInfo, rules: Booking) -> date:
    """The last day that can be booked."""
    return _local_day(now, zone) + timedelta(days=rules.horizon_days)


def time_problem(
    start: datetime, now: datetime, zone: ZoneInfo, rules: Booking, *, staff: bool
) -> Literal["past", "too_soon", "too_far"] | None:
    """Why a start is too near or too far, or None; of the rule above the part that is not about hours and grid."""
    if _utc(start) < _utc(now):
        return "past"
    if staff:
        return None
    if _utc(start) < _utc(now) + timedelta(minutes=rules.lead_minutes):
        return "too_soon"
    return "too_far" if _local_day(start, zone) > last_day(now, zone, rules) else None


def _misfit(stretches: Sequence[Stretch], start: datetime, minutes: int) -> Literal["closed", "lunch", "too_long"] | None:
    """`Calendar.misfit` for the open stretches of the day of `start`, in UTC."""
    begin, end = _utc(start), _utc(start) + timedelta(minutes=minutes)
    around = [stretch for stretch in stretches if stretch[0] <= begin < stretch[1]]
    if not around:
        between = bool(stretches) and stretches[0][0] < begin < stretches[-1][1]
        return "lunch" if between else "closed"
    if end <= around[0][1]:
        return None
    longest = max(closes - opens for opens, closes in stretches)
    if end - begin > longest and any(opens <= end <= closes for opens, closes in stretches):
        return None
    return "too_long"


def _grid_problem(local: datetime, rules: Booking) -> Literal["grid"] | None:
    on_grid = _minute(local) % max(rules.grid_minutes, 1) == 0 and local.second == 0 and local.microsecond == 0
    return None if on_grid else "grid"


def _minute(local: datetime) -> int:
    """Minutes of the wall clock since midnight."""
    return local.hour * 60 + local.minute


def _utc(instant: datetime) -> datetime:
    """Instants are compared in UTC: two datetimes of one zone would be compared by wall time."""
    return instant.astimezone(UTC)


def _local_day(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


def _exists(local: datetime, zone: ZoneInfo) -> bool:
    """Whether a wall time is not skipped by the clocks going forward."""
    return local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)

"""Which times are free: opening hours together with what an appointment needs: a bay, or a salesperson and a car, and options."""

import json
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from dealer_kiosk.config import Booking
from dealer_kiosk.db.calendar import Calendar, last_day, time_problem
from dealer_kiosk.db.tables import OCCUPYING_STATES, TRANSPORT_RESOURCES, Resource, proxy

Busy = dict[int, list[tuple[int, int]]]
"""The stretches in which a resource is taken, by its id: seconds since 1970, in order."""


# As text, with times as they are on the disk: making statements and some thousand datetimes would take longer than SQLite needs.
_POOL = "SELECT id FROM resource WHERE kind = ? AND active ORDER BY id"
_TRANSPORT = "SELECT id FROM resource WHERE kind = 'transport' AND option = ? AND active ORDER BY id"
_ADVISOR = "SELECT id FROM resource WHERE kind = 'advisor' AND id = ? AND active"
_BUSY = f"""
    SELECT allocation.resource_id, allocation.start_at, allocation.end_at
    FROM allocation JOIN appointment ON appointment.id = allocation.appointment_id
    WHERE allocation.resource_id IN (SELECT value FROM json_each(?))
      AND allocation.start_at < ? AND allocation.end_at > ? AND appointment.id != ?
      AND appointment.status IN ({", ".join(f"'{state}'" for state in OCCUPYING_STATES)})
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Need:
    """What an appointment occupies, and how long."""

    type: Literal["service", "test_drive"]
    minutes: int
    car_id: int | None = None  # the car to drive; None = any, so only the salesperson counts
    transport: str | None = None  # wait, shuttle or loaner; None = not asked for
    advisor: int | None = None  # id of the advisor's resource; None = whoever is there


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that decides whether a time is free, apart from the appointments."""

    calendar: Calendar
    booking: Booking
    now: datetime  # aware
    staff: bool = False  # staff are not bound to lead time and horizon

    @property
    def last_day(self) -> date:
        """The last day that can be booked."""
        return last_day(self.now, self.calendar.zone, self.booking)


def free_starts(need: Need, day: date, rules: Rules, *, excluding: int | None = None) -> list[datetime]:
    """Every start of a day that can be booked, in order, in the dealership's zone.

    Args:
        need: what is to be occupied.
        day: a local day.
        rules: hours, grid, lead time, horizon.
        excluding: id of an appointment that is to be moved and so takes no room.
    """
    return next(_free_by_day(need, [day], rules, excluding))


def next_free(
    need: Need,
    first: date,
    rules: Rules,
    *,
    fits: Callable[[datetime], bool] = lambda _: True,
    excluding: int | None = None,
) -> list[datetime]:
    """The fitting free starts of the first day from `first` to the horizon that has any.

    When no start of any day `fits`, all those of the first day that has any; [] = nothing is free.
    """
    otherwise: list[datetime] = []
    for starts in _free_by_day(need, _days(max(first, _today(rules)), rules.last_day), rules, excluding):
        fitting = [start for start in starts if fits(start)]
        if fitting:
            return fitting
        otherwise = otherwise or starts
    return otherwise


def free_resources(need: Need, start: datetime, rules: Rules, *, excluding: int | None = None) -> list[int] | None:
    """One free resource of every kind needed, or None if one kind is all taken."""
    pools = _pools(need)
    end = held_until(need, start, rules)
    return _choose(pools, _busy(pools, start, end, excluding), _seconds(start), _seconds(end))


def held_until(need: Need, start: datetime, rules: Rules) -> datetime:
    """When the resources are free again: the end of the appointment and the buffer after it."""
    return start.astimezone(UTC) + timedelta(minutes=need.minutes + rules.booking.buffer_minutes)


def _pools(need: Need) -> list[list[int]]:
    """Ids of the resources that would do: one of every list is needed."""
    if need.type == "service":
        return [_ids(_POOL, "bay"), *_options(need)]
    pools = [_ids(_POOL, "salesperson"), *_options(need)]
    if need.car_id is not None:
        found = Resource.get_or_none(Resource.car == need.car_id)
        # A car gets its resource with its first test drive; until then nobody can have taken it.
        if found is not None:
            pools.append([found.id] if found.active else [])
    return pools


def _options(need: Need) -> Iterator[list[int]]:
    """What is needed only because it was asked for."""
    if need.transport in TRANSPORT_RESOURCES:
        yield _ids(_TRANSPORT, need.transport)
    if need.advisor is not None:
        yield _ids(_ADVISOR, need.advisor)


def _ids(pool: str, key: str | int) -> list[int]:
    return [row[0] for row in proxy.execute_sql(pool, (key,)).fetchall()]


def _free_by_day(need: Need, days: Sequence[date], rules: Rules, excluding: int | None) -> Iterator[list[datetime]]:
    """The free starts of one day after the other; appointments are read a week at a time, the first day alone."""
    pools = _pools(need)
    for some in (days[:1], *(days[first : first + 7] for first in range(1, len(days), 7))):
        candidates = [_candidates(need, day, rules) for day in some]
        starts = [start for found in candidates for start in found]
        busy = _busy(pools, starts[0], held_until(need, starts[-1], rules), excluding) if starts else {}
        for found in candidates:
            yield [
                start
                for start in found
                if _choose(pools, busy, _seconds(start), _seconds(held_until(need, start, rules))) is not None
            ]


def _candidates(need: Need, day: date, rules: Rules) -> list[datetime]:
    """The starts of a day that the rules allow, whoever else is there."""
    calendar, booking = rules.calendar, rules.booking
    starts = calendar.starts(day, need.minutes, booking.grid_minutes)
    return [start for start in starts if time_problem(start, rules.now, calendar.zone, booking, staff=rules.staff) is None]


def _busy(pools: Sequence[Sequence[int]], start: datetime, end: datetime, excluding: int | None) -> Busy:
    """What is taken between two instants."""
    ids = json.dumps([item for pool in pools for item in pool])
    busy: Busy = {}
    for resource, begins, ends in proxy.execute_sql(_BUSY, (ids, _seconds(end), _seconds(start), excluding or 0)).fetchall():
        busy.setdefault(resource, []).append((begins, ends))
    for stretches in busy.values():
        stretches.sort()
    return busy


def _choose(pools: Sequence[Sequence[int]], busy: Busy, begin: int, end: int) -> list[int] | None:
    chosen = [next((item for item in pool if _is_free(busy.get(item, ()), begin, end)), None) for pool in pools]
    found = [item for item in chosen if item is not None]
    return found if len(found) == len(chosen) else None


def _is_free(stretches: Sequence[tuple[int, int]], begin: int, end: int) -> bool:
    """Stretches of one resource never overlap, so the last that begins before `end` is the only one that can be in the way."""
    index = bisect_left(stretches, (end,))
    return index == 0 or stretches[index - 1][1] <= begin


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _today(rules: Rules) -> date:
    return rules.now.astimezone(rules.calendar.zone).date()


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]

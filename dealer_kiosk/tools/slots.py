"""Answers about free times: which to offer, what is nearest to a wish, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import cast

from dealer_kiosk.db.calendar import check_slot
from dealer_kiosk.db.schedule import Need, Rules, free_starts, next_free
from dealer_kiosk.spoken.times import TimeWish
from dealer_kiosk.tools.results import Available, Closed, Full, Reason, Refused, Slots, Unavailable

PAST = Refused("past", "Cannot book appointments in the past.")
TOO_LONG = Refused("too_long", "That job takes longer than we are open on any day.")


@dataclass(frozen=True, slots=True)
class Query:
    """A question about free times."""

    need: Need
    rules: Rules
    offered: int  # times named in one sentence
    excluding: int | None = None  # id of the appointment that is to be moved


def day_problem(day: date, rules: Rules) -> Refused | None:
    """Why nothing can be booked on a day, whatever the time: it is past or too far ahead."""
    if day < rules.now.astimezone(rules.calendar.zone).date():
        return PAST
    if day > rules.last_day and not rules.staff:
        return Refused("too_far", f"Cannot book more than {rules.booking.horizon_days} days in advance.")
    return None


def about_day(query: Query, day: date, wish: TimeWish) -> Available | Slots | Closed | Full | Refused:
    """The free times of a day that are as wished; a wish for the earliest or the third of them is the one time."""
    free = free_starts(query.need, day, query.rules, excluding=query.excluding)
    if not free:
        return _none_free(query, day, wish)
    starts = [start for start in free if wish.fits(_wall(start))]
    if not starts:
        # The same day at another time is nearer to the wish than another day.
        return Full(day, free[-1] if wish.after or wish.part in ("afternoon", "evening") else free[0])
    if wish.pick is not None and -len(starts) <= wish.pick < len(starts):
        return Available(starts[wish.pick])
    return Slots(day, starts, spread(starts, query.offered))


def about_start(query: Query, start: datetime) -> Available | Unavailable | Closed | Full | Refused:
    """Whether one time is free, and what is instead."""
    day = start.date()
    free = free_starts(query.need, day, query.rules, excluding=query.excluding)
    if not free:
        return _none_free(query, day, TimeWish(exact=_wall(start)))
    if start in free:
        return Available(start)
    rules = query.rules
    problem = check_slot(start, query.need.minutes, rules.now, rules.calendar, rules.booking, staff=rules.staff)
    # Of the reasons only `too_soon` is left for a time earlier today.
    reason = "too_soon" if problem == "past" else problem or "taken"
    return Unavailable(start, cast("Reason", reason), nearest(free, start, query.offered))


def spread(starts: Sequence[datetime], count: int) -> tuple[datetime, ...]:
    """So many of the starts, evenly over all of them, the first and the last included."""
    if len(starts) <= count:
        return tuple(starts)
    if count <= 1:
        return tuple(starts[:1])
    return tuple(starts[index * (len(starts) - 1) // (count - 1)] for index in range(count))


def nearest(starts: Sequence[datetime], wished: datetime, count: int) -> tuple[datetime, ...]:
    """So many starts nearest to the wished time, in order; one before it and one after it are among them if there are any."""
    near = sorted(starts, key=lambda start: abs(start - wished))
    before = [start for start in near if start < wished][:1]
    after = [start for start in near if start > wished][:1]
    chosen = dict.fromkeys([*(before + after if count > 1 else near[:1]), *near])
    return tuple(sorted(list(chosen)[: max(count, 1)]))


def _none_free(query: Query, day: date, wish: TimeWish) -> Closed | Full | Refused:
    """What to say of a day without any free time."""
    reason = query.rules.calendar.closed_reason(day)
    start = _next_start(query, day, wish)
    if reason is not None:
        return Closed(day, reason, start)
    fits_somewhere = start or query.rules.calendar.starts(day, query.need.minutes, query.rules.booking.grid_minutes)
    return Full(day, start) if fits_somewhere else TOO_LONG


def _next_start(query: Query, day: date, wish: TimeWish) -> datetime | None:
    """A free start on a later day, as near to the wish as the next free day allows."""
    later = date.fromordinal(day.toordinal() + 1)
    exact = wish.exact
    if exact is not None:
        starts = next_free(query.need, later, query.rules, excluding=query.excluding)
        return min(starts, key=lambda start: abs(_minute(start) - exact.hour * 60 - exact.minute), default=None)
    starts = next_free(query.need, later, query.rules, fits=lambda start: wish.fits(_wall(start)), excluding=query.excluding)
    return starts[0] if starts else None


def _minute(instant: datetime) -> int:
    return instant.hour * 60 + instant.minute


def _wall(instant: datetime) -> time:
    return instant.time()

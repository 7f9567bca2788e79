"""The next time a callback may be promised; pure."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from dealer_kiosk.config import People
from dealer_kiosk.db.calendar import Calendar

_MINUTES = 1  # a callback has no length of its own; we only have to be there when it is due
OFFER_STANDS_MINUTES = 10
"""A time that was named to the customer may be promised this much later, though it is nearer than the lead by then."""


def next_callback_time(
    now: datetime,
    calendar: Calendar,
    promised: Callable[[datetime], int],
    rules: People,
    *,
    not_before: datetime | None = None,
    horizon_days: int = 30,
) -> datetime | None:
    """The first grid time in open hours that still takes a callback, in the dealership's zone; None = none within the horizon.

    Args:
        now: the present instant; the time found lies more than `callback_lead_minutes` after it.
        calendar: opening hours.
        promised: how many callbacks are promised for an instant already.
        rules: grid, lead and capacity.
        not_before: the earliest instant that suits the customer, such as a time just offered.
        horizon_days: how many days ahead to search.
    """
    earliest = now.astimezone(UTC) + timedelta(minutes=rules.callback_lead_minutes)
    if not_before is not None:
        earliest -= timedelta(minutes=min(OFFER_STANDS_MINUTES, rules.callback_lead_minutes))
    wished = (not_before or now).astimezone(UTC)
    today = now.astimezone(calendar.zone).date()
    for offset in range(horizon_days + 1):
        for start in calendar.starts(today + timedelta(days=offset), _MINUTES, rules.callback_grid_minutes):
            instant = start.astimezone(UTC)
            if instant > earliest and instant >= wished and promised(start) < rules.callbacks_per_slot:
                return start
    return None

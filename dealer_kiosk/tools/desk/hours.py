"""The opening hours: the week, and what is different on single days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from dealer_kiosk.db import audit, bookings, coming, hours, queries
from dealer_kiosk.db.store import write
from dealer_kiosk.errors import FieldError, ToolError
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.desk import fields

_HOLIDAYS_AHEAD = timedelta(days=366)
_reason = fields.text(100)


@dataclass(frozen=True, slots=True)
class LeftOver:
    """An appointment that lies outside the hours as they are now."""

    code: str
    start: datetime  # in the dealership's zone
    customer: str
    phone: str


def every(context: Context) -> dict[str, Any]:
    """The week, the exceptions from today on, and the public holidays of a year, as `--json` prints them."""
    week = hours.weekly()
    today = context.now.date()
    holidays = queries.load_calendar(context.config.dealership).holidays
    ahead = [today + timedelta(days=offset) for offset in range(_HOLIDAYS_AHEAD.days)]
    return {
        "weekly": [
            {"weekday": name, "hours": [f"{row.opens}-{row.closes}" for row in week if row.weekday == number]}
            for number, name in enumerate(fields.WEEKDAYS)
        ],
        "exceptions": [
            {"date": row.date, "hours": [f"{row.opens}-{row.closes}"] if row.opens else [], "reason": row.reason}
            for row in hours.exceptions(today)
        ],
        "holidays": [{"date": day.isoformat(), "name": holidays[day]} for day in ahead if day in holidays],
    }


def close_day(context: Context, day_text: str, reason: str | None) -> list[LeftOver]:
    """Close a whole day; returns the appointments that now lie outside the hours.

    Raises:
        FieldError: the day is none, or past.
    """
    day = _coming_day(context, day_text)
    return _set_exception(context, day, None, reason, "hours.close")


def open_day(context: Context, day_text: str, opens: str, closes: str, reason: str | None = None) -> list[LeftOver]:
    """Set the hours of one day, a holiday too; returns the appointments that now lie outside them.

    Raises:
        FieldError: the day is none, or past, or the times are none.
    """
    day = _coming_day(context, day_text)
    stretch = fields.clock("from", opens), fields.clock("to", closes)
    if stretch[0] >= stretch[1]:
        raise FieldError("to", "must be later than --from")
    return _set_exception(context, day, stretch, reason, "hours.open")


def forget_day(context: Context, day_text: str) -> list[LeftOver]:
    """Back to the weekly hours on a day; returns the appointments that now lie outside them.

    Raises:
        ToolError: nothing was different that day.
    """
    day = fields.day("date", day_text)
    with write():
        if not hours.delete_exception(day):
            raise ToolError(f"{day} has no exception; 'dealer-kiosk hours list' shows them")
        audit.record(context.now, "staff", "hours.forget", f"day:{day}")
        return [item for item in _left_over(context) if item.start.date() == day]


def set_weekday(context: Context, weekday: str, stretches: Sequence[str]) -> list[LeftOver]:
    """Set the hours of a weekday for good; returns the appointments that now lie outside them.

    Args:
        context: a staff session.
        weekday: its English name.
        stretches: `09:00-12:00`, in any order; none, or "closed" = closed.

    Raises:
        FieldError: a value is unusable.
    """
    number = fields.weekday(weekday)
    wanted = [] if [item.strip().lower() for item in stretches] == ["closed"] else fields.stretches("hours", stretches)
    with write():
        hours.replace_weekday(number, wanted)
        audit.record(context.now, "staff", "hours.set", f"weekday:{number}", ", ".join(stretches))
        return [item for item in _left_over(context) if item.start.weekday() == number]


def _set_exception(
    context: Context, day: date, stretch: tuple[time, time] | None, reason: str | None, action: str
) -> list[LeftOver]:
    why = _reason(context, "reason", reason) if reason else None
    with write():
        hours.put_exception(day, stretch, why)
        audit.record(context.now, "staff", action, f"day:{day}")
        return [item for item in _left_over(context) if item.start.date() == day]


def _left_over(context: Context) -> list[LeftOver]:
    """Coming appointments outside the hours as they stand now."""
    zone = context.config.dealership.zone
    calendar = queries.load_calendar(context.config.dealership)
    return [
        LeftOver(row.code, row.start_at.astimezone(zone), row.customer.name, row.customer.phone)
        for row in coming.every(context.now)
        if calendar.misfit(row.start_at, bookings.need_of(row).minutes)
    ]


def _coming_day(context: Context, text: str) -> date:
    day = fields.day("date", text)
    if day < context.now.date():
        raise FieldError("date", f"{day} is past")
    return day

"""Writes to the opening hours."""

from collections.abc import Sequence
from datetime import date, time

from dealer_kiosk.db.tables import CalendarException, OpeningHours


def weekly() -> list[OpeningHours]:
    """Every open stretch of the week, in order."""
    return list(OpeningHours.select().order_by(OpeningHours.weekday, OpeningHours.opens))


def exceptions(first: date) -> list[CalendarException]:
    """The dated exceptions from a day on, in order."""
    return list(CalendarException.select().where(CalendarException.date >= first.isoformat()).order_by(CalendarException.date))


def put_exception(day: date, hours: tuple[time, time] | None, reason: str | None) -> None:
    """Set what is different on one day; no hours = closed all day.  Needs a write transaction."""
    opens, closes = (f"{wall:%H:%M}" for wall in hours) if hours else (None, None)
    CalendarException.replace(date=day.isoformat(), opens=opens, closes=closes, reason=reason).execute()


def delete_exception(day: date) -> bool:
    """Back to the weekly hours; False if nothing was different that day.  Needs a write transaction."""
    return bool(CalendarException.delete().where(CalendarException.date == day.isoformat()).execute())


def replace_weekday(weekday: int, stretches: Sequence[tuple[time, time]]) -> None:
    """Set the hours of a weekday (0 = Monday); none = closed.  Needs a write transaction."""
    OpeningHours.delete().where(OpeningHours.weekday == weekday).execute()
    for opens, closes in stretches:
        OpeningHours.create(weekday=weekday, opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}")

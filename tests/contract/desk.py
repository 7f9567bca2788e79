"""Shorthand for the tools at the demonstration dealership, whose Monday morning it is."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from dealer_kiosk.tools.appointments import book_appointment
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.results import Booked, ToolResult

MARIA, JAMES, HELEN, THOMAS, WALTER = 1, 2, 3, 4, 6  # customers; Helen and Thomas share a phone and a last name
OIL, BRAKES, ALIGNMENT, TRANSMISSION, DETAIL = 1, 3, 6, 8, 11  # services: 30, 60, 60, 240 and 180 minutes
CAMRY, F150, SOLD = 1, 7, 6  # cars in stock
MONDAY, TUESDAY, WEDNESDAY, THANKSGIVING, FRIDAY, SATURDAY, SUNDAY = (f"2026-11-{day}" for day in range(23, 30))


def service(context: Context, day: str, clock: str, service_id: int = OIL, **values: object) -> ToolResult:
    """Book a service for the session's customer."""
    return book_appointment(context, context.customer_id or MARIA, "service", day, clock, service_id, **values)  # type: ignore[arg-type]


def drive(context: Context, day: str, clock: str, car_id: int = F150) -> ToolResult:
    """Book a test drive for the session's customer."""
    return book_appointment(context, context.customer_id or MARIA, "test_drive", day, clock, inventory_id=car_id)


def booked(result: ToolResult) -> Booked:
    """The booking that a tool has made."""
    assert isinstance(result, Booked), result.line
    return result


def fill(context: Context, day: str, clocks: Iterable[str], service_id: int = OIL) -> None:
    """Take both bays at each of the times."""
    for number, clock in ((number, clock) for number in (1, 2) for clock in clocks):
        booked(service(replace(context, customer_id=MARIA, session=f"s-{number}"), day, clock, service_id))


def at(context: Context, when: str) -> Context:
    """The same session at another wall time of the dealership (2026-11-24T09:00)."""
    return replace(context, now=datetime.fromisoformat(when).replace(tzinfo=context.config.dealership.zone))


def after(context: Context, **time: float) -> Context:
    """The same session some time later."""
    return replace(context, now=context.now + timedelta(**time))


def prefix(result: ToolResult) -> str:
    """The word before the colon, by which results are known."""
    return result.line.split(":")[0]


def clocks(starts: Iterable[datetime]) -> list[str]:
    """Wall times."""
    return [f"{start:%H:%M}" for start in starts]

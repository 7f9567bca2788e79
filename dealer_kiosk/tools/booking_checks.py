"""Checks of what the appointment tools are asked to do: dates, times, ownership, what is needed for a booking."""

import re
from datetime import date, datetime, time, timedelta

from dealer_kiosk.db import customers, queries
from dealer_kiosk.db.bookings import Author
from dealer_kiosk.db.schedule import Need
from dealer_kiosk.db.tables import ACTIVE_STATES, Appointment
from dealer_kiosk.spoken.times import TimeWish, parse_time
from dealer_kiosk.tools.catalog import car_info
from dealer_kiosk.tools.checks import one_line
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.results import Refused

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?", re.ASCII)
SHORTEST, LONGEST = 5, 600
"""Minutes of a job, as the table of services allows them."""
_BAD_TYPE = Refused("bad_type", "Invalid appointment type.")


def read_date(text: str) -> date | None:
    """The day of `YYYY-MM-DD`, or None."""
    if not _DAY.fullmatch(text.strip()):
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    # Outside of these the day before or after, in another zone, is no date.
    return day if date.min < day < date.max else None


def read_wish(text: str) -> TimeWish | None:
    """The time of `HH:MM`, or of a time as people say it; None if there is none."""
    clock = _CLOCK.fullmatch(text.strip())
    if clock is None:
        return parse_time(text)
    hour, minute = int(clock[1]), int(clock[2])
    return TimeWish(exact=time(hour, minute)) if hour < 24 and minute < 60 else None


def read_start(context: Context, day_text: str, time_text: str) -> datetime | Refused:
    """The instant of a date and a time in the dealership's zone."""
    day, wish = read_date(day_text), read_wish(time_text)
    if day is None:
        return Refused("bad_date", "Invalid date or time format.")
    if wish is None or wish.exact is None:
        return Refused("bad_time", "Invalid date or time format.")
    return datetime.combine(day, wish.exact, context.config.dealership.zone)


def author_of(context: Context) -> Author:
    """Who writes to the appointment book in this session."""
    return Author(context.config, context.now, context.actor, context.channel, context.session)


def need_to_look(context: Context, appointment_type: str, minutes: int | None, car_id: int | None) -> Need | Refused:
    """What a question about free times is about; the length of an unnamed service is one step of the grid."""
    booking = context.config.booking
    if minutes is not None and not SHORTEST <= minutes <= LONGEST:
        return Refused("too_long", f"The minutes must be between {SHORTEST} and {LONGEST}.")
    if appointment_type == "service":
        return Need("service", minutes or booking.grid_minutes)
    if appointment_type != "test_drive":
        return _BAD_TYPE
    return _not_for_sale(car_id) or Need("test_drive", booking.test_drive_minutes, car_id)


def need_to_book(context: Context, appointment_type: str, service_id: int | None, car_id: int | None) -> Need | Refused:
    """What a booking occupies; a service has to be named, and for a test drive a car that is for sale."""
    if appointment_type == "service":
        if service_id is None:
            return Refused("missing", "A service appointment needs a service.")
        service = queries.service(service_id)
        return Need("service", service.minutes) if service else Refused("unknown_service", f"Service ID {service_id} not found.")
    if appointment_type != "test_drive":
        return _BAD_TYPE
    if car_id is None:
        return Refused("missing", "A test drive needs a car.")
    return _not_for_sale(car_id) or Need("test_drive", context.config.booking.test_drive_minutes, car_id)


def customer_problem(context: Context, customer_id: int) -> Refused | None:
    """Why this session may not book for a customer, or None."""
    own = context.customer_id == customer_id or context.actor == "staff"
    if own and customers.with_id(customer_id) is not None:
        return None
    return Refused("unknown_customer", f"Customer ID {customer_id} not found.")


def vehicle_problem(customer_id: int, vehicle_id: int | None) -> Refused | None:
    """Why a car cannot be the customer's, or None."""
    if vehicle_id is None or any(row.id == vehicle_id for row in customers.vehicles_of(customer_id)):
        return None
    return Refused("unknown_car", f"Vehicle ID {vehicle_id} not found.")


def own_appointment(context: Context, key: int | str) -> Appointment | Refused:
    """The appointment with this id or code if it belongs to the session's customer; staff may have any."""
    row = queries.appointment(key)
    if row is not None and (context.actor == "staff" or row.customer_id == context.customer_id):
        return row
    return Refused("unknown_appointment", f"Appointment #{one_line(str(key), 20)} not found.")


def change_problem(context: Context, row: Appointment, verb: str) -> Refused | None:
    """Why an appointment can no longer be changed, or None; the cut-off does not bind staff."""
    if row.status not in ACTIVE_STATES:
        return Refused("not_active", f"Cannot {verb} a {row.status.replace('_', '-')} appointment.")
    if row.start_at <= context.now:
        return Refused("not_active", f"Cannot {verb} a past appointment.")
    minutes = context.config.booking.change_cutoff_minutes
    if context.actor == "customer" and row.start_at - context.now.astimezone(row.start_at.tzinfo) < timedelta(minutes=minutes):
        return Refused("too_late", f"Cannot {verb} an appointment less than {minutes} minutes before it. A team member can help.")
    return None


def _not_for_sale(car_id: int | None) -> Refused | None:
    if car_id is None:
        return None
    row = queries.car(car_id)
    if row is None:
        return Refused("unknown_car", f"Car ID {car_id} not found.")
    return None if row.status == "available" else Refused("unknown_car", f"The {car_info(row).name} is not available.")

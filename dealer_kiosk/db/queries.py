"""Reads of the catalogue, the opening hours and the appointment book."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache

from dealer_kiosk.config import Dealership
from dealer_kiosk.db.calendar import Calendar, DayException
from dealer_kiosk.db.tables import (
    ACTIVE_STATES,
    Allocation,
    Appointment,
    CalendarException,
    Car,
    Customer,
    OpeningHours,
    Resource,
    ServiceType,
    Vehicle,
)


def load_calendar(dealership: Dealership) -> Calendar:
    """The opening hours as they stand in the database, with the public holidays of the dealership's country."""
    weekly: dict[int, list[tuple[time, time]]] = {}
    for row in OpeningHours.select():
        weekly.setdefault(row.weekday, []).append((time.fromisoformat(row.opens), time.fromisoformat(row.closes)))
    exceptions = {date.fromisoformat(row.date): _exception(row) for row in CalendarException.select()}
    return Calendar(dealership.zone, weekly, exceptions, _public_holidays(dealership.region))


def all_services() -> list[ServiceType]:
    """Every service, in catalogue order."""
    return list(ServiceType.select().order_by(ServiceType.id))


def all_cars() -> list[Car]:
    """Every car of the stock, sold ones too, in stock order."""
    return list(Car.select().order_by(Car.id))


def customer_name(customer_id: int) -> str:
    """The customer's name, or nothing."""
    row = Customer.get_or_none(Customer.id == customer_id)
    return str(row.name) if row else ""


def service(service_id: int) -> ServiceType | None:
    """The service, or None."""
    return ServiceType.get_or_none(ServiceType.id == service_id)


def car(car_id: int) -> Car | None:
    """The car, sold or not, or None."""
    return Car.get_or_none(Car.id == car_id)


def vehicle(vehicle_id: int) -> Vehicle | None:
    """A customer's own car, or None."""
    return Vehicle.get_or_none(Vehicle.id == vehicle_id)


def appointment(key: int | str) -> Appointment | None:
    """The appointment with this id or confirmation code, or None."""
    if isinstance(key, int):
        return Appointment.get_or_none(Appointment.id == key)
    text = key.strip().upper()
    found = Appointment.get_or_none(Appointment.code == text)
    # Some codes are all digits, so a code wins over an id.
    return found or (Appointment.get_or_none(Appointment.id == int(text)) if text.isdecimal() and len(text) < 10 else None)


def coming_appointments(customer_id: int, now: datetime) -> list[Appointment]:
    """The customer's scheduled and confirmed appointments that have not begun, soonest first."""
    mine = (Appointment.customer == customer_id) & Appointment.status.in_(ACTIVE_STATES)
    return list(Appointment.select().where(mine & (Appointment.start_at > now)).order_by(Appointment.start_at, Appointment.id))


def resources_of(appointment_id: int) -> list[Resource]:
    """What the appointment occupies: its bay, or its salesperson and car; its advisor and loaner car if they were asked for."""
    return list(Resource.select().join(Allocation).where(Allocation.appointment == appointment_id).order_by(Resource.id))


def advisor_of(appointment_id: int) -> Resource | None:
    """The advisor somebody asked for, or None."""
    return next((row for row in resources_of(appointment_id) if row.kind == "advisor"), None)


def resources(kind: str) -> list[Resource]:
    """The resources of a kind that are in use, oldest first."""
    return list(Resource.select().where((Resource.kind == kind) & Resource.active).order_by(Resource.id))


def _exception(row: CalendarException) -> DayException:
    if not row.opens or not row.closes:
        return DayException(reason=row.reason)
    return DayException(time.fromisoformat(row.opens), time.fromisoformat(row.closes), row.reason)


@cache
def _public_holidays(region: str) -> Mapping[date, str]:
    """Federal holidays with their observed days, worked out year by year as they are asked for; none for an unknown country."""
    import holidays  # noqa: PLC0415 - a fifth of a second that commands without dates need not wait for

    try:
        return holidays.country_holidays(region)
    except NotImplementedError:
        return {}

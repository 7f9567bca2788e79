"""The database of one trial: what is there before the customer comes, and what it holds at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from dealer_kiosk.config import Config
from dealer_kiosk.db import bookings, customers, tables
from dealer_kiosk.db.schedule import Need
from dealer_kiosk.db.store import write
from dealer_kiosk.errors import ConfigError
from dealer_kiosk.spoken.names import name_key
from dealer_kiosk.spoken.numbers import parse_phone
from scripts.evaluation.customer import Booking, Customer

_OTHERS_PHONE = "+17735550199"  # of people who have taken a time, and of those whose number does not matter
_TAKEN_MINUTES = 30


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """One appointment as it stands."""

    code: str
    person: str
    type: str
    what: str  # service or car
    vehicle: str
    start: str  # YYYY-MM-DDTHH:MM, wall time
    status: str
    transport: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One customer as they stand."""

    name: str
    phone: str
    email: str
    plates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailRow:
    """One message of the outbox."""

    to: str
    kind: str
    appointment: int | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a conversation may change, by id."""

    appointments: Mapping[int, AppointmentRow]
    people: Mapping[int, PersonRow]
    callbacks: Mapping[int, str]  # the number to ring
    mails: Mapping[int, MailRow]
    waitlist: Mapping[int, str]  # the number to ring


def snapshot() -> Snapshot:
    """The open database as it stands."""
    return Snapshot(
        appointments={row.id: _appointment(row) for row in tables.Appointment.select()},
        people={row.id: _person(row) for row in tables.Customer.select()},
        callbacks={row.id: row.phone for row in tables.Callback.select()},
        mails={row.id: MailRow(row.to, row.kind, row.appointment_id) for row in tables.Mail.select()},
        waitlist={row.id: row.phone for row in tables.Waitlist.select()},
    )


def _appointment(row: tables.Appointment) -> AppointmentRow:
    car, vehicle, service = row.car, row.vehicle, row.service
    return AppointmentRow(
        code=row.code,
        person=row.customer.name,
        type=row.type,
        what=f"{car.year} {car.make} {car.model}" if car else service.name if service else "",
        vehicle=f"{vehicle.year or ''} {vehicle.make} {vehicle.model}".strip() if vehicle else "",
        start=row.start_local,
        status=row.status,
        transport=row.transport or "",
    )


def _person(row: tables.Customer) -> PersonRow:
    return PersonRow(row.name, row.phone, row.email or "", tuple(car.plate for car in customers.vehicles_of(row.id) if car.plate))


def prepare(customer: Customer, config: Config, now: datetime) -> None:
    """Put into the open database what a customer's `before` says.

    Raises:
        ConfigError: an appointment cannot be there, because a name is unknown or the time is not free.
    """
    random = Random(customer.title)
    for booking in customer.before.appointments:
        _book(booking, customer, config, now, random)
    for start in customer.before.taken:
        _take(datetime.fromisoformat(start).replace(tzinfo=config.dealership.zone), now)
    if customer.before.present:
        with write():
            until = now + timedelta(hours=6)
            tables.Staff.update(present_since=now, present_until=until).execute()


def _book(booking: Booking, customer: Customer, config: Config, now: datetime, random: Random) -> None:
    person = _known(booking.person, customer, config, now)
    service = _service(booking, customer)
    car = _car(booking, customer) if booking.type == "test_drive" else None
    need = Need(
        "test_drive" if car else "service",
        config.booking.test_drive_minutes if service is None else service.minutes,
        car_id=car.id if car else None,
        transport=booking.transport or None,
    )
    start = datetime.fromisoformat(booking.start).replace(tzinfo=config.dealership.zone)
    request = bookings.Request(
        person.id, need, start, service_id=service.id if service else None, vehicle_id=_own(booking, person)
    )
    written = bookings.book(request, bookings.Author(config, now, "staff", "staff", ""), random)
    if isinstance(written, str):
        raise _error(customer, f"{booking.what} at {booking.start} cannot be booked beforehand: {written}")
    values = {"status": booking.status} | ({"code": booking.code.upper()} if booking.code else {})
    with write():
        tables.Appointment.update(**values).where(tables.Appointment.id == written.appointment.id).execute()


def _known(name: str, customer: Customer, config: Config, now: datetime) -> tables.Customer:
    """The customer of this name, put on file if need be."""
    key = name_key(name)
    found = tables.Customer.get_or_none(tables.Customer.name_key == key)
    if found is not None:
        return found
    own = parse_phone(customer.phone, config.dealership.region, config.dealership.area_code) if name == customer.person else None
    with write():
        return tables.Customer.create(name=name, name_key=key, phone=own or _OTHERS_PHONE, created_at=now)


def _service(booking: Booking, customer: Customer) -> tables.ServiceType | None:
    if booking.type == "test_drive":
        return None
    found = tables.ServiceType.get_or_none(tables.ServiceType.name == booking.service)
    if found is None:
        raise _error(customer, f"there is no service {booking.service!r}")
    return found


def _car(booking: Booking, customer: Customer) -> tables.Car:
    fitting = [car for car in tables.Car.select() if is_called(booking.car, f"{car.year} {car.make} {car.model}")]
    if len(fitting) != 1:
        raise _error(customer, f"{len(fitting)} cars are called {booking.car!r}")
    return fitting[0]


def _own(booking: Booking, person: tables.Customer) -> int | None:
    cars = customers.vehicles_of(person.id) if booking.vehicle else ()
    return next((car.id for car in cars if is_called(booking.vehicle, f"{car.year or ''} {car.make} {car.model}")), None)


def is_called(words: str, name: str) -> bool:
    """Whether every word is in a name, as in "ford f-150" and "2021 Ford F-150"."""
    return set(words.lower().split()) <= set(name.lower().split())


def _take(start: datetime, now: datetime) -> None:
    """Give every bay and the salesperson to somebody else for half an hour; who has them already keeps them."""
    begin = start.astimezone(UTC)
    end = begin + timedelta(minutes=_TAKEN_MINUTES)
    with write():
        other, _ = tables.Customer.get_or_create(
            name="Other People", name_key="otherpeople", phone=_OTHERS_PHONE, defaults={"created_at": now}
        )
        for resource in tables.Resource.select().where(tables.Resource.kind.in_(("bay", "salesperson")) & tables.Resource.active):
            busy = tables.Allocation.select().where(
                (tables.Allocation.resource == resource.id)
                & (tables.Allocation.start_at < end)
                & (tables.Allocation.end_at > begin)
            )
            if not busy.exists():
                _occupy(resource, other, start, end, now)


def _occupy(resource: tables.Resource, other: tables.Customer, start: datetime, end: datetime, now: datetime) -> None:
    is_bay = resource.kind == "bay"
    row = tables.Appointment.create(
        code=f"X{resource.id}{start:%d%H%M}",  # no code a customer could say
        customer=other,
        type="service" if is_bay else "test_drive",
        service=tables.ServiceType.get_by_id(1) if is_bay else None,
        car=None if is_bay else tables.Car.get(tables.Car.status == "sold"),  # so that no car one could drive is taken
        start_at=start,
        end_at=end,
        start_local=f"{start:%Y-%m-%dT%H:%M}",
        channel="staff",
        created_at=now,
    )
    tables.Allocation.create(appointment=row, resource=resource, start_at=start, end_at=end)


def _error(customer: Customer, problem: str) -> ConfigError:
    return ConfigError(f"{customer.area}.toml, {customer.title!r}, before: {problem}")


def catalogue() -> dict[str, list[float]]:
    """The prices in the open database, by the name of the service or car."""
    services = {row.name: [row.price_min, row.price_max] for row in tables.ServiceType.select()}
    cars = {f"{row.year} {row.make} {row.model}": [row.price] for row in tables.Car.select()}
    return {name: [float(price) for price in found if price is not None] for name, found in (services | cars).items()}

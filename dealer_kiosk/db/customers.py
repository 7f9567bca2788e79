"""Queries over customers and their own cars."""

from datetime import datetime

import peewee

from dealer_kiosk.db.tables import Appointment, Customer, Vehicle


def with_phone(phone: str) -> list[Customer]:
    """Everybody who has this E.164 number: a household shares one."""
    return list(Customer.select().where(Customer.phone == phone).order_by(Customer.id))


def with_id(customer_id: int) -> Customer | None:
    """The customer, or None."""
    return Customer.get_or_none(Customer.id == customer_id)


def named(phone: str, name_key: str) -> Customer | None:
    """The one customer with this phone and name, or None."""
    return Customer.get_or_none((Customer.phone == phone) & (Customer.name_key == name_key))


def vehicles_of(customer_id: int) -> list[Vehicle]:
    """The customer's cars, oldest entry first."""
    return list(Vehicle.select().where(Vehicle.customer == customer_id).order_by(Vehicle.id))


def has_code(customer_id: int, code: str) -> bool:
    """Whether one of the customer's appointments, past ones included, has this confirmation code."""
    return Appointment.select().where((Appointment.customer == customer_id) & (Appointment.code == code)).exists()


def insert(name: str, name_key: str, phone: str, email: str | None, now: datetime) -> Customer | None:
    """A new customer, or None if phone and name are on file already.  Needs a write transaction."""
    try:
        return Customer.create(name=name, name_key=name_key, phone=phone, email=email, created_at=now)
    except peewee.IntegrityError:
        if named(phone, name_key):
            return None
        raise


def put_vehicle(customer_id: int, make: str, model: str, year: int | None, plate: str | None) -> Vehicle:
    """Add a car, or complete the one on file that it can be.  Needs a write transaction."""
    for row in vehicles_of(customer_id):
        if same_car(row, make, model, year, plate):
            row.year = row.year or year
            row.plate = row.plate or plate
            row.save()
            return row
    return Vehicle.create(customer=customer_id, make=make, model=model, year=year, plate=plate)


def put_email(customer_id: int, email: str) -> None:
    """Set the address mail goes to.  Needs a write transaction."""
    Customer.update(email=email).where(Customer.id == customer_id).execute()


def same_car(row: Vehicle, make: str, model: str, year: int | None, plate: str | None) -> bool:
    """Whether these words can be about the car on file; what one of them does not say does not count."""
    return (
        (row.make.casefold(), row.model.casefold()) == (make.casefold(), model.casefold())
        and (row.year is None or year is None or row.year == year)
        and (row.plate is None or plate is None or row.plate == plate)
    )

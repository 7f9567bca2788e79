"""Customers as staff see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dealer_kiosk.db import audit, customers
from dealer_kiosk.db import records as rows
from dealer_kiosk.db.customer_merge import merge as merge_rows
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import Appointment, Customer, Vehicle
from dealer_kiosk.errors import FieldError, ToolError
from dealer_kiosk.spoken.names import name_key
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.desk import fields
from dealer_kiosk.tools.desk.records import Given, Kind, Values, add, pick, remove
from dealer_kiosk.tools.desk.vehicles import add_vehicle
from dealer_kiosk.tools.desk.wording import counted


@dataclass(frozen=True, slots=True)
class Car:
    """A car named together with its owner."""

    words: str  # "2019 Toyota Camry"
    plate: str | None = None


def shape(context: Context, row: Customer) -> dict[str, Any]:
    """The customer as `--json` prints it."""
    return {
        "id": row.id,
        "name": row.name,
        "phone": row.phone,
        "email": row.email,
        "vehicles": [
            {"id": car.id, "year": car.year, "make": car.make, "model": car.model, "plate": car.plate}
            for car in customers.vehicles_of(row.id)
        ],
        "created_at": row.created_at.astimezone(context.config.dealership.zone).isoformat(),
    }


def _derive(context: Context, values: Values, row: Customer | None) -> Values:
    derived = dict(values)
    if "name" in values:
        derived["name_key"] = name_key(values["name"])
    if row is None:
        derived["created_at"] = context.now
    return derived


def _in_use(_context: Context, row: Customer) -> str:
    booked = rows.count(Appointment, {"customer": row.id})
    advice = f"'dealer-kiosk customers merge {row.id} INTO' joins two records of one person"
    return f"they have {counted(booked, 'appointment')} on file; {advice}" if booked else ""


CUSTOMERS = Kind(
    noun="customer",
    command="customers",
    table=Customer,
    key="id",
    readers={"name": fields.name, "phone": fields.phone, "email": fields.email},
    required=("name", "phone"),
    shape=shape,
    label=lambda row: f"{row.name} at {row.phone}",
    same=lambda values: {"phone": values["phone"], "name_key": values["name_key"]},
    derive=_derive,
    in_use=_in_use,
)
"""How customers are kept; persons of one household share a phone."""


def add_customer(context: Context, given: Given, cars: Sequence[Car] = ()) -> Customer:
    """A new customer with their cars, all or nothing.

    Raises:
        FieldError: a field is unusable, or phone and name are on file already.
    """
    with write():
        row: Customer = add(context, CUSTOMERS, given)
        for car in cars:
            add_vehicle(context, row, {"vehicle": car.words, "plate": car.plate})
        return row


def pick_customer(context: Context, named: str) -> Customer:
    """The customer with this number, or with this phone if only one person has it.

    Raises:
        ToolError: nobody has it, or several do.
    """
    people = _with_phone(context, named)
    if len(people) > 1:
        names = ", ".join(f"{person.id} {person.name}" for person in people)
        raise ToolError(f"several customers have this phone; name one by number: {names}")
    row: Customer = people[0] if people else pick(CUSTOMERS, named)
    return row


def find_person(context: Context, phone: str, name: str | None) -> Customer | None:
    """Who has this phone, and this name where one is given; None = nobody yet.

    A first or last name is enough where it tells the household apart.

    Raises:
        FieldError: the phone is unusable, or several persons fit.
    """
    number = fields.phone(context, "phone", phone)
    if number is None:
        raise FieldError("phone", "is needed")
    people = customers.with_phone(number)
    if name is not None:
        people = [row for row in people if row.name_key == name_key(name)] or [row for row in people if _part_of(row.name, name)]
    if len(people) > 1:
        names = ", ".join(row.name for row in people)
        raise FieldError("customer-name", f"is needed, because several customers have this phone: {names}")
    return people[0] if people else None


def remove_customer(context: Context, row: Customer) -> None:
    """Delete a customer and their cars.

    Raises:
        ToolError: appointments refer to them.
    """
    with write():
        if not _in_use(context, row):
            for car in customers.vehicles_of(row.id):
                rows.delete(car)
        remove(context, CUSTOMERS, row)


def merge(context: Context, source: Customer, target: Customer) -> None:
    """Join two records of one person: cars, appointments and consents of `source` go to `target`.

    The audit trail keeps what was done to either.

    Raises:
        ToolError: they are the same record.
    """
    if source.id == target.id:
        raise ToolError("a customer cannot be merged into itself; name two different customers")
    with write():
        merge_rows(source, target)
        audit.record(context.now, "staff", "customer.merge", f"customer:{target.id}", f"customer:{source.id}")


def cars_of(row: Customer) -> list[Vehicle]:
    """The customer's cars, oldest entry first."""
    return customers.vehicles_of(row.id)


def _with_phone(context: Context, named: str) -> list[Customer]:
    try:
        number = fields.phone(context, "customer", named)
    except FieldError:
        return []
    return customers.with_phone(number) if number else []


def _part_of(name: str, said: str) -> bool:
    words = name_key(said)
    return " " not in said.strip() and words in {name_key(part) for part in name.split()}

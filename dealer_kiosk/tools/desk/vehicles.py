"""Customers' own cars as staff see them."""

from typing import Any

from dealer_kiosk.db import customers
from dealer_kiosk.db import records as rows
from dealer_kiosk.db.tables import Appointment, Customer, Vehicle
from dealer_kiosk.errors import FieldError
from dealer_kiosk.spoken.names import name_key
from dealer_kiosk.tools.car_words import split_car
from dealer_kiosk.tools.checks import MAX_VEHICLE_WORD
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.desk import fields
from dealer_kiosk.tools.desk.cars import as_written
from dealer_kiosk.tools.desk.records import Given, Kind, Values, add
from dealer_kiosk.tools.desk.wording import counted

_MAX_WORDS = 100


def shape(_context: Context, row: Vehicle) -> dict[str, Any]:
    """The car as `--json` prints it."""
    owner = row.customer
    return {
        "id": row.id,
        "customer": {"id": owner.id, "name": owner.name, "phone": owner.phone},
        "year": row.year,
        "make": row.make,
        "model": row.model,
        "plate": row.plate,
    }


def _derive(context: Context, values: Values, row: Vehicle | None) -> Values:
    """Columns from fields: the owner by phone and name, year, make and model from the words for the car."""
    derived = {name: value for name, value in values.items() if name not in ("phone", "customer_name", "vehicle")}
    if values.get("vehicle"):
        derived.update(_split(context, values["vehicle"]))
    if "phone" in values:
        derived["customer"] = _owner(values["phone"], values.get("customer_name")).id
    make, model = derived.get("make", row.make if row else None), derived.get("model", row.model if row else None)
    if not make or not model:
        raise FieldError("vehicle", "needs make and model, such as 2019 Toyota Camry")
    derived["make"], derived["model"] = as_written(make, model)
    derived.setdefault("year", row.year if row else None)
    derived.setdefault("plate", row.plate if row else None)
    return derived


def _split(context: Context, words: str) -> Values:
    year, make, model = split_car(words)
    if make is None or model is None:
        raise FieldError("vehicle", "must be year, make and model, such as 2019 Toyota Camry")
    checked_year = fields.car_year(context, "vehicle", year) if year is not None else None
    return {"year": checked_year, "make": make[:MAX_VEHICLE_WORD], "model": model[:MAX_VEHICLE_WORD]}


def _owner(phone: str, name: str | None) -> Customer:
    people = customers.with_phone(phone)
    fitting = [row for row in people if name is None or row.name_key == name_key(name)]
    if len(fitting) == 1:
        return fitting[0]
    if not people:
        raise FieldError("phone", "no customer has it")
    raise FieldError("customer_name", f"must be one of {', '.join(row.name for row in people)}")


def _same(values: Values) -> Values:
    """A plate says it all; without one, everything has to agree."""
    named = ("customer", "plate") if values["plate"] else ("customer", "plate", "year", "make", "model")
    return {name: values[name] for name in named}


def _cells(row: Vehicle) -> Values:
    return {**rows.values_of(row), "phone": row.customer.phone, "customer_name": row.customer.name}


def _in_use(_context: Context, row: Vehicle) -> str:
    booked = rows.count(Appointment, {"vehicle": row.id})
    return f"it has {counted(booked, 'appointment')} on file" if booked else ""


VEHICLES = Kind(
    noun="vehicle",
    command="vehicles",
    table=Vehicle,
    key="id",
    readers={
        "phone": fields.phone,
        "customer_name": fields.name,
        "year": fields.car_year,
        "make": fields.text(MAX_VEHICLE_WORD),
        "model": fields.text(MAX_VEHICLE_WORD),
        "plate": fields.plate,
        "vehicle": fields.text(_MAX_WORDS),
    },
    required=(),
    shape=shape,
    label=lambda row: " ".join(str(part) for part in (row.year, row.make, row.model) if part),
    same=_same,
    derive=_derive,
    in_use=_in_use,
    columns=("phone", "customer_name", "year", "make", "model", "plate"),
    cells=_cells,
)
"""How customers' cars are kept."""


def add_vehicle(context: Context, owner: Customer, given: Given) -> Vehicle:
    """A further car of a customer.

    Raises:
        FieldError: a field is unusable, or the customer has that car already.
    """
    row: Vehicle = add(context, VEHICLES, {**given, "phone": owner.phone, "customer_name": owner.name})
    return row

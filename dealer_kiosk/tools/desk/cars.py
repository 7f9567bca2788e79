"""The cars in stock."""

from typing import Any

from dealer_kiosk.db import coming
from dealer_kiosk.db import records as rows
from dealer_kiosk.db.tables import Appointment, Car
from dealer_kiosk.tools.car_models import MODELS
from dealer_kiosk.tools.checks import MAX_VEHICLE_WORD
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.desk import fields
from dealer_kiosk.tools.desk.records import Kind, Values
from dealer_kiosk.tools.desk.wording import counted

BODIES = ("sedan", "suv", "truck", "minivan", "hatchback", "coupe", "convertible", "wagon")
STATES = ("available", "held", "sold")


def shape(_context: Context, row: Car) -> dict[str, Any]:
    """The car as `--json` prints it."""
    columns = ("id", "stock", "make", "model", "year", "color", "body", "price", "is_new", "status")
    return {column: getattr(row, column) for column in columns}


def as_written(make: str, model: str) -> tuple[str, str]:
    """Make and model as they are written on the car, where we know them; "toyota", "rav4" are "Toyota", "RAV4"."""
    known_make = next((name for name in MODELS if name.casefold() == make.casefold()), make)
    known_model = next((name for name in MODELS.get(known_make, ()) if name.casefold() == model.casefold()), model)
    return known_make, known_model


def booked_drives(context: Context, row: Car) -> list[str]:
    """Codes of the test drives of a car that are still to come."""
    return [item.code for item in coming.test_drives_of(row.id, context.now)]


def _derive(_context: Context, values: Values, row: Car | None) -> Values:
    make = values.get("make", row.make if row else "")
    model = values.get("model", row.model if row else "")
    make, model = as_written(make, model)
    given = {name: value for name, value in values.items() if name != "status" or value is not None}
    return {**given, "make": make, "model": model}


def _in_use(_context: Context, row: Car) -> str:
    booked = rows.count(Appointment, {"car": row.id})
    advice = f"mark it sold instead with 'dealer-kiosk inventory edit {row.stock} --sold'"
    return f"it has {counted(booked, 'test drive')} on file; {advice}" if booked else ""


CARS = Kind(
    noun="car",
    command="inventory",
    table=Car,
    key="stock",
    readers={
        "stock": fields.text(20),
        "make": fields.text(MAX_VEHICLE_WORD),
        "model": fields.text(MAX_VEHICLE_WORD),
        "year": fields.car_year,
        "color": fields.text(20),
        "body": fields.choice(*BODIES),
        "price": fields.money,
        "is_new": fields.flag,
        "status": fields.choice(*STATES),
    },
    required=("stock", "make", "model", "year", "is_new"),
    shape=shape,
    label=lambda row: f"{row.stock} ({row.year} {row.make} {row.model})",
    derive=_derive,
    in_use=_in_use,
)
"""How cars in stock are kept."""

"""The catalogue of services."""

from typing import Any

from dealer_kiosk.db import records as rows
from dealer_kiosk.db.tables import Appointment, ServiceType
from dealer_kiosk.errors import FieldError
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.desk import fields
from dealer_kiosk.tools.desk.records import Kind, Values
from dealer_kiosk.tools.desk.wording import counted

MIN_MINUTES, MAX_MINUTES = 5, 600


def shape(_context: Context, row: ServiceType) -> dict[str, Any]:
    """The service as `--json` prints it."""
    return {
        "id": row.id,
        "name": row.name,
        "price_min": row.price_min,
        "price_max": row.price_max,
        "minutes": row.minutes,
        "aliases": [alias for alias in row.aliases.split(", ") if alias],
    }


def _derive(_context: Context, values: Values, row: ServiceType | None) -> Values:
    low = values.get("price_min", row.price_min if row else None)
    high = values.get("price_max", row.price_max if row else None)
    if low is not None and high is not None and low > high:
        raise FieldError("price_max", "must not be lower than price_min")
    return values


def _in_use(_context: Context, row: ServiceType) -> str:
    booked = rows.count(Appointment, {"service": row.id})
    return f"it has {counted(booked, 'appointment')} on file" if booked else ""


SERVICES = Kind(
    noun="service",
    command="services",
    table=ServiceType,
    key="name",
    readers={
        "name": fields.text(60),
        "price_min": fields.money,
        "price_max": fields.money,
        "minutes": fields.whole(MIN_MINUTES, MAX_MINUTES),
        "aliases": fields.phrases(1000),
    },
    required=("name", "minutes"),
    shape=shape,
    label=lambda row: str(row.name),
    derive=_derive,
    in_use=_in_use,
)
"""How services are kept."""

"""What appointments occupy: bays, salespeople, advisors, loaner cars, shuttle seats.

A car in stock is a resource too; it comes and goes with the car and is not kept here.
"""

from typing import Any

from dealer_kiosk.db import audit, bookings
from dealer_kiosk.db import records as rows
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import RESOURCE_KINDS, TRANSPORT_RESOURCES, Resource
from dealer_kiosk.errors import FieldError, ToolError
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.desk import fields
from dealer_kiosk.tools.desk.wording import counted

KINDS = tuple(kind for kind in RESOURCE_KINDS if kind != "car")
_LONGEST = 60  # characters of a name


def shape(row: Resource) -> dict[str, Any]:
    """The resource as `--json` prints it."""
    return {"id": row.id, "name": row.name, "kind": row.kind, "option": row.option}


def every() -> list[dict[str, Any]]:
    """All resources in use, as `--json` prints them."""
    return [shape(row) for row in rows.every(Resource) if row.active and row.kind in KINDS]


def add(context: Context, name: str, kind: str, option: str | None) -> Resource:
    """A new resource; one that was removed and is remembered by old appointments is in use again.

    Raises:
        FieldError: a field is missing, unusable or taken.
    """
    values = _values(context, name, kind, option)
    with write():
        known = rows.find(Resource, {"name": values["name"]})
        if known is not None and (known.active or known.kind != values["kind"]):
            raise FieldError("name", f"{known.name} is there already, or belongs to what old appointments have used")
        if known is None:
            known = rows.insert(Resource, values)
        else:
            rows.update(known, {**values, "active": True})
        audit.record(context.now, "staff", "resource.create", f"resource:{known.id}")
        return known


def remove(context: Context, name: str) -> str:
    """Take a resource out of use; returns its name.  Old appointments keep it.

    Raises:
        ToolError: there is none, or coming appointments need it.
    """
    with write():
        row = next((item for item in rows.every(Resource) if item.active and _same(item, name)), None)
        if row is None:
            raise ToolError("there is no such resource; 'dealer-kiosk resources list' shows them")
        if coming := bookings.coming_with(row.id, context.now):
            raise ToolError(
                f"{row.name} cannot be removed while needed by {counted(coming, 'coming appointment')}; move or cancel first"
            )
        if not rows.delete(row):
            rows.update(row, {"active": False})
        audit.record(context.now, "staff", "resource.remove", f"resource:{row.id}")
        return str(row.name)


def _same(row: Resource, name: str) -> bool:
    return row.kind in KINDS and row.name.casefold() == name.strip().casefold()


def _values(context: Context, name: str, kind: str, option: str | None) -> dict[str, Any]:
    values = {
        "name": fields.text(_LONGEST)(context, "name", name),
        "kind": fields.choice(*KINDS)(context, "kind", kind),
        "option": fields.choice(*TRANSPORT_RESOURCES)(context, "option", option or ""),
    }
    for field in ("name", "kind"):
        if values[field] is None:
            raise FieldError(field, "is needed")
    if (values["kind"] == "transport") != (values["option"] is not None):
        raise FieldError("option", f"must be {' or '.join(TRANSPORT_RESOURCES)} for a transport, and goes with nothing else")
    return values

"""The appointment book as staff keep it: every rule but lead time, horizon and the customers' cut-off."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dealer_kiosk.db import audit, customers, queries
from dealer_kiosk.db import records as rows
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import APPOINTMENT_STATES, Appointment, Car, Customer, ServiceType, Vehicle
from dealer_kiosk.errors import FieldError, ToolError
from dealer_kiosk.tools import appointments as tools
from dealer_kiosk.tools import catalog
from dealer_kiosk.tools.checks import MAX_NOTE
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.desk import fields
from dealer_kiosk.tools.desk.customers import add_customer, find_person
from dealer_kiosk.tools.desk.vehicles import add_vehicle
from dealer_kiosk.tools.results import AppointmentInfo, Booked, Cancelled, Refused, Rescheduled, ToolResult

_note = fields.text(MAX_NOTE)


@dataclass(frozen=True, slots=True)
class Wish:
    """An appointment somebody at the desk wants to enter."""

    phone: str
    start: str  # ISO
    customer_name: str | None = None
    service: str | None = None
    vehicle: str | None = None  # the customer's own car
    stock: str | None = None  # of the car to drive
    notes: str | None = None
    transport: str | None = None  # wait, shuttle, loaner
    advisor: str | None = None


def book(context: Context, wish: Wish) -> Appointment:
    """Book for a customer; one we do not know yet, and a car they did not have yet, are entered as well, all or nothing.

    Raises:
        FieldError: a field is unusable.
        ToolError: the time is not free; the message names times that are.
    """
    start = _start(context, wish.start)
    notes = _note(context, "notes", wish.notes or "")
    with write():
        customer = _customer(context, wish)
        result = tools.book_appointment(
            context,
            customer.id,
            "test_drive" if wish.stock is not None else "service",
            start.date().isoformat(),
            f"{start:%H:%M}",
            service_type_id=None if wish.service is None else _service(wish.service).id,
            inventory_id=None if wish.stock is None else _car(wish.stock).id,
            vehicle_id=None if wish.vehicle is None else _vehicle(context, customer, wish.vehicle).id,
            notes=notes,
            transport=wish.transport,
            advisor=wish.advisor,
        )
        if not isinstance(result, Booked):
            raise refusal(result)
        return _pick(result.appointment.code)


def move(context: Context, code: str, start_text: str) -> Appointment:
    """Move an appointment.

    Raises:
        FieldError: the start is unusable.
        ToolError: there is no such appointment, or the time is not free.
    """
    start = _start(context, start_text)
    result = tools.reschedule_appointment(context, code, start.date().isoformat(), f"{start:%H:%M}")
    if not isinstance(result, Rescheduled):
        raise refusal(result)
    return _pick(result.appointment.code)


def cancel(context: Context, code: str, reason: str | None) -> Appointment:
    """Cancel an appointment.

    Raises:
        ToolError: there is no such appointment, or it cannot be cancelled any more.
    """
    why = _note(context, "reason", reason or "")
    result = tools.cancel_appointment(context, code, why)
    if not isinstance(result, Cancelled):
        raise refusal(result)
    return _pick(result.appointment.code)


def edit(context: Context, code: str, status: str | None, notes: str | None) -> Appointment:
    """Note what became of an appointment, or write other notes.

    Raises:
        FieldError: the status is none.
        ToolError: there is no such appointment, or it cannot go to that status.
    """
    if status is None and notes is None:
        raise ToolError("nothing to change was given; name a --status or --notes")
    wanted = fields.choice(*APPOINTMENT_STATES)(context, "status", status or "")
    with write():
        if notes is not None:
            _set_notes(context, code, _note(context, "notes", notes) or "")
        if wanted == "cancelled":
            return cancel(context, code, None)
        if wanted is not None:
            result = tools.change_status(context, code, wanted)
            if not isinstance(result, AppointmentInfo):
                raise refusal(result)
        return _pick(code)


def refusal(result: ToolResult) -> ToolError:
    """What a tool refused, in its own words without the prefix that is for the language model."""
    if isinstance(result, Refused):
        return ToolError(result.message)
    _, _, words = result.line.partition(": ")
    return ToolError(words)


def _set_notes(context: Context, code: str, notes: str) -> None:
    row = _pick(code)
    if rows.update(row, {"notes": notes}):
        audit.record(context.now, "staff", "appointment.notes", f"appointment:{row.id}")


def _start(context: Context, text: str) -> datetime:
    start = fields.instant(context, "start", text)
    if start.second or start.microsecond:
        raise FieldError("start", "must be a whole minute")
    return start


def _customer(context: Context, wish: Wish) -> Customer:
    found = find_person(context, wish.phone, wish.customer_name)
    if found is not None:
        return found
    if wish.customer_name is None:
        raise FieldError("customer-name", "is needed, because no customer has this phone yet")
    return add_customer(context, {"name": wish.customer_name, "phone": wish.phone})


def _service(words: str) -> Any:
    exact = rows.find(ServiceType, {"name": words.strip()})
    if exact is not None:
        return exact
    found = catalog.find_service(words)
    if isinstance(found, Refused):
        raise FieldError("service", f"{found.message} Nearest: {', '.join(found.nearest) or 'none'}.")
    return found


def _car(stock: str) -> Car:
    found = rows.find(Car, {"stock": stock.strip()})
    if found is None:
        raise FieldError("stock", "no car in stock has this number; 'dealer-kiosk inventory list' shows them")
    return found


def _vehicle(context: Context, customer: Customer, words: str) -> Vehicle:
    """The customer's car that the words name, or a new one of theirs."""
    year, make, model = catalog.split_car(words)
    fitting = [car for car in customers.vehicles_of(customer.id) if _may_be(car, year, make, model)]
    if not any((year, make, model)) or len(fitting) > 1:
        raise FieldError("vehicle", "must be year, make and model of one car, such as 2019 Toyota Camry")
    return fitting[0] if fitting else add_vehicle(context, customer, {"vehicle": words})


def _may_be(car: Vehicle, year: int | None, make: str | None, model: str | None) -> bool:
    pairs = ((year, car.year), (make, car.make), (model, car.model))
    return all(said is None or said == own for said, own in pairs)


def _pick(code: str) -> Appointment:
    row = queries.appointment(code)
    if row is None:
        raise ToolError(f"there is no appointment {code[:20]}; 'dealer-kiosk appointments list' shows the codes")
    return row

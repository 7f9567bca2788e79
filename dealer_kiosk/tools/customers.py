"""Customers: who has a phone number, who somebody is, and what we keep about them."""

from dealer_kiosk.db import audit, customers
from dealer_kiosk.db.store import write
from dealer_kiosk.db.tables import Customer
from dealer_kiosk.spoken.codes import parse_code
from dealer_kiosk.spoken.contact import parse_email, parse_plate
from dealer_kiosk.spoken.names import name_key
from dealer_kiosk.spoken.numbers import parse_phone
from dealer_kiosk.tools import catalog, consent
from dealer_kiosk.tools.arguments import checked
from dealer_kiosk.tools.checks import MAX_EMAIL, is_short_line, name_problem, single_spaced, vehicle_problem
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.identity import Evidence, fitting
from dealer_kiosk.tools.results import (
    AlreadyExists,
    CustomerCreated,
    CustomerFound,
    CustomerInfo,
    NewCustomer,
    NotVerified,
    Refused,
)


@checked
def get_customer(context: Context, phone: str) -> CustomerFound | NewCustomer | Refused:
    """Whether somebody has this phone number; the record only if this session has verified that it is theirs.

    Args:
        context: the session.
        phone: in any usual form, spoken or typed.
    """
    number = phone_number(context, phone)
    if isinstance(number, Refused):
        return number
    people = customers.with_phone(number)
    if not people:
        return NewCustomer(number)
    own = next((person for person in people if person.id == context.customer_id), None)
    return CustomerFound(number, customer_info(own) if own else None)


@checked
def verify_customer(
    context: Context, phone: str, name: str | None = None, plate: str | None = None, code: str | None = None
) -> CustomerFound | NotVerified:
    """Check that the customer is who they say: the phone, and a name, a number plate or a confirmation code.

    The answer to a number nobody has is the same as to a wrong name, so that nobody learns who is a customer here.

    Args:
        context: the session; the caller keeps the id of the customer found there.
        phone: in any usual form.
        name: last name, or first and last name; a household with one last name needs both.
        plate: number plate of one of the customer's cars.
        code: confirmation code of one of the customer's appointments.
    """
    number = phone_number(context, phone)
    if isinstance(number, Refused):
        return NotVerified()
    evidence = Evidence(
        name=single_spaced(name) if name and is_short_line(name) else None,
        plate=parse_plate(plate) if plate and is_short_line(plate) else None,
        code=parse_code(code) if code and is_short_line(code) else None,
    )
    fit = fitting(customers.with_phone(number), evidence)
    if len(fit) != 1:
        return NotVerified(ambiguous=len(fit) > 1)
    return CustomerFound(number, customer_info(fit[0]))


@checked
def create_customer(
    context: Context,
    name: str,
    phone: str,
    email: str | None = None,
    vehicle_make: str | None = None,
    vehicle_model: str | None = None,
    vehicle_year: int | None = None,
) -> CustomerCreated | AlreadyExists | Refused:
    """Put a customer on file, with their car if make and model are given.

    A customer whose phone and name are on file is not made twice; if this session has verified them, the car is still added.

    Args:
        context: the session.
        name: first and last name, at most 80 characters.
        phone: in any usual form.
        email: optional, at most 254 characters.
        vehicle_make: with `vehicle_model`: the customer's car.
        vehicle_model: see `vehicle_make`.
        vehicle_year: 1950 to next year.
    """
    name = single_spaced(name)
    number = phone_number(context, phone)
    address = email_address(email) if email else None
    make, model = single_spaced(vehicle_make or ""), single_spaced(vehicle_model or "")
    has_vehicle = bool(make and model)
    if (problem := name_problem(name)) is not None:
        return problem
    if isinstance(number, Refused):
        return number
    if isinstance(address, Refused):
        return address
    if has_vehicle and (problem := vehicle_problem(make, model, vehicle_year, context.now)) is not None:
        return problem
    with write():
        row = customers.insert(name, name_key(name), number, address, context.now)
        owner = row or customers.named(number, name_key(name))
        if row is not None:
            _audit(context, "customer.create", row.id)
            _consent(context, address, row.id)
        if has_vehicle and owner is not None and (row is not None or owner.id == context.customer_id):
            _put_vehicle(context, owner.id, make, model, vehicle_year, None)
    return AlreadyExists(number) if row is None else CustomerCreated(customer_info(row))


@checked
def add_vehicle(
    context: Context, customer_id: int, make: str, model: str, year: int | None = None, plate: str | None = None
) -> CustomerFound | Refused:
    """Add a car to a customer, or complete the one on file that it can be; customers reach only their own record.

    Args:
        context: the session.
        customer_id: whose car.
        make: at most 40 characters.
        model: at most 40 characters.
        year: 1950 to next year.
        plate: number plate, in any usual form.
    """
    make, model = single_spaced(make), single_spaced(model)
    number = parse_plate(plate) if plate and is_short_line(plate) else None
    if plate and number is None:
        return Refused("bad_type", "That is not a number plate.")
    problem = vehicle_problem(make, model, year, context.now)
    if problem is not None:
        return problem
    with write():
        row = _own_record(context, customer_id)
        if isinstance(row, Refused):
            return row
        _put_vehicle(context, row.id, make, model, year, number)
    return CustomerFound(row.phone, customer_info(row))


@checked
def set_email(context: Context, customer_id: int, email: str) -> CustomerFound | Refused:
    """Set the address that a customer's mail goes to; customers reach only their own record.

    Args:
        context: the session.
        customer_id: whose address.
        email: spoken or typed, at most 254 characters.
    """
    address = email_address(email)
    if isinstance(address, Refused):
        return address
    with write():
        row = _own_record(context, customer_id)
        if isinstance(row, Refused):
            return row
        customers.put_email(row.id, address)
        _audit(context, "customer.email", row.id)
        _consent(context, address, row.id)
    return CustomerFound(row.phone, customer_info(customers.with_id(row.id) or row))


def customer_info(row: Customer) -> CustomerInfo:
    """The record with its cars, as tools pass it on."""
    vehicles = tuple(catalog.vehicle_info(car) for car in customers.vehicles_of(row.id))
    return CustomerInfo(row.id, row.name, row.phone, row.email, vehicles)


def phone_number(context: Context, phone: str) -> str | Refused:
    """The E.164 number of a phone in any usual form, by the dealership's region and area code."""
    dealership = context.config.dealership
    number = parse_phone(phone, dealership.region, dealership.area_code) if is_short_line(phone) else None
    return number or Refused("bad_phone", "That is not a complete phone number.")


def email_address(email: str) -> str | Refused:
    """The address in its usual form."""
    address = parse_email(email) if is_short_line(email) else None
    if address is None or len(address) > MAX_EMAIL:
        return Refused("bad_email", "That is not a complete e-mail address.")
    return address


def _own_record(context: Context, customer_id: int) -> Customer | Refused:
    row = customers.with_id(customer_id)
    if row is None or (context.actor == "customer" and customer_id != context.customer_id):
        return Refused("unknown_customer", f"Customer ID {customer_id} not found.")
    return row


def _consent(context: Context, address: str | None, customer_id: int) -> None:
    """A customer who gives an address was asked for it; one that staff enter is on paper."""
    if address and context.actor == "customer":
        consent.record(context, "email", address, customer_id)


def _put_vehicle(context: Context, customer_id: int, make: str, model: str, year: int | None, plate: str | None) -> None:
    row = customers.put_vehicle(customer_id, make, model, year, plate)
    audit.record(context.now, context.actor, "vehicle.put", f"customer:{customer_id}", f"vehicle:{row.id}")


def _audit(context: Context, action: str, customer_id: int) -> None:
    audit.record(context.now, context.actor, action, f"customer:{customer_id}")

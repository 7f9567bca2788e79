"""Who a customer is, and what is kept about them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Appointment, Audit, Customer, ServiceType, Vehicle
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.customers import add_vehicle, create_customer, get_customer, set_email, verify_customer
from dealer_kiosk.tools.results import (
    AlreadyExists,
    CustomerCreated,
    CustomerFound,
    NewCustomer,
    NotVerified,
    Refused,
    ToolResult,
)

MARIA, JAMES, HOUSEHOLD, NOBODY = "312 555 0111", "312 555 0112", "312 555 0113", "312 555 0199"


def customer_named(name: str) -> Customer:
    """A row of the demonstration data."""
    found = Customer.get(Customer.name == name)
    assert isinstance(found, Customer)
    return found


def verified(context: Context, name: str) -> Context:
    """The same session after the customer has been verified."""
    return replace(context, customer_id=customer_named(name).id)


def who(result: ToolResult) -> str | None:
    """The name that was verified, or None."""
    return result.customer.name if isinstance(result, CustomerFound) and result.customer else None


@pytest.mark.parametrize(
    "phone", ["(312) 555-0111", "312.555.0111", "+1 312 555 0111", "five five five oh one one one", "555 0111", "3125550111"]
)
def test_a_phone_is_found_in_any_form(phone: str, context: Context) -> None:
    """All of them are the same number."""
    assert get_customer(context, phone) == CustomerFound("+13125550111")


def test_before_verification_only_the_existence_of_a_record_is_told(context: Context) -> None:
    """No name, no e-mail, no plate."""
    assert get_customer(context, MARIA).line == "CUSTOMER_FOUND: A record exists. Identity not verified."


def test_after_verification_the_record_is_told(context: Context) -> None:
    """With both cars."""
    found = get_customer(verified(context, "Maria Alvarez"), MARIA)
    assert "Email: maria.alvarez@example.com" in found.line
    assert "  - 2019 Toyota Camry (Plate: LKM4821)" in found.line


def test_a_verified_customer_does_not_see_somebody_elses_record(context: Context) -> None:
    """Not even with the right phone number."""
    assert who(get_customer(verified(context, "Maria Alvarez"), JAMES)) is None


def test_an_unknown_phone_is_a_new_customer(context: Context) -> None:
    """The number is repeated in its stored form."""
    assert get_customer(context, NOBODY) == NewCustomer("+13125550199")


@pytest.mark.parametrize("phone", ["", "abc", "555 01", "+1 312 555 0111 9999"])
def test_what_is_no_phone_number_is_refused(phone: str, context: Context) -> None:
    """Nothing is looked up."""
    found = get_customer(context, phone)
    assert isinstance(found, Refused)
    assert found.code == "bad_phone"


@pytest.mark.parametrize("name", ["Alvarez", "alvarez", "Maria Alvarez", "maria  alvarez", "Mario Alvarez"])
def test_phone_and_name_verify(name: str, context: Context) -> None:
    """The last name is enough; a first name has to be much like the one on file, as it may be misheard."""
    assert who(verify_customer(context, MARIA, name=name)) == "Maria Alvarez"


@pytest.mark.parametrize("name", ["Maria", "Carter", "Bob Alvarez", "", "%", "alvare"])
def test_another_name_does_not_verify(name: str, context: Context) -> None:
    """A first name alone, another customer's name, a relative, a wildcard."""
    assert verify_customer(context, MARIA, name=name) == NotVerified()


def test_phone_and_plate_verify(context: Context) -> None:
    """However the plate is spaced and spelled."""
    assert who(verify_customer(context, MARIA, plate="b r t 7 7 3 0")) == "Maria Alvarez"
    assert verify_customer(context, JAMES, plate="BRT 7730") == NotVerified()


def test_phone_and_confirmation_code_verify(context: Context, db: Store) -> None:
    """Only the code of one's own appointment."""
    start = context.now + timedelta(days=1)
    with db.write():
        Appointment.create(
            code="K7M4R",
            customer=customer_named("James Carter"),
            type="service",
            service=ServiceType.get(),
            start_at=start,
            end_at=start + timedelta(minutes=30),
            start_local="2026-11-24T10:00",
            channel="kiosk",
            created_at=context.now,
        )
    assert who(verify_customer(context, JAMES, code="k 7 m 4 r")) == "James Carter"
    assert verify_customer(context, MARIA, code="K7M4R") == NotVerified()


def test_a_number_nobody_has_is_answered_like_a_wrong_name(context: Context) -> None:
    """So nobody learns who is a customer."""
    answers = {verify_customer(context, phone, name="Whitfield") for phone in (MARIA, NOBODY, "abc")}
    assert answers == {NotVerified()}


def test_nothing_but_a_phone_verifies_nobody(context: Context) -> None:
    """Caller id is no identity."""
    assert verify_customer(context, MARIA) == NotVerified()


def test_a_household_with_one_last_name_is_told_apart_by_first_name_or_plate(context: Context) -> None:
    """The last name alone fits two people."""
    assert verify_customer(context, HOUSEHOLD, name="Brooks") == NotVerified(ambiguous=True)
    assert who(verify_customer(context, HOUSEHOLD, name="Thomas Brooks")) == "Thomas Brooks"
    assert who(verify_customer(context, HOUSEHOLD, name="Ellen Brooks")) == "Helen Brooks"
    assert who(verify_customer(context, HOUSEHOLD, name="Brooks", plate="TBK9145")) == "Thomas Brooks"
    assert verify_customer(context, HOUSEHOLD, name="Robert Brooks") == NotVerified()


def test_a_new_customer_needs_a_name_and_a_phone(context: Context) -> None:
    """The rest is optional, and the change is on the audit trail."""
    created = create_customer(context, "Dana Whitfield", "three one two five five five oh one four two")
    assert isinstance(created, CustomerCreated)
    row = customer_named("Dana Whitfield")
    assert (row.phone, row.email, row.created_at) == ("+13125550142", None, context.now)
    last = Audit.select().order_by(Audit.id.desc()).first()
    assert (last.actor, last.action, last.subject) == ("customer", "customer.create", f"customer:{row.id}")
    assert "Email: Not on file" in created.line


def test_a_new_customer_may_bring_a_car(context: Context) -> None:
    """Only with make and model."""
    created = create_customer(context, "Dana Whitfield", "3125550142", "dana@example.com", "Toyota", "Camry", 2019)
    assert isinstance(created, CustomerCreated)
    assert [car.name for car in created.customer.vehicles] == ["2019 Toyota Camry"]
    other = create_customer(context, "Luis Ortega", "3125550143", vehicle_make="Toyota")
    assert isinstance(other, CustomerCreated)
    assert other.customer.vehicles == ()


def test_the_same_phone_and_name_is_not_created_twice(context: Context) -> None:
    """Whatever the spelling; the car of somebody not verified is not added."""
    before = Customer.select().count(), Vehicle.select().count()
    result = create_customer(context, "maria ALVAREZ", "(312) 555-0111", vehicle_make="Kia", vehicle_model="Rio")
    assert result == AlreadyExists("+13125550111")
    assert (Customer.select().count(), Vehicle.select().count()) == before


def test_the_car_of_an_existing_verified_customer_is_kept(context: Context) -> None:
    """Though the customer is not made twice."""
    create_customer(verified(context, "Maria Alvarez"), "Maria Alvarez", MARIA, vehicle_make="Kia", vehicle_model="Rio")
    assert Vehicle.select().where(Vehicle.customer == customer_named("Maria Alvarez").id).count() == 3


def test_a_household_shares_a_phone(context: Context) -> None:
    """Another name at the same number is another customer."""
    assert isinstance(create_customer(context, "Pedro Alvarez", MARIA), CustomerCreated)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": ""}, "bad_name"),
        ({"name": "42"}, "bad_name"),
        ({"name": "x" * 81}, "bad_name"),
        ({"name": "Dana\nWhitfield"}, "bad_name"),
        ({"name": "Dana\u202eWhitfield"}, "bad_name"),
        ({"phone": "abc"}, "bad_phone"),
        ({"email": "not-an-email"}, "bad_email"),
        ({"email": "a" * 250 + "@example.com"}, "bad_email"),
        ({"vehicle_make": "Toyota", "vehicle_model": "Camry", "vehicle_year": 1949}, "unknown_car"),
        ({"vehicle_make": "Toyota", "vehicle_model": "Camry", "vehicle_year": 2028}, "unknown_car"),
        ({"vehicle_make": "Toyota" * 10, "vehicle_model": "Camry"}, "too_long"),
    ],
)
def test_an_unusable_field_is_refused_and_nothing_is_written(values: dict[str, object], code: str, context: Context) -> None:
    """Each refusal names its field."""
    before = Customer.select().count()
    arguments = {"name": "Dana Whitfield", "phone": "3125550142", **values}
    result = create_customer(context, **arguments)  # type: ignore[arg-type]
    assert isinstance(result, Refused)
    assert (result.code, Customer.select().count()) == (code, before)


def test_next_years_car_is_accepted(context: Context) -> None:
    """Dealers sell them in autumn."""
    assert isinstance(create_customer(context, "Dana Whitfield", "3125550142", None, "Ford", "Escape", 2027), CustomerCreated)


def test_a_car_is_added_to_ones_own_record(context: Context) -> None:
    """With the plate in its stored form."""
    own = verified(context, "James Carter")
    found = add_vehicle(own, customer_named("James Carter").id, "Kia", "Rio", 2020, "abc 123")
    assert isinstance(found, CustomerFound)
    assert found.customer is not None
    assert [(car.name, car.plate) for car in found.customer.vehicles][-1] == ("2020 Kia Rio", "ABC123")


def test_a_car_on_file_is_completed_not_doubled(context: Context) -> None:
    """Said again without the year, or with a plate."""
    own, james = verified(context, "James Carter"), customer_named("James Carter").id
    add_vehicle(own, james, "Kia", "Rio")
    add_vehicle(own, james, "kia", "rio", 2020, "ABC 123")
    add_vehicle(own, james, "Kia", "Rio")
    rows = Vehicle.select().where((Vehicle.customer == james) & (Vehicle.make == "Kia"))
    assert [(row.year, row.plate) for row in rows] == [(2020, "ABC123")]


def test_an_address_is_set_on_ones_own_record(context: Context) -> None:
    """Spoken addresses too."""
    own, james = verified(context, "James Carter"), customer_named("James Carter").id
    assert isinstance(set_email(own, james, "james dot carter at example dot org"), CustomerFound)
    assert customer_named("James Carter").email == "james.carter@example.org"


@pytest.mark.parametrize("email", ["", "nonsense", "james at home"])
def test_an_unusable_address_changes_nothing(email: str, context: Context) -> None:
    """The old one stays."""
    own, james = verified(context, "James Carter"), customer_named("James Carter").id
    result = set_email(own, james, email)
    assert isinstance(result, Refused)
    assert (result.code, customer_named("James Carter").email) == ("bad_email", "james.carter@example.com")


@pytest.mark.parametrize("name", ["Maria Alvarez", None])
def test_customers_cannot_change_somebody_elses_record(name: str | None, context: Context) -> None:
    """The refusal is the same as for an id that does not exist."""
    session = verified(context, name) if name else context
    james = customer_named("James Carter").id
    for result in (set_email(session, james, "x@example.com"), add_vehicle(session, james, "Kia", "Rio")):
        assert isinstance(result, Refused)
        assert result.line == f"ERROR: Customer ID {james} not found."


def test_staff_can_change_every_record(context: Context) -> None:
    """They are not bound to a verified customer."""
    staff = replace(context, actor="staff", channel="staff")
    assert isinstance(set_email(staff, customer_named("James Carter").id, "x@example.com"), CustomerFound)

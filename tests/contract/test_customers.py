"""Who a customer is, and what is kept about them (C8-C14, D10-D19)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Audit, Consent, Customer, Vehicle
from dealer_kiosk.errors import DatabaseError
from dealer_kiosk.tools import consent
from dealer_kiosk.tools.appointments import cancel_appointment, get_customer_appointments, reschedule_appointment
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.customers import add_vehicle, create_customer, get_customer, set_email, verify_customer
from dealer_kiosk.tools.results import CustomerFound, NotVerified, Refused, ToolResult
from tests.contract.conftest import Office
from tests.contract.desk import JAMES, MARIA, TUESDAY, after, booked, prefix, service
from tests.conversation import conftest as talking
from tests.conversation.conftest import call

SPELLINGS = [
    "(312) 555-0111",
    "312.555.0111",
    "+1 312 555 0111",
    "1-312-555-0111",
    "555 0111",
    "three one two, triple five, oh one double one",
]
LIST = call("get_customer_appointments")


def code_of(result: ToolResult) -> str | None:
    """Why a tool refused, or None."""
    return result.code if isinstance(result, Refused) else None


@pytest.mark.parametrize("phone", SPELLINGS)
def test_c8a_a_phone_is_found_in_any_form(context: Context, phone: str) -> None:
    """Both sides are compared as E.164."""
    assert get_customer(context, phone) == CustomerFound("+13125550111")


def test_c8b_the_record_is_shown_to_the_verified_session_only(context: Context, maria: Context, james: Context) -> None:
    """Not to a stranger, and not to another customer."""
    assert "Maria Alvarez" in get_customer(maria, "312 555 0111").line
    assert [get_customer(who, "312 555 0111").line for who in (context, james)] == [
        "CUSTOMER_FOUND: A record exists. Identity not verified."
    ] * 2


def test_c9_a_number_that_nobody_has_is_a_new_customer(context: Context) -> None:
    """In the client's words, with the number as it is stored."""
    assert get_customer(context, "312 555 0199").line == (
        "NEW_CUSTOMER: No customer found with phone +13125550199. This is a new customer - need to collect their information."
    )


def test_c10a_the_verified_record_has_its_vehicles(maria: Context) -> None:
    """Id, name, phone, e-mail, and a line for each car."""
    assert get_customer(maria, "312 555 0111").line.splitlines() == [
        "CUSTOMER_FOUND:",
        "ID: 1",
        "Name: Maria Alvarez",
        "Phone: +13125550111",
        "Email: maria.alvarez@example.com",
        "Vehicles:",
        "  - 2019 Toyota Camry (Plate: LKM4821) [ID: 1]",
        "  - 2021 Honda CR-V (Plate: BRT7730) [ID: 2]",
    ]


def test_c10b_an_address_that_is_missing_is_not_on_file(context: Context) -> None:
    """And never "None"."""
    found = get_customer(replace(context, customer_id=6), "312 555 0115")
    assert "Email: Not on file" in found.line


def test_c11_name_and_phone_are_enough(context: Context) -> None:
    """The e-mail is optional."""
    assert prefix(create_customer(context, "Dana Whitfield", "312 555 0142")) == "CUSTOMER_CREATED"
    assert Customer.get(Customer.name == "Dana Whitfield").email is None


def test_c12_the_same_phone_and_name_exist_already(context: Context) -> None:
    """However they are spelled; no id is told."""
    result = create_customer(context, "MARIA  alvarez", "312.555.0111")
    assert result.line == "ALREADY_EXISTS: Customer already exists. Use their existing record."
    assert Customer.select().where(Customer.phone == "+13125550111").count() == 1


def test_c13a_a_vehicle_needs_make_and_model(context: Context) -> None:
    """A make alone makes no row."""
    create_customer(context, "Dana Whitfield", "312 555 0142", vehicle_make="Toyota")
    create_customer(context, "Luis Ortega", "312 555 0143", vehicle_make="Toyota", vehicle_model="Camry", vehicle_year=2022)
    names = ("Dana Whitfield", "Luis Ortega")
    assert [Vehicle.select().join(Customer).where(Customer.name == name).count() for name in names] == [0, 1]


def test_c13b_a_customer_on_file_gets_a_further_vehicle(maria: Context) -> None:
    """The same car twice is one."""
    for _ in range(2):
        add_vehicle(maria, MARIA, "Kia", "Rio", 2020)
    assert Vehicle.select().where((Vehicle.customer == MARIA) & (Vehicle.make == "Kia")).count() == 1


def test_c14_the_new_record_is_told(context: Context) -> None:
    """With the vehicle."""
    created = create_customer(context, "Dana Whitfield", "312 555 0142", "dana@example.com", "Toyota", "Camry", 2022)
    row = Customer.get(Customer.name == "Dana Whitfield")
    assert created.line.splitlines() == [
        "CUSTOMER_CREATED:",
        f"Customer ID: {row.id}",
        "Name: Dana Whitfield",
        "Phone: +13125550142",
        "Email: dana@example.com",
        f"Vehicle ID: {Vehicle.get(Vehicle.customer == row.id).id} (2022 Toyota Camry)",
    ]


@pytest.mark.parametrize("phone", SPELLINGS)
def test_d10a_every_spelling_is_the_same_number(context: Context, phone: str) -> None:
    """A second record of the same person cannot be made with it."""
    assert prefix(create_customer(context, "Maria Alvarez", phone)) == "ALREADY_EXISTS"


def test_d10b_a_household_shares_a_phone_and_the_database_refuses_a_second_same_name(context: Context, db: Store) -> None:
    """Phone and name together are unique, whoever writes."""
    assert prefix(create_customer(context, "Luis Alvarez", "312 555 0111")) == "CUSTOMER_CREATED"
    same = Customer.get_by_id(MARIA)
    with pytest.raises(DatabaseError), db.write():
        Customer.create(name="MARIA ALVAREZ", name_key=same.name_key, phone=same.phone, created_at=context.now)


def test_d10c_a_number_is_read_back_spoken_or_typed(
    customer: talking.Customer, next_customer: Callable[[], talking.Customer]
) -> None:
    """In groups, so that a wrong digit is noticed; the touch pad will do."""
    customer.say("what appointments do I have", LIST)
    assert customer.say("three one two five five five oh one four nine").startswith("3 1 2, 5 5 5, 0 1 4 9.")
    other = next_customer()
    other.say("what appointments do I have", LIST)
    assert other.take(other.conversation.keys("3125550149")).startswith("3 1 2, 5 5 5, 0 1 4 9.")


def test_d11a_another_spelling_makes_no_duplicate(context: Context) -> None:
    """Dots, dashes, brackets."""
    for phone in ("312.555.0142", "(312) 555-0142", "3125550142"):
        create_customer(context, "Dana Whitfield", phone)
    assert Customer.select().where(Customer.name == "Dana Whitfield").count() == 1


def test_d11b_two_records_are_merged_with_their_cars_and_appointments(office: Office, db: Store, maria: Context) -> None:
    """Everything points at the one that is kept, and the audit trail stays."""
    desk = replace(office, db=db.path)
    booked(service(maria, TUESDAY, "09:00", vehicle_id=1))
    trail = [(row.action, row.subject) for row in Audit.select().order_by(Audit.id)]
    keep = desk.json("customers", "add", "--name", "Maria Alvarez-Lopez", "--phone", "312 555 0177")["id"]
    desk.run("customers", "merge", str(MARIA), str(keep))
    (row,) = desk.json("report", "appointments")
    assert row["customer"]["id"] == keep
    assert len(next(item["vehicles"] for item in desk.json("customers", "list") if item["id"] == keep)) == 2
    assert [(row.action, row.subject) for row in Audit.select().order_by(Audit.id)][: len(trail)] == trail


def test_d12_a_household_is_asked_for_a_name(customer: talking.Customer) -> None:
    """Two people, one phone, one last name."""
    customer.say("what appointments do I have", LIST)
    customer.say("312 555 0113")
    assert customer.say("Brooks") == "And your first name?"


def test_d13_a_part_of_a_longer_number_is_nobody(context: Context, db: Store) -> None:
    """A foreign number that ends like ours is another number."""
    with db.write():
        Customer.create(name="Ana Lima", name_key="analima", phone="+443125550188", created_at=context.now)
    assert prefix(get_customer(context, "312 555 0188")) == "NEW_CUSTOMER"
    assert code_of(get_customer(context, "99 312 555 0111 99")) == "bad_phone"


@pytest.mark.parametrize("proof", [{"name": "Alvarez"}, {"plate": "LKM 4821"}, {"name": "Maria Alvarez"}])
def test_d14a_phone_and_one_proof_open_the_record(context: Context, proof: dict[str, str]) -> None:
    """Last name, plate or code."""
    found = verify_customer(context, "312 555 0111", **proof)
    assert isinstance(found, CustomerFound)
    assert found.customer is not None


def test_d14b_a_code_opens_the_record(context: Context, maria: Context) -> None:
    """That of one's own appointment."""
    code = booked(service(maria, TUESDAY, "09:00")).appointment.code
    assert isinstance(verify_customer(context, "312 555 0111", code=code), CustomerFound)
    assert verify_customer(context, "312 555 0112", code=code) == NotVerified()


def test_d14c_before_that_nothing_personal_is_said(customer: talking.Customer) -> None:
    """Neither in the reply nor in any other event."""
    customer.say("what appointments do I have", LIST)
    customer.say("312 555 0111")
    customer.say("Smith")
    everything = str(customer.events)
    assert not any(word in everything for word in ("Maria", "Alvarez", "example.com", "LKM4821", "Camry"))


def test_d14d_e_mail_and_plate_are_not_read_out(customer: talking.Customer) -> None:
    """Not even to the verified customer; the confirmation goes to the address on file."""
    customer.say("oil change tomorrow at ten", call("book_appointment", service="oil change", date="tomorrow", time="ten"))
    said = [customer.say(text) for text in ("312 555 0111", "Maria Alvarez", "yes")]
    assert said[-1].startswith("Booked.")
    assert "The confirmation will go to your e-mail on file." in said[-1]
    assert not any(word in " ".join(said) for word in ("example", "@", "LKM4821", "BRT7730"))


def test_d14e_three_failures_get_a_person(customer: talking.Customer) -> None:
    """Instead of a fourth try."""
    customer.say("cancel my appointment", call("cancel_appointment"))
    for _ in range(3):
        customer.say("312 555 0111")
        reply = customer.say("Smith")
    assert reply.startswith("Let me get you a person.")


def test_d15a_somebody_elses_appointment_is_not_found(maria: Context, james: Context) -> None:
    """By id or by code, in the words for one that does not exist."""
    item = booked(service(maria, TUESDAY, "09:00")).appointment
    for key in (item.id, item.code):
        expected = f"ERROR: Appointment #{key} not found."
        assert cancel_appointment(james, key).line == expected
        assert reschedule_appointment(james, key, TUESDAY, "10:00").line == expected


def test_d15b_nobody_verified_has_no_appointments_to_show(context: Context, maria: Context) -> None:
    """The list belongs to the session, not to an id in the arguments."""
    booked(service(maria, TUESDAY, "09:00"))
    assert code_of(get_customer_appointments(context)) == "unknown_customer"


def test_d15c_a_record_of_somebody_else_cannot_be_changed(maria: Context) -> None:
    """Neither address nor cars nor appointments."""
    assert set_email(maria, JAMES, "x@example.com").line == f"ERROR: Customer ID {JAMES} not found."
    assert add_vehicle(maria, JAMES, "Kia", "Rio").line == f"ERROR: Customer ID {JAMES} not found."
    assert service(replace(maria, customer_id=JAMES), TUESDAY, "09:00", vehicle_id=1).line == "ERROR: Vehicle ID 1 not found."


@pytest.mark.parametrize(
    ("name", "phone", "email", "word"),
    [
        ("", "312 555 0142", None, "name"),
        ("1234", "312 555 0142", None, "name"),
        ("A" * 81, "312 555 0142", None, "name"),
        ("Dana\nWhitfield", "312 555 0142", None, "name"),
        ("Dana Whitfield", "abc", None, "phone"),
        ("Dana Whitfield", "312 555", None, "phone"),
        ("Dana Whitfield", "+49 1234567890123456", None, "phone"),
        ("Dana Whitfield", "312 555 0142", "not-an-email", "e-mail"),
        ("Dana Whitfield", "312 555 0142", f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 10}.com", "e-mail"),
    ],
)
def test_d16_what_cannot_be_right_is_refused_by_field(
    context: Context, dump: Callable[[], str], name: str, phone: str, email: str | None, word: str
) -> None:
    """The message says which field it is, and nothing is written."""
    before = dump()
    line = create_customer(context, name, phone, email).line
    assert line.startswith("ERROR: ")
    assert word in line
    assert dump() == before


def test_d17_no_address_is_asked_for_before_a_booking_and_none_is_invented(customer: talking.Customer) -> None:
    """It is offered afterwards, and the row has none."""
    customer.say("oil change tomorrow at ten", call("book_appointment", service="oil change", date="tomorrow", time="ten"))
    said = [customer.say(text) for text in ("312 555 0142", "Dana Whitfield", "yes")]
    assert said[-1].endswith("Would you like the confirmation by e-mail?")
    assert Customer.get(Customer.name == "Dana Whitfield").email is None


def test_d18_a_verified_customers_new_car_is_added(context: Context, maria: Context) -> None:
    """A stranger's is not, and neither is told an id."""
    lines = [
        create_customer(session, "Maria Alvarez", "312 555 0111", None, "Kia", model, 2020).line
        for session, model in ((context, "Rio"), (maria, "Soul"))
    ]
    assert lines == ["ALREADY_EXISTS: Customer already exists. Use their existing record."] * 2
    assert [row.model for row in Vehicle.select().where(Vehicle.make == "Kia")] == ["Soul"]


def test_d19a_a_consent_is_recorded_with_its_text_and_channel(customer: talking.Customer) -> None:
    """A callback is agreed to in words of a known version."""
    customer.say("I want to talk to a human", call("talk_to_human"))
    customer.say("312 555 0142")
    customer.say("yes")
    row = Consent.get()
    assert (row.contact, row.what, row.channel, row.given_at) == ("+13125550142", "callback", "kiosk", customer.clock.now())
    assert row.text_version == consent.TEXTS["callback"][0]
    assert row.revoked_at is None


def test_d19b_a_consent_can_be_taken_back(maria: Context) -> None:
    """The row stays and says when; no further mail is announced."""
    consent.record(maria, "email", "maria.alvarez@example.com", MARIA)
    consent.revoke(after(maria, minutes=5), "email", "maria.alvarez@example.com")
    assert [row.revoked_at for row in Consent.select()] == [after(maria, minutes=5).now]
    assert not booked(service(maria, TUESDAY, "09:00")).mail_queued

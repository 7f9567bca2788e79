"""What no command may accept: one sentence that names the field, and the database is as it was."""

import sqlite3

import pytest

from dealer_kiosk.errors import KioskError
from tests.contract.conftest import Office

ADD_CUSTOMER = ("customers", "add", "--name", "Dana Whitfield", "--phone", "312 555 0142")
ADD_CAR = ("inventory", "add", "--make", "Kia", "--model", "Rio", "--color", "red", "--new")
BOOK = ("appointments", "add", "--phone", "312 555 0111")
MONDAY = ("--start", "2026-11-30T09:00")

REFUSED: list[tuple[tuple[str, ...], str]] = [
    (("customers", "add", "--name", "Dana\nBcc: x@example.com", "--phone", "312 555 0142"), "name: "),
    (("customers", "add", "--name", "x" * 81, "--phone", "312 555 0142"), "name: "),
    (("customers", "add", "--name", "Maria Alvarez", "--phone", "(312) 555-0111"), "name: |phone: |there already"),
    (("customers", "add", "--name", "Dana Whitfield", "--phone", "'; DROP TABLE customer; --"), "phone: "),
    ((*ADD_CUSTOMER, "--email", "x@example.com\r\nBcc: y@example.com"), "email: "),
    ((*ADD_CUSTOMER, "--vehicle", "car"), "vehicle: "),
    ((*ADD_CUSTOMER, "--vehicle", "2019 Toyota Camry", "--plate", "<script>"), "plate: "),
    (("customers", "edit", "99999999999999999999", "--name", "Dana"), "no such customer"),
    (("customers", "remove", "' OR 1=1 --"), "no such customer"),
    (("customers", "merge", "1", "1"), "customer"),
    (("vehicles", "remove", "999"), "no such vehicle"),
    ((*BOOK, "--service", "oil change", "--start", "banana"), "start: "),
    ((*BOOK, "--service", "foot massage", *MONDAY), "service: "),
    ((*BOOK, "--stock", "XX", *MONDAY), "stock: "),
    ((*BOOK, "--service", "oil change", "--start", "2026-11-29T09:00"), "We are closed on Sundays"),
    ((*BOOK, "--service", "oil change", "--start", "9999-12-31T23:30"), "date or time"),
    ((*BOOK, "--service", "oil change", "--transport", "boat", *MONDAY), "transport must be one of loaner, shuttle, wait"),
    ((*BOOK, "--service", "oil change", "--advisor", "Bob", *MONDAY), "advisor must be one of Sarah Lindgren"),
    ((*BOOK, "--stock", "F3001", "--transport", "loaner", *MONDAY), "go with a service"),
    (("resources", "add", "--name", "Bay 1", "--kind", "bay"), "name: "),
    (("resources", "add", "--name", "Bay\n3", "--kind", "bay"), "name: "),
    (("resources", "add", "--name", "Boat", "--kind", "car"), "kind: "),
    (("resources", "add", "--name", "Boat", "--kind", "transport"), "option: "),
    (("resources", "add", "--name", "Bay 3", "--kind", "bay", "--option", "loaner"), "option: "),
    (("resources", "remove", "Car F3001"), "no such resource"),
    (("appointments", "move", "XXXXX", *MONDAY), "Appointment #XXXXX not found"),
    (("appointments", "edit", "1", "--status", "banana"), "status: |not found"),
    ((*ADD_CAR, "--year", "2020", "--price", "-5", "--stock", "Z1"), "price: "),
    ((*ADD_CAR, "--year", "2020", "--price", "nan", "--stock", "Z1"), "price: "),
    ((*ADD_CAR, "--year", "1", "--price", "5", "--stock", "Z1"), "year: "),
    ((*ADD_CAR, "--year", "2020", "--price", "5", "--stock", "T1001"), "stock: "),
    (("services", "add", "--name", "X", "--price-min", "9", "--price-max", "5", "--minutes", "30"), "price_max: "),
    (("services", "edit", "Oil change", "--minutes", "99999"), "minutes: "),
    (("services", "remove", "Oil"), "no such service"),
    (("hours", "close", "2026-13-40"), "date: "),
    (("hours", "open", "2026-11-29", "--from", "10:00", "--to", "09:00"), "to: "),
    (("faq", "add", "--category", "gossip", "--question", "Who?", "--answer", "Nobody."), "category: "),
    (("faq", "add", "--category", "general", "--question", "q" * 5000, "--answer", "Yes."), "question: "),
    (("staff", "add", "--name", "Max", "--role", "king"), "role: "),
    (("staff", "in", "Nobody"), "no such staff member"),
    (("callbacks", "take", "999", "--by", "Sarah Lindgren"), "no callback 999"),
    (("privacy", "export", "--phone", "abc"), "phone"),
]


def rows(office: Office) -> str:
    """The whole database as text."""
    with sqlite3.connect(office.db) as connection:
        return "\n".join(connection.iterdump())


@pytest.mark.parametrize(("arguments", "words"), REFUSED, ids=lambda item: "-".join(item[:2]) if isinstance(item, tuple) else "")
def test_it_is_refused_and_nothing_has_changed(office: Office, arguments: tuple[str, ...], words: str) -> None:
    """On one line, for people."""
    before = rows(office)
    with pytest.raises(KioskError, match=words) as refused:
        office.run(*arguments)
    assert len(str(refused.value).splitlines()) == 1
    assert rows(office) == before

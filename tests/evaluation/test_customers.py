"""Reading the files of customers."""

from datetime import datetime
from pathlib import Path

import pytest

from dealer_kiosk.errors import ConfigError
from scripts.evaluation.customer import FOLDER, Customer, read_folder
from tests.evaluation.conftest import CUSTOMER, customers


def test_a_customer_is_read_with_all_that_is_said(customer: Customer) -> None:
    """What is left out has its usual value."""
    assert (customer.title, customer.area, customer.person) == ("books an oil change", "trying", "Lena Fischer")
    assert customer.want.appointments[0].start == "2026-11-24T10:00"
    assert (customer.want.callbacks, customer.want.new_customers, customer.then) == (0, None, ())


def test_days_are_counted_from_today(tmp_path: Path) -> None:
    """+7 is the Monday after Thanksgiving."""
    text = (
        CUSTOMER
        + """
    [customer.before]
    appointments = [{ person = "Maria Alvarez", service = "Oil change", day = "+7", time = "10:00" }]
    taken = [{ day = "2026-11-24", time = "09:00" }]
    """
    )
    before = customers(text, tmp_path)[0].before
    assert before.appointments[0].start == "2026-11-30T10:00"
    assert before.taken == ("2026-11-24T09:00",)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ('tags = ["book"]', 'tag = ["book"]', "there is no field 'tag'"),
        ('person = "Lena Fischer"\n    phone', "phone", "person is missing"),
        (', "{service}"]', "]", "openings must be 4 wordings, not 3"),
        ('"an {service} please"', '"a {servise} please"', "openings has {servise}, which is no fact of this customer"),
        ('time = "10:00"', 'time = "ten"', "want, appointments[0]: time must be a time such as 09:30, not 'ten'"),
        ('date = "2026-11-24"', 'date = "tuesday"', "want, appointments[0]: date must be a date such as"),
        ('outcome = ["booked"]', 'outcome = ["done"]', "want: outcome has 'done', which is no outcome of a session"),
        ('outcome = ["booked"]', 'never = ["("]', "want: never has '(', which is no regular expression"),
        ("[customer.want]", '[customer.says]\n    colour = ["red"]\n    [customer.want]', "says: there is no field 'colour'"),
        ("[customer.want]", '[[customer.then]]\n    after = "x"\n    [customer.want]', "then[0]: after must be one of"),
        ("[[customer]]", "[customer]", "trying.toml has no [[customer]]"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, error: str) -> None:
    """File, customer and field."""
    assert old in CUSTOMER
    with pytest.raises(ConfigError) as raised:
        customers(CUSTOMER.replace(old, new), tmp_path)
    assert error in str(raised.value)
    assert str(raised.value).startswith("trying.toml")


def test_two_customers_of_one_title_are_refused(tmp_path: Path) -> None:
    """A title names a customer in every table."""
    customers(CUSTOMER + CUSTOMER, tmp_path)
    with pytest.raises(ConfigError, match="title is that of another customer"):
        read_folder(tmp_path, datetime(2026, 11, 23).date())  # noqa: DTZ001 - only its date


def test_the_customers_of_this_repository_can_be_read() -> None:
    """Every file, every field."""
    assert len(read_folder(FOLDER, datetime(2026, 11, 23).date())) >= 100  # noqa: DTZ001 - only its date

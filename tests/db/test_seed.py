"""The demonstration dealership."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dealer_kiosk.db.seed import load_demo
from dealer_kiosk.db.store import Store, open_store
from dealer_kiosk.db.tables import (
    FAQ_CATEGORIES,
    TABLES,
    Appointment,
    Car,
    Customer,
    Faq,
    FaqIndex,
    ServiceType,
    Staff,
    Vehicle,
)
from dealer_kiosk.errors import DatabaseError
from dealer_kiosk.spoken.contact import parse_email, parse_plate
from dealer_kiosk.spoken.names import last_name
from dealer_kiosk.spoken.numbers import parse_phone
from tests.conftest import DEMO


def test_services_are_those_promised_to_outside_programs(db: Store) -> None:
    """Names and minutes of interfaces.md, and a recall is free."""
    promised = {
        "Oil change": 30, "Tire rotation": 30, "Brake inspection": 60, "Brake pad replacement": 120, "Battery replacement": 30,
        "Wheel alignment": 60, "Air conditioning service": 90, "Transmission service": 240, "State inspection": 30,
        "Engine diagnostic": 60, "Full detail": 180, "Recall repair": 120,
    }  # fmt: skip
    found = {row.name: row.minutes for row in ServiceType.select()}
    assert promised == {name: found.get(name) for name in promised}
    assert ServiceType.get(ServiceType.name == "recall repair").price_min == 0


def test_questions_cover_every_category(db: Store) -> None:
    """At least 45, each findable by its own words."""
    categories = Counter(row.category for row in Faq.select())
    assert set(FAQ_CATEGORIES) == set(categories)
    assert categories.total() >= 45
    assert categories.total() == FaqIndex.select().count()


def test_answers_can_be_spoken(db: Store) -> None:
    """One or two short sentences."""
    long = [row.question for row in Faq.select() if len(row.answer) > 160 or row.answer.count(". ") > 2]
    assert long == []


def test_the_stock_is_as_promised(db: Store) -> None:
    """14 cars of six makes, new and pre-owned, two of them sold, and the two used trucks everybody asks for."""
    cars = list(Car.select())
    trucks = {(car.year, car.make, car.model, car.price) for car in cars if car.body == "truck" and not car.is_new}
    assert (len(cars), sum(car.status == "sold" for car in cars)) == (14, 2)
    assert len({car.make for car in cars}) >= 6
    assert {True, False} == {car.is_new for car in cars}
    assert trucks == {(2021, "Ford", "F-150", 34900), (2020, "Ram", "1500", 31500)}


def test_six_customers_one_with_two_cars_and_a_household(db: Store) -> None:
    """The household shares a last name and a phone."""
    customers = list(Customer.select())
    cars = Counter(row.customer_id for row in Vehicle.select())
    homes = Counter((row.phone, last_name(row.name)) for row in customers)
    assert len(customers) == 6
    assert sorted(cars.values())[-2:] == [1, 2]
    assert sorted(homes.values())[-2:] == [1, 2]


def test_numbers_addresses_and_plates_are_in_the_stored_form(db: Store) -> None:
    """What the parsers make of them is what is stored, so look-ups find them."""
    phones = [row.phone for row in (*Customer.select(), *Staff.select())]
    emails = [row.email for row in Customer.select() if row.email]
    plates = [row.plate for row in Vehicle.select() if row.plate]
    assert phones == [parse_phone(phone, "US", "312") for phone in phones]
    assert all(phone.startswith("+1312555") for phone in phones)
    assert emails == [parse_email(email) for email in emails]
    assert plates == [parse_plate(plate) for plate in plates]


def test_nobody_is_signed_in_and_nothing_is_booked(db: Store) -> None:
    """A quiet morning."""
    assert len([row for row in Staff.select() if row.present_since is None]) == 3
    assert Appointment.select().count() == 0


def test_the_same_data_every_time(tmp_path: Path, now: datetime) -> None:
    """Two databases loaded at the same time are equal row for row."""
    dumps = []
    for name in ("a.db", "b.db"):
        with open_store(tmp_path / name, busy_timeout_s=1, create=True) as store:
            load_demo(store, DEMO, now)
            dumps.append([list(table.select().tuples()) for table in TABLES])
    assert dumps[0] == dumps[1]


def test_loading_twice_is_refused(db: Store, now: datetime) -> None:
    """A dealership's own data are never mixed with invented ones."""
    with pytest.raises(DatabaseError, match="holds data already"):
        load_demo(db, DEMO, now + timedelta(days=1))
    assert {now} == {row.created_at for row in Customer.select()}


def test_a_missing_file_is_named(tmp_path: Path, now: datetime) -> None:
    """The person learns where the data were looked for."""
    with (
        open_store(tmp_path / "a.db", busy_timeout_s=1, create=True) as store,
        pytest.raises(DatabaseError, match="demonstration data"),
    ):
        load_demo(store, tmp_path, now)

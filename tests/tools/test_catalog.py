"""Services and cars by what people call them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Car, Customer, ServiceType
from dealer_kiosk.tools import catalog
from dealer_kiosk.tools.car_words import read_car
from dealer_kiosk.tools.results import Refused, ServiceInfo

SPOKEN_SERVICES = [
    ("oil", "Oil change"),
    ("an oil change", "Oil change"),
    ("can you change my oil", "Oil change"),
    ("oil chance", "Oil change"),
    ("tires", "Tire rotation"),
    ("my tires need rotating", "Tire rotation"),
    ("my brakes are squeaking", "Brake inspection"),
    ("my breaks are grinding", "Brake inspection"),
    ("brakes", "Brake inspection"),
    ("brake pads", "Brake pad replacement"),
    ("i need new brakes", "Brake pad replacement"),
    ("battery", "Battery replacement"),
    ("my car won't start", "Battery replacement"),
    ("wheel aligment", "Wheel alignment"),
    ("the car pulls to the left", "Wheel alignment"),
    ("ac not cold", "Air conditioning service"),
    ("the a/c doesn't work", "Air conditioning service"),
    ("air conditioning", "Air conditioning service"),
    ("transmission", "Transmission service"),
    ("state inspection", "State inspection"),
    ("inspection sticker", "State inspection"),
    ("check engine light", "Engine diagnostic"),
    ("the check engine light came on", "Engine diagnostic"),
    ("a weird noise", "Engine diagnostic"),
    ("detailing", "Full detail"),
    ("i got a recall letter", "Recall repair"),
]


@pytest.mark.parametrize(("spoken", "name"), SPOKEN_SERVICES)
def test_a_service_is_found_by_what_people_say(db: Store, spoken: str, name: str) -> None:
    """By name, alias, inflection, symptom, and slightly misheard."""
    found = catalog.find_service(spoken)
    assert isinstance(found, ServiceInfo)
    assert name == found.name


@pytest.mark.parametrize(
    "spoken",
    [
        "", "pizza", "service", "can i bring it in thursday at two", "i want to talk to a human", "the ford", "new tires",
        "key fob battery", "give me the details", "tune up", "friday the 27th", "lunch break", "312 555 0142",
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_the_three_nearest_names(db: Store, spoken: str) -> None:
    """A wrong service is worse than a question (D9)."""
    found = catalog.find_service(spoken)
    assert isinstance(found, Refused)
    assert (found.code, len(found.nearest)) == ("unknown_service", 3)


def test_the_nearest_name_comes_first(db: Store) -> None:
    """So that the agent can ask "did you mean"."""
    found = catalog.find_service("transmition fixing")
    assert isinstance(found, Refused)
    assert found.nearest[0] == "Transmission service"


def test_without_services_there_is_nothing_to_find(db: Store) -> None:
    """The document's wording (C6)."""
    ServiceType.delete().execute()
    assert catalog.find_service("oil") == Refused("no_services", "Unable to retrieve services list.")
    assert catalog.all_services() == ()


def test_a_service_added_by_staff_is_found_at_once(db: Store) -> None:
    """By its name, without aliases."""
    row = ServiceType.create(name="Windshield repair", minutes=60)
    found = catalog.find_service("my windshield needs a repair")
    assert isinstance(found, ServiceInfo)
    assert (row.id, "price on request") == (found.id, found.price)


SPOKEN_CARS = [
    ("the ford", ["F3001", "F3002"]),
    ("f one fifty", ["F3001"]),
    ("f-150", ["F3001"]),
    ("the f150", ["F3001"]),
    ("rav four", ["T1002"]),
    ("any used trucks", ["F3001", "R4001"]),
    ("pickup", ["F3001", "R4001", "C5001"]),
    ("the blue suv", ["T1002"]),
    ("camery", ["T1001"]),
    ("a 2021 ford", ["F3001"]),
    ("twenty twenty one ford f one fifty", ["F3001"]),
    ("ram fifteen hundred", ["R4001"]),
    ("silverado", ["C5001"]),
    ("new toyota", ["T1001", "T1002"]),
    ("pre-owned toyota", ["T1003"]),
    ("c r v", ["H2002"]),
    ("tesla", []),
    ("ford camry", []),
    ("purple suv", []),
    ("the odyssey", []),
    ("pizza", []),
    ("something nice", []),
    ("tomorrow at three thirty", []),
    ("", []),
]


@pytest.mark.parametrize(("spoken", "stock"), SPOKEN_CARS)
def test_cars_for_sale_that_fit_the_words(db: Store, spoken: str, stock: list[str]) -> None:
    """Everything said has to fit, sold cars never do, and words about nothing find nothing (D32, D43)."""
    assert stock == [car.stock for car in catalog.find_cars(spoken)]


def test_a_car_nobody_has_heard_of_is_found_in_stock(db: Store) -> None:
    """The stock teaches its own makes and models."""
    Car.create(stock="Z1", make="Zeekr", model="Nova9", year=2025, is_new=True)
    assert [car.stock for car in catalog.find_cars("the zeekr nova nine")] == ["Z1"]


@pytest.mark.parametrize(
    ("spoken", "car"),
    [
        ("2019 toyota camry", (2019, "Toyota", "Camry")),
        ("twenty nineteen camry", (2019, "Toyota", "Camry")),
        ("two thousand eight jeep grand cherokee", (2008, "Jeep", "Grand Cherokee")),
        ("my camry", (None, "Toyota", "Camry")),
        ("'19 civic", (2019, "Honda", "Civic")),
        ("a chevy silverado", (None, "Chevrolet", "Silverado 1500")),
        ("corolla cross", (None, "Toyota", "Corolla Cross")),
        ("2018 Ford F-150", (2018, "Ford", "F-150")),
        ("mazda three", (None, "Mazda", "Mazda3")),
        ("my honda tomorrow morning", (None, "Honda", None)),
        ("2023 Rivian R1T", (2023, "Rivian", "R1T")),
        ("2001 Toyota Stout", (2001, "Toyota", "Stout")),
        ("my car", (None, None, None)),
        ("a 4 door", (None, None, None)),
    ],
)
def test_a_customers_car_is_split(spoken: str, car: tuple[int | None, str | None, str | None]) -> None:
    """Year, make and model, the make from the model where it was not said."""
    assert car == catalog.split_car(spoken)


@pytest.mark.parametrize(
    ("spoken", "model"),
    [("the camry", "Camry"), ("my honda", "CR-V"), ("the 2019", "Camry"), ("c r v", "CR-V"), ("my car", None), ("ford", None)],
)
def test_one_of_the_customers_own_cars(db: Store, spoken: str, model: str | None) -> None:
    """With two cars "my car" is a question back."""
    maria = Customer.get(Customer.name == "Maria Alvarez")
    found = catalog.find_vehicle(maria.id, spoken)
    assert model == (found.model if found else None)


def test_my_car_is_the_only_one(db: Store) -> None:
    """With one car nothing has to be asked."""
    james = Customer.get(Customer.name == "James Carter")
    found = catalog.find_vehicle(james.id, "my car")
    assert found is not None
    assert found.name == "2018 Ford Escape"


def test_by_id(db: Store) -> None:
    """None for what is not there."""
    service, car = catalog.service_by_id(1), catalog.car_by_id(1)
    assert service is not None
    assert car is not None
    assert (service.name, car.name) == ("Oil change", "2026 Toyota Camry")
    assert (catalog.service_by_id(999), catalog.car_by_id(999)) == (None, None)


@given(st.text(max_size=60))
def test_any_text_is_survived(text: str) -> None:
    """Whatever a recogniser writes down."""
    read_car(text)
    catalog.split_car(text)

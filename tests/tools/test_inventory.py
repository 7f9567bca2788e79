"""Cars for sale."""

import pytest

from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Car
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.inventory import list_inventory, split_price
from dealer_kiosk.tools.results import Inventory, NoVehicles


def stock(result: Inventory | NoVehicles) -> list[str]:
    """Stock numbers, in order."""
    return [car.stock for car in result.cars] if isinstance(result, Inventory) else []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("any used trucks", ["R4001", "F3001"]),
        ("cheap suvs", ["H2002", "Y6001", "F3002", "T1002"]),
        ("silver toyota camry", ["T1001"]),
        ("do you have a red honda", ["H2001"]),
        ("f one fifty", ["F3001"]),
        ("a 2021 ford", ["F3001"]),
        ("brand new sedans", ["H2001", "T1001"]),
        ("used cars under twenty thousand", ["Y6002", "N7001", "T1003"]),
        ("trucks for less than $35,000", ["R4001", "F3001"]),
        ("suvs under 30k", ["H2002", "Y6001"]),
        ("suvs under thirty", ["H2002", "Y6001"]),
    ],
)
def test_cars_are_found_by_what_the_customer_says(words: str, expected: list[str], context: Context) -> None:
    """Make, model, year, body, colour, age and a price limit, in any mixture; the cheapest first."""
    assert stock(list_inventory(context, words=words, max_results=10)) == expected


@pytest.mark.parametrize("words", [None, "", "what cars do you have for sale", "anything cheap"])
def test_words_that_name_nothing_mean_every_car(words: str | None, context: Context) -> None:
    """Sold cars are not among them."""
    result = list_inventory(context, words=words)
    assert isinstance(result, Inventory)
    assert (len(result.cars), result.total) == (5, 12)


def test_make_and_model_may_come_in_one_argument(context: Context) -> None:
    """As the language model copies them."""
    assert stock(list_inventory(context, "toyota camry")) == ["T1001"]


def test_the_arguments_narrow_together(context: Context) -> None:
    """Each of them has to fit."""
    assert stock(list_inventory(context, "Toyota", is_new=False)) == ["T1003"]
    assert stock(list_inventory(context, model="RAV4", body="suv", max_price=40000)) == ["T1002"]
    assert stock(list_inventory(context, "Toyota", max_price=20000)) == ["T1003"]


@pytest.mark.parametrize("make", ["%", "_o", "Bugatti", "tesla", "'; DROP TABLE stock; --"])
def test_what_is_not_there_is_not_found(make: str, context: Context) -> None:
    """Wildcards are plain characters."""
    result = list_inventory(context, make)
    assert result == NoVehicles(make)
    assert result.line == f"NO_VEHICLES: No vehicles matching '{make}' currently available for test drive."


def test_a_sold_car_is_not_offered(context: Context) -> None:
    """Nor one that is held for somebody."""
    assert list_inventory(context, words="odyssey") == NoVehicles("odyssey")
    Car.update(status="held").where(Car.stock == "N7001").execute()
    assert list_inventory(context, "Nissan") == NoVehicles("Nissan")


@pytest.mark.parametrize(("wanted", "listed"), [(-1, 1), (0, 1), (3, 3), (10, 10), (10**9, 10)])
def test_the_number_of_results_is_kept_between_one_and_ten(wanted: int, listed: int, context: Context) -> None:
    """Whatever is asked for; all are counted."""
    result = list_inventory(context, max_results=wanted)
    assert isinstance(result, Inventory)
    assert (len(result.cars), result.total) == (listed, 12)


def test_an_unknown_price_comes_last_and_is_under_no_limit(context: Context, db: Store) -> None:
    """Unknown facts are left out of the line."""
    with db.write():
        Car.create(stock="X1", make="Toyota", model="Prius", year=2024, is_new=False)
    assert stock(list_inventory(context, "Toyota"))[-1] == "X1"
    assert "X1" not in stock(list_inventory(context, "Toyota", max_price=10**6))
    assert list_inventory(context, "Prius").line == "INVENTORY:\n- 2024 Toyota Prius - Contact for price [Pre-owned] Stock #X1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("suvs under thirty thousand", ("suvs", 30000.0)),
        ("suvs under thirty five grand please", ("suvs please", 35000.0)),
        ("below $20,000", ("", 20000.0)),
        ("up to 25k", ("", 25000.0)),
        ("a 2021 Ford", ("a 2021 Ford", None)),
        ("under the hood", ("under the hood", None)),
    ],
)
def test_a_price_limit_is_taken_out_of_the_words(text: str, expected: tuple[str, float | None]) -> None:
    """Said in words, in figures, or short."""
    assert split_price(text) == expected

"""Cars for sale (C32, D42-D44)."""

import pytest

from dealer_kiosk import replies
from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Car
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.inventory import list_inventory
from dealer_kiosk.tools.results import Inventory

AVAILABLE = 12  # of fourteen; two are sold


def stocks(context: Context, *arguments: object, **values: object) -> list[str]:
    """Stock numbers in the order listed."""
    result = list_inventory(context, *arguments, **values)  # type: ignore[arg-type]
    return [car.stock for car in result.cars] if isinstance(result, Inventory) else []


def test_c32a_the_list_is_in_the_clients_form(context: Context) -> None:
    """Cheapest first."""
    assert list_inventory(context, "Ford").line.splitlines() == [
        "INVENTORY:",
        "- 2026 Ford Escape (green) - $30,100 [New] Stock #F3002",
        "- 2021 Ford F-150 (black) - $34,900 [Pre-owned] Stock #F3001",
    ]


def test_c32b_five_are_listed_unless_asked_otherwise(context: Context) -> None:
    """Sold ones are not among them."""
    assert len(stocks(context)) == 5
    assert not {"H2003", "C5002"} & set(stocks(context, max_results=10))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"make": "toyota"}, ["T1003", "T1001", "T1002"]),
        ({"model": "camry"}, ["T1001"]),
        ({"body": "truck"}, ["R4001", "F3001", "C5001"]),
        ({"max_price": 19000}, ["Y6002", "N7001"]),
        ({"body": "suv", "is_new": True, "max_price": 30000}, ["Y6001"]),
    ],
)
def test_c32c_make_model_price_and_body_are_filters(context: Context, values: dict[str, object], expected: list[str]) -> None:
    """Each of them, and together."""
    assert stocks(context, **values) == expected


def test_c32d_nothing_that_fits(context: Context) -> None:
    """In the client's words."""
    assert list_inventory(context, "Ferrari").line == (
        "NO_VEHICLES: No vehicles matching 'Ferrari' currently available for test drive."
    )


@pytest.mark.parametrize(("asked", "listed"), [(-1, 1), (0, 1), (3, 3), (10, 10), (10**9, 10)])
def test_d42_one_to_ten_are_listed(context: Context, asked: int, listed: int) -> None:
    """Whatever was asked for; all are counted."""
    result = list_inventory(context, max_results=asked)
    assert isinstance(result, Inventory)
    assert (len(result.cars), result.total) == (listed, AVAILABLE)


@pytest.mark.parametrize("make", ["%", "_o", "T%", "*", "' OR 1=1 --"])
def test_d43a_wildcards_find_nothing(context: Context, make: str) -> None:
    """They are no names of cars."""
    assert stocks(context, make) == []


@pytest.mark.parametrize("words", ["toyota camry", "Camry Toyota", "2026 toyota camry", "a new camry please"])
def test_d43b_make_model_and_year_are_found_together(context: Context, words: str) -> None:
    """In any order."""
    assert stocks(context, words) == ["T1001"]


def test_d44_what_is_not_known_is_left_out(context: Context, db: Store) -> None:
    """No colour, no price: neither written nor spoken."""
    with db.write():
        Car.create(stock="X1", make="Tesla", model="Model 3", year=2024, body=None, color=None, price=None, is_new=False)
    result = list_inventory(context, "Tesla")
    assert result.line.splitlines()[1] == "- 2024 Tesla Model 3 - Contact for price [Pre-owned] Stock #X1"
    assert "None" not in replies.tell(result, context.now.date())

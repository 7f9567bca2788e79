"""Services, FAQs and cars in stock, as staff keep them."""

import pytest

from tests.cli.conftest import Desk


def test_a_service_is_added_changed_and_removed(desk: Desk) -> None:
    """`add` and `edit` print the row."""
    added = desk.json("services", "add", "--name", "Wiper blades", "--price-min", "20", "--price-max", "40", "--minutes", "15")
    assert added == {"id": 13, "name": "Wiper blades", "price_min": 20, "price_max": 40, "minutes": 15, "aliases": []}
    changed = desk.json("services", "edit", "wiper blades", "--aliases", "wipers,  wiper blade", "--price-max", "45")
    assert (changed["aliases"], changed["price_max"], changed["price_min"]) == (["wipers", "wiper blade"], 45, 20)
    desk.ok("services", "remove", "Wiper blades")
    assert "Wiper blades" not in [row["name"] for row in desk.json("services", "list")]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (["--name", "x" * 61, "--minutes", "30"], "name"),
        (["--name", "A\nB", "--minutes", "30"], "name"),
        (["--name", "Oil Change", "--minutes", "30"], "name"),
        (["--name", "", "--minutes", "30"], "name"),
        (["--name", "A", "--minutes", "0"], "minutes"),
        (["--name", "A", "--minutes", "9999999999999999999999"], "minutes"),
        (["--name", "A", "--minutes", "30", "--price-min", "-1"], "price_min"),
        (["--name", "A", "--minutes", "30", "--price-min", "nan"], "price_min"),
        (["--name", "A", "--minutes", "30", "--price-max", "1e300"], "price_max"),
        (["--name", "A", "--minutes", "30", "--price-min", "50", "--price-max", "40"], "price_max"),
    ],
)
def test_unusable_values_are_refused_in_the_name_of_the_field(desk: Desk, arguments: list[str], field: str) -> None:
    """Nothing is added."""
    before = desk.json("services", "list")
    assert desk.refused("services", "add", *arguments).split(":")[0] == field
    assert desk.json("services", "list") == before


def test_a_price_may_become_unknown(desk: Desk) -> None:
    """A new price range has to fit the half that stays."""
    assert desk.refused("services", "edit", "Oil change", "--price-max", "10").startswith("price_max")
    assert desk.json("services", "edit", "Oil change", "--price-min", "5", "--price-max", "10")["price_max"] == 10


def test_what_is_booked_cannot_be_removed(desk: Desk) -> None:
    """One sentence says why, and what to do with a car instead."""
    desk.ok("appointments", "add", "--phone", "3125550112", "--service", "Oil change", "--start", "2026-11-24T09:00")
    desk.ok("appointments", "add", "--phone", "3125550112", "--stock", "F3001", "--start", "2026-11-24T10:00")
    assert "it has 1 appointment on file" in desk.refused("services", "remove", "Oil change")
    assert "inventory edit F3001 --sold" in desk.refused("inventory", "remove", "f3001")


def test_nothing_to_change_and_unknown_names_are_refused(desk: Desk) -> None:
    """The message names the command that helps."""
    assert "services edit --help" in desk.refused("services", "edit", "Oil change")
    assert "services list" in desk.refused("services", "edit", "Oil chnge", "--minutes", "40")
    assert "faq list" in desk.refused("faq", "remove", "'; DROP TABLE faq; --")


def test_a_car_is_written_as_its_maker_writes_it(desk: Desk) -> None:
    """Customers ask for a Kia, whatever was typed."""
    words = "inventory add --make kia --model soul --year 2023 --color red --price 18900.50 --stock K8001 --used"
    row = desk.json(*words.split())
    assert row == {
        "id": 15,
        "stock": "K8001",
        "make": "Kia",
        "model": "Soul",
        "year": 2023,
        "color": "red",
        "body": None,
        "price": 18900.5,
        "is_new": False,
        "status": "available",
    }
    assert desk.refused(*words.split()).startswith("stock: K8001")
    desk.ok("inventory", "remove", "K8001")


def test_selling_a_car_tells_of_the_drives_that_are_booked(desk: Desk) -> None:
    """Somebody has to call these customers."""
    code = desk.json("appointments", "add", "--phone", "3125550112", "--stock", "F3001", "--start", "2026-11-24T10:00")["code"]
    assert code in desk.ok("inventory", "edit", "F3001", "--sold")
    assert "The 2021 Ford F-150 is not available" in desk.refused(
        "appointments", "add", "--phone", "3125550112", "--stock", "F3001", "--start", "2026-11-25T10:00"
    )
    assert desk.json("inventory", "edit", "F3001", "--available")["status"] == "available"


def test_new_or_used_has_to_be_said(desk: Desk) -> None:
    """Wrong usage is status 2."""
    result = desk.run("inventory", "add", "--make", "Kia", "--model", "Soul", "--year", "2023", "--stock", "K1")
    assert result.status == 2


def test_a_question_is_answered_as_soon_as_it_is_added(desk: Desk) -> None:
    """Keywords and answers may be changed by the number."""
    words = ["--category", "general", "--question", "Do you sell boats?", "--answer", "No.", "--keywords", "boat, yacht"]
    row = desk.json("faq", "add", *words)
    assert (row["category"], row["keywords"]) == ("general", ["boat", "yacht"])
    assert desk.json("faq", "edit", str(row["id"]), "--answer", "Sorry, no.")["answer"] == "Sorry, no."
    assert desk.refused("faq", "add", *words).startswith("question: Do you sell boats? is there already")
    assert desk.refused("faq", "add", "--category", "boats", "--question", "Q?", "--answer", "A.").startswith("category")
    assert desk.refused("faq", "add", "--category", "general", "--question", "Q?").startswith("answer: is needed")
    desk.ok("faq", "remove", str(row["id"]))

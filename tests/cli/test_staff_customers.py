"""Customers and their cars, as staff keep them."""

import sqlite3
from contextlib import closing

import pytest

from tests.cli.conftest import NOW, Desk


def test_a_customer_is_added_with_their_cars(desk: Desk) -> None:
    """Plates go with the vehicles in order; the row has the shape of the customer list."""
    words = ["--vehicle", "2019 toyota camry", "--vehicle", "2023 Rivian R1T", "--plate", "ab-123", "--plate", "XYZ"]
    row = desk.json("customers", "add", "--name", "Ann Low", "--phone", "312 555 0160", "--email", "Ann@Example.com", *words)
    assert row == {
        "id": 7,
        "name": "Ann Low",
        "phone": "+13125550160",
        "email": "ann@example.com",
        "vehicles": [
            {"id": 8, "year": 2019, "make": "Toyota", "model": "Camry", "plate": "AB123"},
            {"id": 9, "year": 2023, "make": "Rivian", "model": "R1T", "plate": "XYZ"},
        ],
        "created_at": NOW,
    }
    assert row in desk.json("customers", "list")


def test_a_single_plate_belongs_to_the_vehicle_before_it(desk: Desk) -> None:
    """Whichever vehicle that is."""
    words = ["--vehicle", "2019 Toyota Camry", "--vehicle=2021 Honda Civic", "--plate=AB1"]
    row = desk.json("customers", "add", "--name", "Ann Low", "--phone", "3125550160", *words)
    assert [car["plate"] for car in row["vehicles"]] == [None, "AB1"]
    wrong = desk.run("customers", "add", "--name", "Bo Low", "--phone", "3125550160", "--plate", "AB1")
    assert wrong.status == 2


def test_a_household_shares_a_phone_but_not_a_name(desk: Desk) -> None:
    """The same phone and name is the same person."""
    desk.ok("customers", "add", "--name", "Rosa Alvarez", "--phone", "3125550111")
    assert "is there already (number 1)" in desk.refused("customers", "add", "--name", "maria ALVAREZ", "--phone", "3125550111")
    assert "is there already (number 1)" in desk.refused("customers", "edit", "7", "--name", "Maria Alvarez")


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (["--name", "1234", "--phone", "3125550160"], "name"),
        (["--name", "x" * 81, "--phone", "3125550160"], "name"),
        (["--name", "Ann\x00Low", "--phone", "3125550160"], "name"),
        (["--name", "Ann Low", "--phone", "12"], "phone"),
        (["--name", "Ann Low", "--phone", "9" * 500], "phone"),
        (["--name", "Ann Low", "--phone", "3125550160", "--email", "a@b.com\nBcc: c@d.com"], "email"),
        (["--name", "Ann Low", "--phone", "3125550160", "--email", "nobody"], "email"),
        (["--name", "Ann Low", "--phone", "3125550160", "--vehicle", "my car"], "vehicle"),
        (["--name", "Ann Low", "--phone", "3125550160", "--vehicle", "2049 Toyota Camry"], "vehicle"),
        (["--name", "Ann Low", "--phone", "3125550160", "--vehicle", "2019 Toyota Camry", "--plate", "'; --"], "plate"),
    ],
)
def test_unusable_values_leave_nothing_behind(desk: Desk, arguments: list[str], field: str) -> None:
    """All or nothing: a bad plate means no customer either."""
    assert desk.refused("customers", "add", *arguments).split(":")[0] == field
    assert len(desk.json("customers", "list")) == 6


def test_a_customer_is_found_by_number_or_by_their_own_phone(desk: Desk) -> None:
    """A household has to be told apart."""
    assert desk.json("customers", "edit", "312-555-0115", "--email", "w@example.com")["email"] == "w@example.com"
    assert desk.json("customers", "edit", "6", "--email", "")["email"] is None
    assert "3 Helen Brooks, 4 Thomas Brooks" in desk.refused("customers", "remove", "312-555-0113")


def test_removing_a_customer_takes_their_cars_along(desk: Desk) -> None:
    """But not while appointments are on file."""
    desk.ok("customers", "remove", "6")
    assert "Walter Kowalski" not in desk.ok("vehicles", "list")
    desk.ok("appointments", "add", "--phone", "3125550112", "--service", "Oil change", "--start", "2026-11-24T09:00")
    assert "they have 1 appointment on file" in desk.refused("customers", "remove", "2")
    assert "James Carter" in desk.ok("vehicles", "list")


def test_merging_moves_everything_and_keeps_the_trail(desk: Desk) -> None:
    """Cars that both have stay once; the audit trail still tells of both."""
    camry = ["--vehicle", "2019 Toyota Camry", "--vehicle", "2015 Mazda Miata"]
    double = desk.json(
        "customers", "add", "--name", "Mary Alvarez", "--phone", "3125550180", "--email", "mary@example.com", *camry
    )
    words = ["--phone", "3125550180", "--service", "Oil change", "--vehicle", "2019 Toyota Camry", "--start", "2026-11-24T09:00"]
    code = desk.json("appointments", "add", *words)["code"]
    merged = desk.json("customers", "merge", str(double["id"]), "1")
    assert (merged["name"], merged["email"]) == ("Maria Alvarez", "maria.alvarez@example.com")
    assert [f"{car['year']} {car['model']} {car['plate']}" for car in merged["vehicles"]] == [
        "2019 Camry LKM4821",
        "2021 CR-V BRT7730",
        "2015 Miata None",
    ]
    (row,) = desk.json("appointments", "list")
    assert (row["code"], row["customer"]["id"], row["vehicle"]["model"]) == (code, 1, "Camry")
    with closing(sqlite3.connect(desk.db)) as connection:
        trail = connection.execute("SELECT actor, action, subject, detail FROM audit ORDER BY id").fetchall()
    assert ("staff", "customer.create", f"customer:{double['id']}", "") in trail
    assert trail[-1] == ("staff", "customer.merge", "customer:1", f"customer:{double['id']}")


def test_merging_a_customer_into_itself_is_refused(desk: Desk) -> None:
    """Nobody disappears by a slip."""
    assert "two different customers" in desk.refused("customers", "merge", "1", "1")
    assert len(desk.json("customers", "list")) == 6


def test_a_vehicle_is_added_changed_and_removed(desk: Desk) -> None:
    """In a household the owner has to be named."""
    assert desk.refused("vehicles", "add", "--phone", "3125550113", "--vehicle", "2023 Kia Soul").startswith("customer_name")
    words = ["--phone", "3125550113", "--customer-name", "Helen Brooks", "--vehicle", "2023 Kia Soul"]
    row = desk.json("vehicles", "add", *words)
    assert (row["customer"]["name"], row["year"], row["make"], row["model"]) == ("Helen Brooks", 2023, "Kia", "Soul")
    assert "is there already" in desk.refused("vehicles", "add", *words)
    assert desk.json("vehicles", "edit", str(row["id"]), "--plate", "KS 1")["plate"] == "KS1"
    assert desk.refused("vehicles", "edit", str(row["id"]), "--year", "1800").startswith("year")
    desk.ok("vehicles", "remove", str(row["id"]))

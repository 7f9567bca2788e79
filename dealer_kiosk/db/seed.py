"""Loads the demonstration dealership from its TOML files into an empty database."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import (
    Car,
    Customer,
    Faq,
    OpeningHours,
    Resource,
    ServiceType,
    Setting,
    Staff,
    Vehicle,
)
from dealer_kiosk.errors import DatabaseError
from dealer_kiosk.spoken.names import name_key

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def load_demo(store: Store, folder: Path, now: datetime) -> None:
    """Load the demonstration dealership; the same rows every time but for `created_at`, which is `now`.

    Args:
        store: an open database without services and customers.
        folder: holds `dealership.toml` and `faq.toml`.
        now: aware.

    Raises:
        DatabaseError: data are there already, or a file is missing or unusable.
    """
    dealership = _read(folder / "dealership.toml")
    faq = _read(folder / "faq.toml")
    if has_data():
        raise DatabaseError("the database holds data already; the demonstration dealership goes into an empty one only")
    try:
        with store.write():
            _load_workshop(dealership)
            _load_people(dealership, now)
            _load_faq(faq["faq"])
            Setting.create(name="demonstration", value="yes")
    except KeyError as error:
        raise DatabaseError(f"the files in {folder} lack {error}; take the ones that came with the program") from error


def has_data() -> bool:
    """Whether anything a dealership owns stands in the open database."""
    return any(table.select().exists() for table in (OpeningHours, ServiceType, Customer, Car, Faq, Staff, Resource))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DatabaseError(f"cannot read the demonstration data {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DatabaseError(f"{path} is not valid TOML: {error}") from error


def _load_workshop(data: Mapping[str, Any]) -> None:
    for row in data["hours"]:
        for day in row["days"]:
            for opens, closes in row["open"]:
                OpeningHours.create(weekday=_WEEKDAYS.index(day), opens=opens, closes=closes)
    for row in data["resources"]:
        Resource.create(name=row["name"], kind=row["kind"], option=row.get("option"))
    for row in data["services"]:
        low, high = row["price"]
        aliases = ", ".join(row["aliases"])
        ServiceType.create(name=row["name"], price_min=low, price_max=high, minutes=row["minutes"], aliases=aliases)
    for row in data["cars"]:
        values = {column: row[column] for column in ("stock", "make", "model", "year", "body", "color", "price")}
        Car.create(**values, is_new=row["new"], status=row.get("status", "available"))


def _load_people(data: Mapping[str, Any], now: datetime) -> None:
    for row in data["customers"]:
        customer = Customer.create(
            name=row["name"], name_key=name_key(row["name"]), phone=row["phone"], email=row.get("email"), created_at=now
        )
        for vehicle in row["vehicles"]:
            Vehicle.create(customer=customer, **vehicle)
    for row in data["staff"]:
        Staff.create(name=row["name"], role=row["role"], phone=row["phone"])


def _load_faq(rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        keywords = ", ".join(row["keywords"])
        Faq.create(category=row["category"], question=row["question"], answer=row["answer"], keywords=keywords)

"""The names that a recogniser learns from the database."""

from pathlib import Path

import pytest

from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Car, Customer, ServiceType, Staff
from dealer_kiosk.db.vocabulary import in_words, read_vocabulary, spoken_vocabulary
from dealer_kiosk.engines.vocabulary import Vocabulary


def test_cars_services_and_people_are_read(db: Store) -> None:
    """Makes, models, services with what they are called, staff and advisors."""
    found = read_vocabulary(db.path)
    assert {"Ford", "F-150", "Ford F-150", "RAV4"} <= set(found.cars)
    assert {"Oil change", "oil and filter"} <= set(found.services)
    assert {"Sarah Lindgren", "Sarah", "Elena Petrov"} <= set(found.people)


def test_customers_are_not_read(db: Store) -> None:
    """No name of a customer gets into a model file."""
    names = {row.name for row in Customer.select()}
    assert names
    assert not names & set(read_vocabulary(db.path).all())


def test_new_rows_are_seen_at_once(db: Store) -> None:
    """What is added while the database is open elsewhere is there, and everything is sorted."""
    with db.write():
        Staff.create(name="Xiomara Okonkwo", role="advisor")
        ServiceType.create(name="Ceramic coating", minutes=120)
        Car.create(stock="N77", make="Rivian", model="R1T", year=2026, is_new=True)
    found = read_vocabulary(db.path)
    assert "Xiomara" in found.people
    assert "Ceramic coating" in found.services
    assert "Rivian R1T" in found.cars
    assert sorted(found.cars) == list(found.cars)


@pytest.mark.parametrize("content", [None, b"", b"not a database at all", b"SQLite format 3\0 and no more"])
def test_no_database_no_names(tmp_path: Path, content: bytes | None) -> None:
    """A missing, empty or foreign file gives no names, and no file is made."""
    path = tmp_path / "folder" / "dealer.db"
    if content is not None:
        path.parent.mkdir()
        path.write_bytes(content)
    assert Vocabulary() == read_vocabulary(path)
    assert (content is not None) == path.exists()


def test_names_become_words() -> None:
    """Figures, signs and abbreviations are said as people say them, and nothing else is left."""
    written = Vocabulary(
        ("F-150", "RAV4", "CX-5", "CR-V", "MDX", "4Runner", "Ram 1500", "Citroën"),
        ("A/C service", "ac recharge", "60,000-mile service", "Brakes & rotors", "王"),
        ("José Núñez", "Ng Wei-Ling", "Dr. O'Brien"),
    )
    spoken = spoken_vocabulary(written)
    assert spoken.cars == (
        "c r v",
        "c x five",
        "citroen",
        "f one fifty",
        "four runner",
        "m d x",
        "ram fifteen hundred",
        "rav four",
    )
    assert spoken.services == ("a c recharge", "a c service", "brakes and rotors", "sixty thousand mile service")
    assert spoken.people == ("doctor o'brien", "jose nunez", "ng wei ling")


@pytest.mark.parametrize("name", ["", "   ", "!!!", "🚗", "\0\x07", "-" * 2_000])
def test_names_without_words_are_nothing(name: str) -> None:
    """What cannot be said is left out."""
    assert not in_words(name)

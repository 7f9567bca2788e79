"""What the installation's recogniser is built from."""

from dataclasses import replace
from pathlib import Path

from dealer_kiosk.app import App, Settings, load, recogniser_sources
from dealer_kiosk.engines.vocabulary import Vocabulary


def installation(database: Path) -> App:
    """Our own installation with another database."""
    return replace(load(Settings()), database=database)


def test_names_of_the_database_are_known_as_they_are_said(demo_file: Path) -> None:
    """The demonstration dealership's cars, services and people, in words."""
    names = recogniser_sources(installation(demo_file)).vocabulary
    assert {"f one fifty", "rav four"} <= set(names.cars)
    assert "oil change" in names.services
    assert "sarah lindgren" in names.people


def test_without_a_database_there_are_the_sentences(tmp_path: Path) -> None:
    """A new installation has no names yet."""
    sources = recogniser_sources(installation(tmp_path / "dealer.db"))
    assert sources.text.is_file()
    assert Vocabulary() == sources.vocabulary

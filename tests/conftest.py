"""Fixtures every test may use: the demonstration dealership on Monday, November 23, 2026, at ten in the morning."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

from dealer_kiosk.config import Config
from dealer_kiosk.db.seed import load_demo
from dealer_kiosk.db.store import Store, open_store
from dealer_kiosk.tools.context import Context

# The same examples every time: a failure on another machine can be repeated on this one.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

DEMO = Path(__file__).parents[1] / "data" / "demo"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run side by side (`--dist loadgroup`), those of a file share its fixtures, and one at a time makes sound."""
    for item in items:
        sounds = "rig" in getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group("sound" if sounds else str(item.path)))


@pytest.fixture
def config() -> Config:
    """All defaults."""
    return Config()


@pytest.fixture
def zone(config: Config) -> ZoneInfo:
    """The dealership's zone."""
    return config.dealership.zone


@pytest.fixture
def now(zone: ZoneInfo) -> datetime:
    """The Monday of Thanksgiving week, 10:00."""
    return datetime(2026, 11, 23, 10, 0, tzinfo=zone)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed database with the demonstration dealership; copy it, never write to it."""
    path = tmp_path_factory.mktemp("demo") / "dealer.db"
    with open_store(path, busy_timeout_s=5.0, create=True) as store:
        load_demo(store, DEMO, datetime(2026, 11, 23, 10, 0, tzinfo=Config().dealership.zone))
    return path


@pytest.fixture
def db(tmp_path: Path, demo_file: Path) -> Iterator[Store]:
    """A fresh demonstration database, open for writing."""
    path = tmp_path / "dealer.db"
    shutil.copy(demo_file, path)
    with open_store(path, busy_timeout_s=5.0, create=False) as store:
        yield store


@pytest.fixture
def context(config: Config, now: datetime, db: Store) -> Context:
    """A kiosk session in which nobody has been verified yet."""
    return Context(config=config, now=now, session="s-test", channel="kiosk")

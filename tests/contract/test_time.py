"""Zones and instants (D45, D46)."""

import os
import time
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Appointment, Customer
from dealer_kiosk.tools.appointments import check_availability
from dealer_kiosk.tools.context import Context
from tests.contract.conftest import Office
from tests.contract.desk import MONDAY, TUESDAY, booked, prefix, service

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["UTC", "America/Chicago", "Asia/Tokyo"])
def machine_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The zone the computer is set to."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = str(request.param)
    time.tzset()
    yield str(request.param)
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def test_d45a_today_is_the_dealerships(machine_zone: str, context: Context) -> None:
    """After 6 PM in Chicago it is tomorrow elsewhere, and today is still today."""
    evening = replace(context, now=context.now.replace(hour=20).astimezone(UTC))
    assert prefix(check_availability(evening, "service", MONDAY)) == "FULL"
    assert "9:00 AM" in check_availability(evening, "service", TUESDAY).line


def test_d45b_instants_are_stored_in_utc_beside_the_local_time(machine_zone: str, maria: Context) -> None:
    """9:30 in Chicago is 15:30 in UTC, whatever the computer thinks."""
    booked(service(maria, TUESDAY, "09:30"))
    row = Appointment.get()
    assert (row.start_at, row.start_local) == (datetime(2026, 11, 24, 15, 30, tzinfo=UTC), "2026-11-24T09:30")


def test_d45c_reports_have_the_offset_of_their_day(machine_zone: str, office: Office, db: Store, maria: Context) -> None:
    """Standard time in November."""
    booked(service(maria, TUESDAY, "09:30"))
    (row,) = replace(office, db=db.path).json("report", "appointments")
    assert (row["start"], row["end"]) == ("2026-11-24T09:30:00-06:00", "2026-11-24T10:00:00-06:00")


def test_d46a_the_database_refuses_a_naive_datetime(db: Store) -> None:
    """It would be read in the computer's zone."""
    with pytest.raises(ValueError, match="needs a time zone"), db.write():
        Customer.create(name="Dana", name_key="dana", phone="+13125550142", created_at=datetime(2026, 11, 23))  # noqa: DTZ001 - what is refused


def test_d46b_the_linter_finds_naive_datetimes() -> None:
    """The rules are switched on for all of the program."""
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert "DTZ" in lint["select"]
    assert not [rule for rules in lint["per-file-ignores"].values() for rule in rules if rule.startswith("DTZ")]

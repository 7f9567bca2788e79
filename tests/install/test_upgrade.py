"""Replacing the installed release, and going back."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.install.conftest import REPOSITORY, Machine, newer_clone

pytestmark = pytest.mark.slow


@pytest.fixture
def newer(laid_out: Machine, tmp_path: Path) -> Machine:
    """The same machine, seen from a clone of a newer release."""
    return replace(laid_out, clone=newer_clone(tmp_path / "newer"))


def test_new_release_is_used_and_the_old_one_kept(newer: Machine) -> None:
    """An upgrade moves the link `current` and leaves the release before beside it."""
    old = newer.current
    newer.done("upgrade", "--no-setup")
    assert newer.current.startswith("99.0.0-")
    assert sorted([old, newer.current]) == newer.releases
    assert (newer.data / "models/manifest.toml").read_text() == "# newer\n"


def test_failing_check_brings_the_old_release_back(newer: Machine) -> None:
    """When the check fails, the link leads to the old release again, its models are back, and the script fails."""
    old = newer.current
    result = newer.run("upgrade", "--no-setup", "--check", "false")
    assert result.returncode == 1
    assert f"{old} is back" in result.stderr
    assert old == newer.current
    assert [old] == newer.releases
    assert (REPOSITORY / "models/manifest.toml").read_bytes() == (newer.data / "models/manifest.toml").read_bytes()


def test_upgrade_can_be_taken_back_later(newer: Machine) -> None:
    """--back uses the release before, and a second --back the newer one again."""
    old = newer.current
    newer.done("upgrade", "--no-setup")
    new = newer.current
    newer.done("upgrade", "--no-setup", "--back")
    assert old == newer.current
    newer.done("upgrade", "--no-setup", "--back")
    assert new == newer.current


def test_only_the_release_before_is_kept(newer: Machine, tmp_path: Path) -> None:
    """Releases do not pile up."""
    newer.done("upgrade", "--no-setup")
    before = newer.current
    newest = replace(newer, clone=newer_clone(tmp_path / "newest"))
    (newest.clone / "pyproject.toml").write_text('version = "100.0.0"\n')
    newest.done("upgrade", "--no-setup")
    assert sorted([before, newest.current]) == newest.releases


def test_same_release_is_not_installed_twice(laid_out: Machine) -> None:
    """Upgrading to what is installed changes nothing."""
    assert "is installed already" in laid_out.done("upgrade", "--no-setup")
    assert [laid_out.current] == laid_out.releases


def test_install_refuses_to_replace_another_release(newer: Machine) -> None:
    """Installing over an installation would go without a copy of the database, so it is sent to scripts/upgrade."""
    result = newer.run("install", "--no-setup")
    assert result.returncode == 1
    assert "run scripts/upgrade" in result.stderr


def test_nothing_installed_is_nothing_to_upgrade(machine: Machine) -> None:
    """An upgrade of an empty machine says what to run instead."""
    result = machine.run("upgrade", "--no-setup")
    assert result.returncode == 1
    assert "run scripts/install" in result.stderr


@pytest.fixture
def running(machine: Machine, environment: Path) -> Machine:
    """An installation whose program was run: with a database."""
    machine.done("install", "--demo", "--environment", str(environment))
    return machine


@pytest.fixture
def newer_running(running: Machine, tmp_path: Path) -> Machine:
    """The same machine, seen from a clone of a newer release that works as this one does."""
    clone = newer_clone(tmp_path / "newer")
    shutil.copytree(REPOSITORY / "models", clone / "models", dirs_exist_ok=True)
    return replace(running, clone=clone)


def test_database_is_copied_before_the_release_is_replaced(newer_running: Machine, environment: Path) -> None:
    """With the real program: a verified copy is there, and a database that was not changed stays in use."""
    newer_running.done("upgrade", "--environment", str(environment))
    assert newer_running.current.startswith("99.0.0-")
    assert len(list((newer_running.data / "backups").glob("dealer-*.db"))) == 1
    assert list(newer_running.data.glob("*replaced*")) == []


def test_changed_tables_are_put_back_with_the_release(newer_running: Machine, environment: Path) -> None:
    """When the new release has changed the tables, the old one gets the copy back; what it replaces is kept aside."""
    old = newer_running.current
    database = newer_running.data / "dealer.db"
    check = f"{environment}/bin/python {REPOSITORY}/tests/install/newer_schema.py {database}"
    result = newer_running.run("upgrade", "--environment", str(environment), "--check", check)
    assert f"{old} is back" in result.stderr
    assert old == newer_running.current
    assert not _has_future(database)
    assert [_has_future(path) for path in newer_running.data.glob("dealer-*-replaced.db")] == [True]


def _has_future(database: Path) -> bool:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'of_the_future'").fetchone() is not None

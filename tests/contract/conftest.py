"""The tools, a conversation and the staff commands at the demonstration dealership."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dealer_kiosk.cli.main import app
from dealer_kiosk.db.store import Store
from dealer_kiosk.errors import KioskError
from dealer_kiosk.tools.context import Context
from tests.contract.desk import JAMES, MARIA
from tests.conversation.conftest import customer, next_customer

__all__ = ["customer", "next_customer"]

NOW = "2026-11-23T10:00:00-06:00"


@dataclass(frozen=True)
class Office:
    """The staff's commands, run inside this process."""

    db: Path
    now: str = NOW

    def run(self, *arguments: str) -> str:
        """What a command prints; its refusal is raised."""
        result = CliRunner().invoke(app, ["--db", str(self.db), "--now", self.now, *arguments], catch_exceptions=True)
        if isinstance(result.exception, KioskError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *arguments: str) -> Any:
        """The JSON document that a command prints."""
        import json

        return json.loads(self.run(*arguments, "--json"))


@pytest.fixture
def office(tmp_path: Path, demo_file: Path) -> Office:
    """A database of its own for the commands."""
    path = tmp_path / "office.db"
    shutil.copy(demo_file, path)
    return Office(path)


@pytest.fixture
def maria(context: Context) -> Context:
    """A session in which Maria Alvarez is verified."""
    return replace(context, customer_id=MARIA)


@pytest.fixture
def james(context: Context) -> Context:
    """A session in which James Carter is verified."""
    return replace(context, customer_id=JAMES, session="s-james")


@pytest.fixture
def staff(context: Context) -> Context:
    """Somebody at the command line."""
    return replace(context, actor="staff", channel="staff", session="")


@pytest.fixture
def dump(db: Store) -> Callable[[], str]:
    """The whole database as text, to see that nothing has changed."""
    return lambda: "\n".join(db.database.connection().iterdump())

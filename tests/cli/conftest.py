"""Runs `dealer-kiosk` as another program would."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dealer_kiosk.cli.main import app
from dealer_kiosk.errors import KioskError

COMMAND = Path(sys.executable).with_name("dealer-kiosk")
NOW = "2026-11-23T10:00:00-06:00"


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    status: int
    out: str
    error: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The JSON lines on standard output."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Kiosk:
    """An installation with a database of its own and a frozen clock."""

    folder: Path
    now: str = NOW

    @property
    def db(self) -> Path:
        """The database file."""
        return self.folder / "dealer.db"

    def run(self, *arguments: str | Path, stdin: bytes = b"", options: Iterable[str] = ()) -> Result:
        """Run a command to its end."""
        line = [str(COMMAND), "--db", str(self.db), "--now", self.now, *options, *map(str, arguments)]
        done = subprocess.run(line, input=stdin, capture_output=True, cwd=self.folder, check=False, timeout=250)
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def chat(self, *lines: object) -> list[dict[str, Any]]:
        """A typed conversation: texts are turns, dictionaries are input lines as they are."""
        given = [line if isinstance(line, dict) else {"say": line} for line in lines]
        result = self.run("chat", "--jsonl", stdin="".join(json.dumps(line) + "\n" for line in given).encode())
        assert (result.status, result.error) == (0, "")
        return result.events


@dataclass(frozen=True)
class Desk(Kiosk):
    """The same inside this process, for the many tests that need no process of their own."""

    def run(self, *arguments: str | Path, stdin: bytes = b"", options: Iterable[str] = ()) -> Result:
        """Run a command to its end."""
        line = ["--db", str(self.db), "--now", self.now, *options, *map(str, arguments)]
        done = CliRunner().invoke(app, line, input=stdin)
        if isinstance(done.exception, KioskError):
            return Result(1, done.stdout, f"dealer-kiosk: {done.exception}\n")
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Result(done.exit_code, done.stdout, done.stderr)

    def ok(self, *arguments: str | Path) -> str:
        """Standard output of a command that has to succeed."""
        result = self.run(*arguments)
        assert (result.status, result.error) == (0, "")
        return result.out

    def json(self, *arguments: str | Path) -> Any:
        """The JSON document of a command that has to succeed."""
        return json.loads(self.ok(*arguments, "--json"))

    def refused(self, *arguments: str | Path) -> str:
        """The one sentence of a command that has to be refused, without the program's name."""
        result = self.run(*arguments)
        assert (result.status, len(result.error.splitlines())) == (1, 1)
        return result.error.removeprefix("dealer-kiosk: ").rstrip("\n")

    def at(self, now: str) -> "Desk":
        """The same dealership at another time."""
        return Desk(self.folder, now)


@pytest.fixture
def desk(tmp_path: Path, demo_file: Path) -> Desk:
    """The demonstration dealership, to be worked at within this process."""
    shutil.copy(demo_file, tmp_path / "dealer.db")
    return Desk(tmp_path)


@pytest.fixture
def kiosk(tmp_path: Path, demo_file: Path) -> Kiosk:
    """The demonstration dealership."""
    shutil.copy(demo_file, tmp_path / "dealer.db")
    return Kiosk(tmp_path)


@pytest.fixture
def empty(tmp_path: Path) -> Kiosk:
    """No database yet."""
    return Kiosk(tmp_path)


def replies(events: Iterable[dict[str, Any]]) -> list[str]:
    """What the agent said, turn by turn."""
    return [event["text"] for event in events if event["event"] == "reply"]


def results(events: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """The tools that ran, with the prefixes of their results."""
    return [(event["name"], event["result"].split(":")[0]) for event in events if event["event"] == "tool"]

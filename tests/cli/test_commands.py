"""Set-up, reports, wrong usage and unusable databases."""

import sqlite3
import stat
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, Kiosk

pytestmark = pytest.mark.slow  # a process for every line


def test_init_makes_a_private_database_from_nothing(empty: Kiosk) -> None:
    """An empty folder needs no other file; only the owner can read the result."""
    result = empty.run("init", "--demo")
    assert (result.status, result.error) == (0, "")
    assert stat.S_IMODE(empty.db.stat().st_mode) == 0o600
    assert empty.run("report", "appointments", "--json").json == []


def test_init_twice_is_harmless_but_demo_data_go_into_an_empty_database_only(kiosk: Kiosk) -> None:
    """The second demo load is refused in one sentence."""
    assert kiosk.run("init").status == 0
    result = kiosk.run("init", "--demo")
    assert result.status == 1
    assert result.error.startswith("dealer-kiosk: the database holds data already")
    assert len(result.error.splitlines()) == 1


@pytest.mark.parametrize("name", ["appointments", "callbacks", "missed", "sessions", "mail"])
def test_reports_without_rows(kiosk: Kiosk, name: str) -> None:
    """No rows is an empty list, or a sentence for people."""
    assert kiosk.run("report", name, "--json").json == []
    assert kiosk.run("report", name).out.startswith("No ")


def test_a_missing_database_names_the_command_that_makes_it(empty: Kiosk) -> None:
    """One sentence, exit status 1, no file left behind."""
    result = empty.run("report", "appointments")
    assert result.status == 1
    assert "dealer-kiosk init" in result.error
    assert not empty.db.exists()


def test_files_that_are_no_database_of_ours_are_left_alone(empty: Kiosk) -> None:
    """Text, another program's database and a newer version's are refused unchanged."""
    empty.db.write_text("just a text file that is long enough to be read as a header\n" * 20)
    assert empty.run("init").status == 1
    empty.db.unlink()
    with sqlite3.connect(empty.db) as connection:
        connection.execute("CREATE TABLE other (x)")
    before = empty.db.read_bytes()
    result = empty.run("init")
    assert (result.status, "another program" in result.error) == (1, True)
    assert empty.db.read_bytes() == before


def test_a_newer_database_is_refused(kiosk: Kiosk) -> None:
    """A migration we do not know means a newer program made it."""
    with sqlite3.connect(kiosk.db) as connection:
        table = "schema_migration"
        row = connection.execute(f"SELECT * FROM {table}").fetchone()  # noqa: S608 - a constant
        values = ["9999_future" if isinstance(value, str) and value.startswith("0001") else value for value in row]
        values = [None if isinstance(value, int) else value for value in values]
        connection.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(values))})", values)  # noqa: S608 - a constant
    result = kiosk.run("report", "appointments")
    assert (result.status, "newer version" in result.error) == (1, True)


def test_wrong_usage_is_status_2() -> None:
    """Unknown commands and options."""
    for arguments in (["nonsense"], ["report", "appointments", "--from", "yesterday"], ["talk"]):
        done = subprocess.run([COMMAND, *arguments], capture_output=True, check=False)
        assert done.returncode == 2


@pytest.mark.parametrize(
    "words", [["run"], ["chat"], ["talk"], ["init"], ["doctor"], ["report", "appointments"], ["models", "build"]]
)
def test_help_teaches_with_an_example(words: list[str]) -> None:
    """Every command shows how it is used."""
    done = subprocess.run([COMMAND, *words, "--help"], capture_output=True, text=True, check=True)
    assert "dealer-kiosk" in done.stdout.split("Options")[0].replace("Usage: dealer-kiosk", "", 1)


def test_an_unknown_key_names_the_nearest(empty: Kiosk) -> None:
    """config.toml is checked before anything else happens."""
    path = empty.folder / "bad.toml"
    path.write_text("[booking]\ngrid_minute = 15\n")
    result = empty.run("init", options=["--config", str(path)])
    assert result.status == 1
    assert "unknown key 'booking.grid_minute'; did you mean 'booking.grid_minutes'?" in result.error


def test_now_must_be_a_time(empty: Kiosk) -> None:
    """The message shows the form."""
    result = Kiosk(empty.folder, now="tomorrow").run("init")
    assert (result.status, "2026-11-23T10:00:00-06:00" in result.error) == (1, True)


def test_run_refuses_a_frozen_clock(kiosk: Kiosk) -> None:
    """The appliance lives in real time."""
    result = kiosk.run("run")
    assert (result.status, "--now" in result.error) == (1, True)


def test_the_doctor_reports_a_missing_database(empty: Kiosk) -> None:
    """Status 1 and what to do; the other checks still run."""
    result = empty.run("doctor", "--json")
    checks = {check["name"]: check for check in result.json}
    assert result.status == 1
    assert "dealer-kiosk init" in checks["database"]["message"]
    assert checks["models"]["ok"]


def test_a_damaged_model_is_named_with_its_repair(kiosk: Kiosk, tmp_path: Path) -> None:
    """The start-up check finds a flipped bit, says which file, and imports a whole one."""
    models = Path(__file__).parents[2] / "models"
    folder = tmp_path / "models"
    folder.mkdir()
    for path in models.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    broken = folder / "dealer_r16_q8.gguf"
    data = bytearray(broken.read_bytes())
    data[5_000_000] ^= 1
    broken.write_bytes(data)
    (tmp_path / "config.toml").write_text('[models]\nfolder = "models"\ncache = "cache"\n')
    result = kiosk.run("chat", stdin=b"")
    assert result.status == 1
    assert str(broken) in result.error
    assert "dealer-kiosk models import" in result.error
    assert kiosk.run("models", "import", models).status == 0
    assert broken.read_bytes() == (models / broken.name).read_bytes()

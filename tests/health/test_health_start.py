"""What a failing start of the appliance leaves behind, and which failures a new start can cure."""

import shutil
import subprocess
from pathlib import Path

import pytest

from dealer_kiosk.cli import restart
from dealer_kiosk.errors import (
    AudioError,
    BusyError,
    ConfigError,
    DatabaseError,
    EngineError,
    KioskError,
    ModelError,
    OverCeiling,
    RestartError,
)
from tests.cli.conftest import COMMAND

MODELS = Path(__file__).parents[2] / "models"


def run(folder: Path, config: str) -> tuple[int, str]:
    """Exit status and standard error of `dealer-kiosk run` in a folder of its own."""
    (folder / "config.toml").write_text(config)
    done = subprocess.run([COMMAND, "run"], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout == ""
    return done.returncode, done.stderr


@pytest.fixture
def folder(tmp_path: Path, demo_file: Path) -> Path:
    """A folder with the demonstration database where the configuration expects it."""
    (tmp_path / "var").mkdir()
    shutil.copy(demo_file, tmp_path / "var" / "dealer.db")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("config", "advice"),
    [
        ("[booking\n", "config.toml is not valid TOML"),
        ("[booking]\nlead = 5\n", "did you mean 'booking.lead_minutes'?"),
        ('[database]\npath = "none.db"\n', "dealer-kiosk init"),
        ('[models]\nfolder = "none"\n', "none"),
        ('[models]\nfolder = "models"\n', "dealer-kiosk models import"),
    ],
    ids=["damaged configuration", "unknown key", "missing database", "missing models", "damaged model"],
)
def test_what_people_have_to_repair_is_one_sentence_and_status_1(folder: Path, config: str, advice: str) -> None:
    """Nothing is started again for that."""
    (folder / "models").mkdir()
    shutil.copy(MODELS / "manifest.toml", folder / "models")
    (folder / "models" / "dealer_r16_q8.gguf").write_bytes(b"GGUF damaged")
    status, error = run(folder, config)
    assert (status, len(error.splitlines()), advice in error) == (1, 1, True), error


@pytest.mark.slow
def test_a_damaged_database_is_one_sentence_and_status_1(folder: Path) -> None:
    """Somebody has to put a copy back."""
    (folder / "var" / "dealer.db").write_bytes(b"no database, but long enough to have a header of its own\n" * 100)
    status, error = run(folder, "")
    assert (status, len(error.splitlines()), "dealer.db" in error) == (1, 1, True), error


@pytest.mark.parametrize("kind", [ConfigError, ModelError, DatabaseError])
def test_a_start_that_people_have_to_repair_is_not_repeated(kind: type[KioskError]) -> None:
    """The sentence comes through as it is."""
    with pytest.raises(kind, match="broken") as raised, restart.starting():
        raise kind("broken")
    assert raised.value.exit_status == 1


@pytest.mark.parametrize("kind", [AudioError, EngineError, BusyError])
def test_a_start_that_may_succeed_next_time_is_repeated(kind: type[KioskError]) -> None:
    """With the same sentence."""
    with pytest.raises(RestartError, match="broken") as raised, restart.starting():
        raise kind("broken")
    assert raised.value.exit_status == 75


@pytest.mark.parametrize("kind", [ModelError, DatabaseError, AudioError, EngineError])
def test_whatever_ends_a_serving_kiosk_is_worth_a_new_start(kind: type[KioskError]) -> None:
    """The new start finds out whether something is broken."""
    with pytest.raises(RestartError, match="broken"), restart.serving():
        raise kind("broken")


def test_a_kiosk_over_its_ceiling_is_started_again() -> None:
    """As what it is, from within both phases."""
    with pytest.raises(OverCeiling, match="too much"), restart.starting(), restart.serving():
        raise OverCeiling("too much")


def test_an_error_that_nobody_expected_is_logged_and_worth_a_new_start(caplog: pytest.LogCaptureFixture) -> None:
    """One sentence at the end, the trace in the log."""
    with pytest.raises(RestartError, match="nobody expected"), restart.starting():
        raise ZeroDivisionError("a bug")
    assert "ZeroDivisionError: a bug" in caplog.text

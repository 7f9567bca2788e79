"""What the doctor says of the running kiosk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dealer_kiosk import app as application
from dealer_kiosk.app import App, Settings
from dealer_kiosk.cli import running
from dealer_kiosk.cli.operations import Check
from dealer_kiosk.health.degraded import Condition
from dealer_kiosk.health.heartbeats import Sign
from dealer_kiosk.health.report import HealthFile
from dealer_kiosk.health.vitals import Vitals
from tests.cli.conftest import Kiosk
from tests.health.test_health_report import NOW, vitals

Look = Callable[[Vitals], dict[str, Check]]


@pytest.fixture
def app(tmp_path: Path) -> App:
    """An installation with a folder of its own, at ten o'clock."""
    return application.load(Settings(db=tmp_path / "dealer.db", now=NOW.isoformat()))


@pytest.fixture
def look(app: App) -> Look:
    """The doctor's lines about a kiosk with these vitals, by name."""

    def found(written: Vitals) -> dict[str, Check]:
        HealthFile(app.database.with_name("health.json"), lambda: written).write()
        return {check.name: check for check in running.checks(app)}

    return found


def test_a_kiosk_that_is_well_is_described(look: Look) -> None:
    """Since when it runs, how many it has served, what it takes."""
    checks = look(replace(vitals(), condition=Condition.OK, stages={"main": Sign(0.1, working=False, late=False)}))
    assert all(check.ok for check in checks.values())
    assert {name: check.message for name, check in checks.items()} == {
        "kiosk": "running since 2026-11-23 08:00, 12 sessions today",
        "kiosk condition": "everything works",
        "kiosk stages": "every part gives signs of life",
        "kiosk usage": "900 MiB of memory, 80 descriptors, 30 threads",
    }


def test_a_degraded_kiosk_is_a_failure(look: Look) -> None:
    """It says since when, and what to do; the late stage is a note."""
    checks = look(vitals())
    condition, stages = checks["kiosk condition"], checks["kiosk stages"]
    assert (condition.ok, condition.needed, stages.ok, stages.needed) == (False, True, False, False)
    assert condition.message.startswith("since 2026-11-23 09:59 nothing can be heard; check the microphone's plug")
    assert stages.message == "no sign of life of microphone for 60 s"


def test_a_kiosk_over_its_ceiling_is_noted(look: Look) -> None:
    """It has not restarted yet, or was so from the start."""
    usage = look(replace(vitals(), descriptors=5000))["kiosk usage"]
    assert (usage.ok, usage.needed, "over a ceiling" in usage.message) == (False, False, True)


def test_a_silent_kiosk_is_a_failure(look: Look) -> None:
    """Nobody can tell whether it hangs or died."""
    (check,) = look(vitals(NOW - timedelta(minutes=5))).values()
    assert (check.ok, check.needed) == (False, True)
    assert "nothing heard of it since 2026-11-23 09:55" in check.message


def test_no_kiosk_and_a_foreign_file_are_notes(app: App) -> None:
    """The doctor is asked before the first start as well."""
    (absent,) = running.checks(app)
    app.database.with_name("health.json").write_text("{}")
    (foreign,) = running.checks(app)
    assert [absent.ok, absent.needed, foreign.ok, foreign.needed] == [False] * 4
    assert ("not running" in absent.message, "health.json is no health file" in foreign.message) == (True, True)


@pytest.mark.slow
def test_the_doctor_shows_the_kiosk(tmp_path: Path) -> None:
    """Among its other checks and in their form, and its exit status counts."""
    HealthFile(tmp_path / "health.json", vitals).write()
    result = Kiosk(tmp_path).run("doctor", "--json")
    checks = {check["name"]: check for check in result.json}
    assert list(checks["kiosk condition"]) == list(checks["database"])
    assert (result.status, checks["kiosk"]["ok"], checks["kiosk condition"]["ok"]) == (1, True, False)

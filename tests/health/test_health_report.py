"""The health file, written and read."""

import json
import logging
import os
import time as real_time
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.clock import FrozenClock
from dealer_kiosk.config import Health
from dealer_kiosk.errors import EngineError
from dealer_kiosk.health import report
from dealer_kiosk.health.collector import Collector
from dealer_kiosk.health.counts import Counts, Totals
from dealer_kiosk.health.degraded import Condition, SteadyCondition
from dealer_kiosk.health.heartbeats import Heartbeats, Sign, Stage
from dealer_kiosk.health.report import HealthFile, Reading, State
from dealer_kiosk.health.usage import Usage
from dealer_kiosk.health.vitals import Vitals, from_json, to_json
from tests.health.conftest import FakeTime

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)


def vitals(now: datetime = NOW) -> Vitals:
    """A kiosk that has lost its microphone."""
    return Vitals(
        pid=4711,
        version="0.1.0",
        started=NOW - timedelta(hours=2),
        now=now,
        condition=Condition.DEAF,
        since=NOW - timedelta(minutes=1),
        stages={"microphone": Sign(60.0, working=False, late=True), "main": Sign(0.01, working=True, late=False)},
        sessions_today=12,
        turns=80,
        device_restarts=3,
        last_error="AudioError",
        last_error_at=NOW - timedelta(minutes=1),
        memory_mib=900.5,
        descriptors=80,
        threads=30,
        disk_free_mib=20_000,
        database_mib=1.5,
    )


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """The file is JSON of a known version, in a folder that is made, and nothing is left beside it."""
    path = tmp_path / "var" / "health.json"
    HealthFile(path, vitals).write()
    assert report.read(path, NOW) == Reading(State.RUNNING, vitals())
    assert report.read(path, NOW + timedelta(seconds=30)).state is State.RUNNING
    document = json.loads(path.read_text())
    assert (document["schema"], document["condition"], document["now"]) == (1, "deaf", "2026-11-23T10:00:00-06:00")
    assert [file.name for file in path.parent.iterdir()] == ["health.json"]
    assert vitals().late == ["microphone"]


@pytest.mark.parametrize("seconds", [31, -31])
def test_an_old_file_is_of_a_kiosk_that_hangs_or_died(tmp_path: Path, seconds: int) -> None:
    """So is one from the future: a running kiosk follows a clock that is set back."""
    HealthFile(tmp_path / "health.json", vitals).write()
    assert report.read(tmp_path / "health.json", NOW + timedelta(seconds=seconds)) == Reading(State.SILENT, vitals())


def test_no_file_is_no_kiosk(tmp_path: Path) -> None:
    """An answer, not an error."""
    assert report.read(tmp_path / "health.json", NOW) == Reading(State.ABSENT)
    assert report.read(tmp_path, NOW) == Reading(State.UNREADABLE)


WHOLE = to_json(vitals())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"[" * 60_000,
        b"x" * 1_000_000,
        b'{"schema": 1}',
        b'{"schema": 2, "pid": 1}',
        WHOLE.replace("4711", '"4711"').encode(),
        WHOLE.replace("4711", "true").encode(),
        WHOLE.replace("deaf", "cheerful").encode(),
        WHOLE.replace("900.5", "null").encode(),
        WHOLE.replace("10:00:00-06:00", "10:00:00").encode(),
        WHOLE.replace('"late": true', '"tardy": true').encode(),
        b'{"schema": 1, "pid": ' + b"9" * 5000 + b"}",
    ],
)
def test_any_other_file_is_unreadable(tmp_path: Path, content: bytes) -> None:
    """Empty, of another program, of another version, or changed by hand."""
    (tmp_path / "health.json").write_bytes(content)
    assert report.read(tmp_path / "health.json", NOW) == Reading(State.UNREADABLE)


@given(st.integers(0, len(WHOLE.rstrip()) - 1))
def test_half_a_file_is_unreadable(length: int) -> None:
    """Wherever it was cut."""
    with pytest.raises(ValueError, match=r"."):
        from_json(WHOLE[:length])


@settings(max_examples=30)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_a_field_of_another_kind_is_a_value_error_or_read(value: object) -> None:
    """No other exception comes out."""
    document = json.loads(WHOLE)
    for name in document:
        try:
            from_json(json.dumps({**document, name: value}))
        except ValueError:
            continue


def test_fields_of_a_later_version_are_left_out() -> None:
    """A field that is added does no harm."""
    assert from_json(json.dumps({**json.loads(WHOLE), "colour": "blue"})) == vitals()


def test_a_disk_that_refuses_is_logged_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The kiosk goes on, and the file is written when the disk allows it again."""
    (tmp_path / "var").write_text("no folder")
    file = HealthFile(tmp_path / "var" / "health.json", vitals)
    with caplog.at_level(logging.WARNING):
        file.write()
        file.write()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    (tmp_path / "var").unlink()
    file.write()
    assert report.read(tmp_path / "var" / "health.json", NOW).state is State.RUNNING


def test_the_file_is_kept_up_to_date_and_removed(tmp_path: Path) -> None:
    """By a thread that ends."""
    path = tmp_path / "health.json"
    written = []

    def examine() -> Vitals:
        written.append(path.exists())
        return vitals()

    file = HealthFile(path, examine, every_s=0.01)
    file.start()
    limit = real_time.monotonic() + 5
    while len(written) < 3 and real_time.monotonic() < limit:
        real_time.sleep(0.01)
    file.stop()
    file.stop()
    assert (written[:3], path.exists()) == ([False, True, True], False)


def test_the_file_lies_beside_the_database() -> None:
    """Unless its path says otherwise."""
    assert report.path_of(Health(), Path("/srv/dealer.db")) == Path("/srv/health.json")
    assert report.path_of(Health(file="/run/kiosk.json"), Path("/srv/dealer.db")) == Path("/run/kiosk.json")


def test_the_running_kiosk_is_collected(tmp_path: Path, time: FakeTime) -> None:
    """From its signs of life, its condition, its counts, and the machine."""
    database = tmp_path / "dealer.db"
    database.write_bytes(bytes(1024 * 1024))
    hearts, steady, counts = Heartbeats({Stage.MICROPHONE: 2.0}, time), SteadyCondition(time()), Counts()
    clock = FrozenClock(NOW, ZONE)
    collect = Collector(hearts, steady, counts, clock, database, monotonic=time, usage=lambda: Usage(9.5, 8, 7))
    hearts.beat(Stage.MICROPHONE)
    counts.session(NOW)
    counts.turn()
    counts.device_restart()
    counts.error(EngineError("Maria Alvarez"), NOW)
    steady.update(Condition.DEAF, time())
    time.seconds += 60.0
    steady.update(Condition.DEAF, time())
    time.seconds += 60.0
    found = collect()
    assert (found.pid, found.now, found.started) == (os.getpid(), NOW, NOW - timedelta(seconds=120))
    assert (found.condition, found.since) == (Condition.DEAF, NOW - timedelta(seconds=60))
    assert found.stages == {"microphone": Sign(120.0, working=False, late=True)}
    assert (found.sessions_today, found.turns, found.device_restarts, found.last_error) == (1, 1, 1, "EngineError")
    assert (found.memory_mib, found.descriptors, found.threads, found.database_mib) == (9.5, 8, 7, 1.0)
    assert found.disk_free_mib > 0
    assert "Alvarez" not in to_json(found)
    assert from_json(to_json(found)) == found


def test_the_start_is_right_after_the_clock_was_set(tmp_path: Path, time: FakeTime) -> None:
    """A machine without a clock battery starts in another year."""
    clock = FrozenClock(datetime(2000, 1, 1, tzinfo=ZONE), ZONE)
    collect = Collector(Heartbeats({}, time), SteadyCondition(time()), Counts(), clock, tmp_path, monotonic=time)
    time.seconds += 10.0
    clock.advance(27 * 366 * 86_400)
    assert collect().started == clock.now() - timedelta(seconds=10)


def test_sessions_are_counted_by_day() -> None:
    """A new day begins at nought, also when nobody has come yet."""
    counts = Counts()
    for _ in range(3):
        counts.session(NOW)
    assert counts.totals(NOW).sessions_today == 3
    assert counts.totals(NOW + timedelta(days=1)) == Totals()
    counts.session(NOW + timedelta(days=1))
    assert (counts.totals(NOW + timedelta(days=1)).sessions_today, NOW.date()) == (1, date(2026, 11, 23))

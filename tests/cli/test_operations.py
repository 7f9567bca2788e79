"""Backups, privacy and the doctor, as separate processes."""

import json
import sqlite3
import stat
import subprocess
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import Kiosk

pytestmark = pytest.mark.slow  # a process for every line


def customers(path: Path) -> list[str]:
    """Every name in a database file."""
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM customer ORDER BY id")]


def test_a_backup_is_made_listed_and_restored(kiosk: Kiosk) -> None:
    """The database goes back to what it was, and what it had become is kept."""
    assert kiosk.run("backup", "list", "--json").json == []
    assert kiosk.run("backup", "now").out.startswith("Written and verified: ")
    (copy,) = kiosk.run("backup", "list", "--json").json
    assert copy["made_at"] == "2026-11-23T10:00:00-06:00"
    assert stat.S_IMODE(Path(copy["file"]).stat().st_mode) == 0o600
    assert "dealer-20261123T160000Z.db" in kiosk.run("backup", "list").out
    with closing(sqlite3.connect(kiosk.db)) as connection, connection:
        connection.execute("UPDATE customer SET name = 'Changed' WHERE id = 1")
    result = kiosk.run("backup", "restore", Path(copy["file"]).name)
    assert (result.status, result.error) == (0, "")
    assert "is kept as" in result.out
    assert customers(kiosk.db)[0] == "Maria Alvarez"


def test_what_cannot_be_restored_is_one_sentence(kiosk: Kiosk) -> None:
    """A missing file, and a file that is no backup."""
    (kiosk.folder / "notes.db").write_text("no database at all, but long enough to have a header of its own\n" * 9)
    for name in ("none.db", kiosk.folder / "notes.db"):
        before = kiosk.db.read_bytes()
        result = kiosk.run("backup", "restore", name)
        assert (result.status, len(result.error.splitlines()), before == kiosk.db.read_bytes()) == (1, 1, True)


def test_a_restore_under_a_running_chat_is_refused(kiosk: Kiosk) -> None:
    """It says which process to stop."""
    kiosk.run("backup", "now")
    copy = kiosk.run("backup", "list", "--json").json[0]["file"]
    code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM car'); print(flush=True); input()"
    with subprocess.Popen(
        ["/usr/bin/env", "python3", "-c", code, kiosk.db], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        result = kiosk.run("backup", "restore", copy)
        assert (result.status, "is in use by process" in result.error) == (1, True)
        other.communicate(b"\n")
    assert kiosk.run("backup", "restore", copy).status == 0


def test_a_person_is_exported_and_erased(kiosk: Kiosk) -> None:
    """The export is one JSON document; afterwards nothing is found."""
    result = kiosk.run("privacy", "export", "--phone", "312 555 0111", "--json")
    assert result.json["people"][0]["customer"]["name"] == "Maria Alvarez"
    target = kiosk.folder / "maria.json"
    assert kiosk.run("privacy", "export", "--phone", "3125550111", "--output", target).out == ""
    assert (json.loads(target.read_text()), stat.S_IMODE(target.stat().st_mode)) == (result.json, 0o600)
    target.unlink()
    assert kiosk.run("privacy", "erase", "--phone", "3125550111").out.startswith("Erased: ")
    assert [path.name for path in kiosk.folder.iterdir() if b"alvarez" in path.read_bytes().lower()] == []
    gone = kiosk.run("privacy", "export", "--phone", "3125550111")
    assert (gone.status, gone.out) == (1, "")


def test_a_household_is_not_erased_by_its_number(kiosk: Kiosk) -> None:
    """The two are named."""
    result = kiosk.run("privacy", "erase", "--phone", "3125550113")
    assert (result.status, "Helen Brooks, Thomas Brooks" in result.error) == (1, True)
    assert kiosk.run("privacy", "erase", "--phone", "3125550113", "--name", "Thomas Brooks").status == 0
    assert "Helen Brooks" in customers(kiosk.db)


def test_a_purge_years_later_forgets_everybody(kiosk: Kiosk) -> None:
    """Nobody came back."""
    assert kiosk.run("privacy", "purge").out == "Removed: nothing.\n"
    later = replace(kiosk, now="2030-11-23T10:00:00-06:00")
    assert later.run("privacy", "purge").out == "Removed: 6 customers.\n"
    assert customers(kiosk.db) == []


def test_who_wants_no_mail_gets_none(kiosk: Kiosk) -> None:
    """Also when staff entered the address."""
    assert kiosk.run("privacy", "revoke").status == 2
    assert kiosk.run("privacy", "revoke", "--email", "nonsense").status == 1
    assert kiosk.run("privacy", "revoke", "--email", "maria.alvarez@example.com").out == "Noted.\n"


def test_the_doctor_looks_at_operations(kiosk: Kiosk) -> None:
    """Each check has a message that says what to do; only what is needed fails."""
    result = kiosk.run("doctor", "--json")
    checks = {check["name"]: check for check in result.json}
    assert all(checks[name]["ok"] for name in ("database", "database pages", "sqlite", "clock", "jobs", "disk"))
    assert checks["sqlite"]["message"].startswith("SQLite 3.")
    assert "dealer-kiosk backup now" in checks["backup"]["message"]
    kiosk.run("backup", "now")
    again = {check["name"]: check for check in kiosk.run("doctor", "--json").json}
    assert again["backup"]["ok"]
    late = replace(kiosk, now="2026-12-23T10:00:00-06:00").run("doctor", "--json").json
    assert "30 days" not in str(late)
    assert not next(check for check in late if check["name"] == "backup")["ok"]


def test_the_doctor_sees_a_clock_that_went_back(kiosk: Kiosk) -> None:
    """Something was written after "now"."""
    with closing(sqlite3.connect(kiosk.db)) as connection, connection:
        values = (int(time.mktime((2026, 12, 24, 0, 0, 0, 0, 0, 0))), "job", "x.y", "x", "")
        connection.execute("INSERT INTO audit (at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?)", values)
    result = kiosk.run("doctor", "--json")
    clock = next(check for check in result.json if check["name"] == "clock")
    assert (result.status, clock["ok"], "timedatectl" in clock["message"]) == (1, False, True)


def test_the_doctor_sees_a_damaged_page(kiosk: Kiosk) -> None:
    """And names the way back."""
    data = bytearray(kiosk.db.read_bytes())
    data[40 * 4096 : 41 * 4096] = bytes([7]) * 4096
    kiosk.db.write_bytes(data)
    result = kiosk.run("doctor", "--json")
    pages = next(check for check in result.json if check["name"].startswith("database") and not check["ok"])
    assert (result.status, "restore" in pages["message"]) == (1, True)

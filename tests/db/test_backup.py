"""Copies of the database, and putting them back."""

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dealer_kiosk.db import backup, privacy
from dealer_kiosk.db.restore import kept_aside, restore
from dealer_kiosk.db.store import Store, check_file, open_store
from dealer_kiosk.db.tables import Customer
from dealer_kiosk.errors import DatabaseError


def names(path: Path) -> list[str]:
    """Every customer in a database file."""
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM customer ORDER BY id")]


def everything(folder: Path) -> dict[str, bytes]:
    """All files of a folder and what is in them."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def copy(db: Store, tmp_path: Path, now: datetime) -> Path:
    """A backup of the demonstration dealership; the database is closed afterwards."""
    made = backup.create(db.path, tmp_path / "backups", now)
    db.close()
    return made


def test_a_copy_is_whole_private_and_named_by_its_time(copy: Path, db: Store) -> None:
    """One file, for its owner only, in a folder for its owner only."""
    assert copy.name == "dealer-20261123T160000Z.db"
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]
    assert (stat.S_IMODE(copy.stat().st_mode), stat.S_IMODE(copy.parent.stat().st_mode)) == (0o600, 0o700)
    check_file(copy)
    assert names(db.path) == names(copy)


def test_a_copy_is_made_while_somebody_writes(db: Store, tmp_path: Path, now: datetime) -> None:
    """It holds what was committed, not what is not."""
    with closing(sqlite3.connect(db.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE customer SET name = 'Half Done'")
        made = backup.create(db.path, tmp_path / "backups", now)
    assert "Half Done" not in names(made)


def test_two_copies_in_one_second_get_two_names(db: Store, tmp_path: Path, now: datetime) -> None:
    """None replaces the other."""
    first, second = (backup.create(db.path, tmp_path, now).name for _ in range(2))
    assert (first, second) == ("dealer-20261123T160000Z.db", "dealer-20261123T160000Z-2.db")


def test_pruning_keeps_the_newest_and_other_files(db: Store, tmp_path: Path, now: datetime) -> None:
    """Copies of other databases and what else lies there are left alone."""
    folder = tmp_path / "backups"
    made = [backup.create(db.path, folder, now + timedelta(days=day)) for day in range(3)]
    others = [folder / "branch-20200101T000000Z.db", folder / "readme.txt"]
    for path in others:
        path.write_text("mine")
    assert backup.prune(db.path, folder, 1) == 2
    assert sorted(folder.iterdir()) == sorted([made[2], *others])


def test_a_copy_that_is_not_whole_is_not_kept(db: Store, tmp_path: Path, now: datetime) -> None:
    """A database without its guards is not worth restoring."""
    with db.write():
        db.database.execute_sql("DROP TRIGGER appointment_move")
    with pytest.raises(DatabaseError, match="guards"):
        backup.create(db.path, tmp_path / "backups", now)
    assert list((tmp_path / "backups").iterdir()) == []


def test_restoring_puts_the_copy_in_place_and_keeps_the_old_file(copy: Path, db: Store, now: datetime) -> None:
    """What was changed since is in the file kept aside."""
    with closing(sqlite3.connect(db.path)) as connection, connection:
        connection.execute("UPDATE customer SET name = 'Changed Later' WHERE id = 1")
    done = restore(copy, db.path, now)
    assert (names(db.path)[0], done.erased_again) == ("Maria Alvarez", 0)
    assert done.kept is not None
    assert names(done.kept)[0] == "Changed Later"
    assert kept_aside(db.path) == [done.kept]
    assert stat.S_IMODE(db.path.stat().st_mode) == 0o600
    with open_store(db.path, busy_timeout_s=1, create=False):
        pass


def test_a_missing_database_can_be_restored(copy: Path, tmp_path: Path, now: datetime) -> None:
    """On a new machine."""
    target = tmp_path / "new" / "dealer.db"
    assert restore(copy, target, now).kept is None
    assert names(copy) == names(target)


def test_a_damaged_database_is_replaced_and_kept(copy: Path, db: Store, now: datetime) -> None:
    """With its left-over log, which must not be played into the new file."""
    db.path.write_bytes(b"garbage" * 1000)
    log = db.path.with_name("dealer.db-wal")
    log.write_bytes(b"old log")
    done = restore(copy, db.path, now)
    assert names(copy) == names(db.path)
    assert done.kept is not None
    assert done.kept.read_bytes() == b"garbage" * 1000
    assert not log.exists()


@pytest.mark.parametrize("fault", ["missing", "text", "empty", "foreign", "flipped", "truncated"])
def test_what_is_no_backup_changes_nothing(copy: Path, db: Store, now: datetime, fault: str) -> None:
    """It is named, and the database stays as it was."""
    data = bytearray(copy.read_bytes())
    if fault == "missing":
        copy.unlink()
    elif fault == "text":
        copy.write_text("just a text that is long enough to be taken for a header\n" * 99)
    elif fault == "empty":
        copy.write_bytes(b"")
    elif fault == "foreign":
        copy.unlink()
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("CREATE TABLE other (x)")
    elif fault == "flipped":
        data[len(data) // 2 : len(data) // 2 + 6000] = os.urandom(6000)
        copy.write_bytes(data)
    else:
        copy.write_bytes(data[: len(data) // 2])
    before = everything(db.path.parent)
    with pytest.raises(DatabaseError, match=str(copy)):
        restore(copy, db.path, now)
    assert before == everything(db.path.parent)


def test_a_database_in_use_is_not_replaced(copy: Path, db: Store, now: datetime) -> None:
    """Another process has it open: the appliance, say."""
    code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM car'); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code, db.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        before = everything(db.path.parent)
        with pytest.raises(DatabaseError, match=f"in use by process {other.pid}; stop the appliance"):
            restore(copy, db.path, now)
        assert before == everything(db.path.parent)
        other.communicate(b"\n")


def test_who_was_erased_since_is_erased_again(copy: Path, db: Store, now: datetime) -> None:
    """A restore does not bring people back who asked to be forgotten."""
    with open_store(db.path, busy_timeout_s=1, create=False):
        privacy.erase(privacy.Person(Customer.get(Customer.name == "James Carter")), now + timedelta(hours=1), "staff")
    done = restore(copy, db.path, now + timedelta(hours=2))
    assert (done.erased_again, "James Carter" in names(db.path)) == (1, False)
    assert b"carter" not in db.path.read_bytes().lower()
    again = restore(copy, db.path, now + timedelta(hours=3))
    assert again.erased_again == 1


def test_a_new_customer_with_the_same_id_is_not_erased(db: Store, tmp_path: Path, now: datetime) -> None:
    """SQLite gives the id of an erased last row to the next one."""
    last = Customer.select().order_by(Customer.id.desc()).first()
    privacy.erase(privacy.Person(last), now, "staff")
    with db.write():
        fresh = Customer.create(name="New One", name_key="new one", phone="+13125550199", created_at=now + timedelta(hours=1))
    assert fresh.id == last.id
    copy = backup.create(db.path, tmp_path / "backups", now + timedelta(hours=2))
    db.close()
    assert restore(copy, db.path, now + timedelta(hours=3)).erased_again == 0
    assert "New One" in names(db.path)

"""Opening the database file, and writing to it."""

import os
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest

from dealer_kiosk.db.store import MIGRATIONS, Store, open_store, write
from dealer_kiosk.db.tables import Setting
from dealer_kiosk.errors import BusyError, DatabaseError


def _open(path: Path, *, create: bool = False, busy_timeout_s: float = 0.1) -> Store:
    return open_store(path, busy_timeout_s=busy_timeout_s, create=create)


def test_a_new_database_and_its_folder_belong_to_their_owner_only(tmp_path: Path) -> None:
    """Nobody else on the machine can read customers' data."""
    path = tmp_path / "var" / "dealer.db"
    _open(path, create=True).close()
    modes = [stat.S_IMODE(item.stat().st_mode) for item in (path, path.parent)]
    assert modes == [0o600, 0o700]


def test_creating_twice_keeps_the_data(tmp_path: Path) -> None:
    """`init` on an existing database brings it up to date and changes nothing else."""
    with _open(tmp_path / "dealer.db", create=True):
        Setting.create(name="a", value="1")
    with _open(tmp_path / "dealer.db", create=True):
        assert [row.name for row in Setting.select()] == ["a"]


def test_a_missing_file_names_the_command_that_makes_it(tmp_path: Path) -> None:
    """The person learns what to do."""
    with pytest.raises(DatabaseError, match="create it with 'dealer-kiosk init'"):
        _open(tmp_path / "dealer.db")


def test_an_empty_file_is_not_taken_for_a_database(tmp_path: Path) -> None:
    """A file that `touch` made has no tables."""
    (tmp_path / "dealer.db").touch()
    with pytest.raises(DatabaseError, match="is empty"):
        _open(tmp_path / "dealer.db")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """SQLite's own message would be about a file."""
    with pytest.raises(DatabaseError, match="is a folder"):
        _open(tmp_path, create=True)


@pytest.mark.parametrize("create", [False, True])
def test_a_text_file_is_refused(tmp_path: Path, *, create: bool) -> None:
    """A wrong --db must not destroy the file it names."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database, " * 100, encoding="utf-8")
    with pytest.raises(DatabaseError, match="is not a database"):
        _open(path, create=create)
    assert path.read_text(encoding="utf-8") == "not a database, " * 100


@pytest.mark.parametrize("create", [False, True])
def test_another_programs_database_is_refused_and_untouched(tmp_path: Path, *, create: bool) -> None:
    """Not even its journal mode is changed."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE song (title)")
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match="another program"):
        _open(path, create=create)
    assert before == path.read_bytes()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    """An old program must not write into tables it does not know."""
    path = tmp_path / "dealer.db"
    with _open(path, create=True) as store:
        store.database.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2030-01-01')")
    for create in (False, True):
        with pytest.raises(DatabaseError, match="made by a newer version"):
            _open(path, create=create)


def test_an_older_schema_is_refused_until_init_brings_it_up_to_date(tmp_path: Path) -> None:
    """Only `init` changes a schema."""
    path = tmp_path / "dealer.db"
    with _open(path, create=True) as store:
        store.database.execute_sql("DELETE FROM schema_migration WHERE name = '0001_initial'")
    with pytest.raises(DatabaseError, match="older version"):
        _open(path)


def test_a_missing_guard_stops_the_program_until_init_puts_it_back(tmp_path: Path) -> None:
    """Without the overlap trigger nothing may be booked."""
    path = tmp_path / "dealer.db"
    with _open(path, create=True) as store:
        store.database.execute_sql("DROP TRIGGER allocation_overlap_insert")
    with pytest.raises(DatabaseError, match="allocation_overlap_insert"):
        _open(path)
    _open(path, create=True).close()
    _open(path).close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_file_is_reported_at_once(tmp_path: Path) -> None:
    """Not at the first booking."""
    path = tmp_path / "dealer.db"
    _open(path, create=True).close()
    path.chmod(0o400)
    with pytest.raises(DatabaseError, match="permissions"):
        _open(path)


def test_a_failed_block_leaves_nothing_behind(db: Store) -> None:
    """All of a transaction or none of it."""

    def half_done() -> None:
        with db.write():
            Setting.create(name="a", value="1")
            raise KeyError("a")

    with pytest.raises(KeyError):
        half_done()
    assert Setting.get_or_none(Setting.name == "a") is None


def test_a_second_writer_gets_a_plain_answer(db: Store) -> None:
    """After the time-out it is told to try again, not "database is locked"."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(db.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            held.set()
            done.wait(10)
            other.execute("ROLLBACK")

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    try:
        with _open(db.path) as impatient, pytest.raises(BusyError, match="try again"), impatient.write():
            pass
    finally:
        done.set()
        holder.join()


def test_a_full_disk_is_named_although_the_failed_rollback_hides_it(db: Store) -> None:
    """SQLite has rolled back already, so Peewee's own rollback fails and its error comes last."""

    def fill() -> None:
        with write():
            for number in range(200):
                Setting.create(name=f"{number}", value="x" * 4000)

    pages = db.database.pragma("page_count")
    db.database.pragma("max_page_count", pages)
    with pytest.raises(DatabaseError, match="disk is full"):
        fill()
    db.database.pragma("max_page_count", pages + 1000)
    with write():
        Setting.create(name="after", value="1")
    assert Setting.select().where(Setting.name == "after").count() == 1


def test_a_broken_rule_is_a_database_error(db: Store) -> None:
    """Callers above the database never see Peewee's exceptions."""
    Setting.create(name="a", value="1")
    with pytest.raises(DatabaseError, match="refused the change"), db.write():
        Setting.create(name="a", value="2")


def test_commits_survive_power_loss(db: Store) -> None:
    """The journal mode is chosen by SQLite's version; NORMAL is never good enough."""
    modes = (db.database.pragma("journal_mode"), db.database.pragma("synchronous"))
    assert modes == (("wal", 2) if sqlite3.sqlite_version_info >= (3, 51, 3) else ("delete", 3))


def test_foreign_keys_are_enforced(db: Store) -> None:
    """A booking for a customer who does not exist cannot be stored, whatever wrote it."""
    assert db.database.pragma("foreign_keys") == 1


def test_migrations_are_numbered_without_gaps() -> None:
    """They run in the order of their numbers."""
    numbers = sorted(int(path.name[:4]) for path in MIGRATIONS.glob("[0-9]*.py"))
    assert list(range(1, len(numbers) + 1)) == numbers

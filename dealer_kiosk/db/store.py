"""Opens the database file, and the one way to write to it.

    with open_store(path, busy_timeout_s=5.0, create=False) as store, store.write():
        ...

SQLite before 3.51.3 can lose a committed transaction when several processes use a write-ahead log, so those versions get a
rollback journal. Either way a commit has reached the disk before anything is said about it.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

import peewee
from playhouse.migrations import Runner

from dealer_kiosk.db import tables
from dealer_kiosk.db.guards import assert_guards, create_guards
from dealer_kiosk.errors import BusyError, DatabaseError

APPLICATION_ID = 0x4B494F53  # "KIOS": marks the file as ours
MIGRATIONS = Path(__file__).parent / "migrations"
_WAL_SAFE_SINCE = (3, 51, 3)


class Store:
    """An open database; `tables.proxy` is bound to it while it is the last one opened."""

    def __init__(self, path: Path, database: peewee.SqliteDatabase) -> None:
        self.path = path
        self.database = database

    @contextmanager
    def write(self) -> Iterator[None]:
        """Same as the function `write`."""
        with write():
            yield

    def close(self) -> None:
        """Close this thread's connection; safe to call twice."""
        if not self.database.is_closed():
            self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def write() -> Iterator[None]:
    """One IMMEDIATE transaction on the open database: committed at the end, rolled back by any exception; it may be nested.

    Raises:
        BusyError: another writer held the database longer than the time-out.
        DatabaseError: the disk is full, the file cannot be written, or a rule of the database refused the change.
    """
    try:
        with tables.proxy.atomic():
            yield
    except peewee.DatabaseError as error:
        raise translated(error) from error


@contextmanager
def translating() -> Iterator[None]:
    """Turns whatever SQLite reports into a DatabaseError with one plain sentence, reads included."""
    try:
        yield
    except peewee.DatabaseError as error:
        raise translated(error) from error


def let_go() -> None:
    """Close this thread's connection, as a thread does that ends before the program; the next query would open another."""
    database = tables.proxy.obj
    if database is not None and not database.is_closed():
        database.close()


def open_store(path: Path, *, busy_timeout_s: float, create: bool) -> Store:
    """Open a database and bind the tables to it.

    Args:
        path: the SQLite file.
        busy_timeout_s: seconds to wait for another writer.
        create: make a missing file and its folder, bring an older schema up to date, and put the guards back.

    Raises:
        DatabaseError: the file is missing, cannot be written, is not ours, has another schema version, or lacks its guards.
    """
    _check_place(path, create=create)
    try:
        _check_owner(path, busy_timeout_s, create=create)
        database = _connect(path, busy_timeout_s)
    except (sqlite3.DatabaseError, peewee.DatabaseError) as error:
        raise translated(error, path) from error
    tables.proxy.initialize(database)
    store = Store(path, database)
    try:
        _check_schema(database, path, create=create)
    except peewee.DatabaseError as error:
        store.close()
        raise translated(error, path) from error
    except DatabaseError:
        store.close()
        raise
    return store


def check_file(path: Path) -> None:
    """Check a database that is not in use: every page and reference, the schema and the guards.

    Raises:
        DatabaseError: it is damaged, not ours, or of another version.
    """
    check_pages(path)
    with _checking(path) as database:
        _check_schema(database, path, create=False)


def check_pages(path: Path) -> None:
    """Check that a database of ours, of whatever version, has no damaged page and no reference to a row that is not there.

    Raises:
        DatabaseError: it is damaged, or not ours.
    """
    with _checking(path) as database:
        pages = database.execute_sql("PRAGMA integrity_check").fetchall()
        references = database.execute_sql("PRAGMA foreign_key_check").fetchall()
        problems = [row[0] for row in pages if row[0] != "ok"] + [f"a row of {row[0]} refers to nothing" for row in references]
    if problems:
        raise DatabaseError(f"{path} is damaged ({problems[0]})")


@contextmanager
def _checking(path: Path) -> Iterator[peewee.SqliteDatabase]:
    database = peewee.SqliteDatabase(str(path))
    try:
        _check_owner(path, 1.0, create=False)
        yield database
    except (sqlite3.DatabaseError, peewee.DatabaseError) as error:
        raise translated(error, path) from error
    finally:
        database.close()


def translated(error: BaseException, path: Path | None = None) -> DatabaseError:
    """A DatabaseError with one plain sentence for what SQLite reported."""
    name = _sqlite_name(error)
    where = str(path) if path else "the database"
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return BusyError("somebody else is writing to the database; try again in a moment")
    if name.startswith("SQLITE_FULL"):
        return DatabaseError("the disk is full and nothing was saved; free some space and try again")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_PERM")):
        return DatabaseError(f"{where} cannot be written; check the disk and the permissions of the file and its folder")
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return DatabaseError(f"{where} is not a database or is damaged; restore a backup, or name another file with --db")
    return DatabaseError(f"the database refused the change: {error}")


def _sqlite_name(error: BaseException | None) -> str:
    """SQLite's own name of an error; the deepest one, because a failed rollback hides a full disk behind its own error."""
    name = ""
    while error is not None:
        name = getattr(error, "sqlite_errorname", "") or name
        error = error.__cause__ or error.__context__
    return name


def _check_place(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise DatabaseError(f"{path} is a folder, not a database file")
    if not path.exists():
        if not create:
            raise DatabaseError(f"there is no database at {path}; create it with 'dealer-kiosk init'")
        _create_file(path)
    if not os.access(path, os.R_OK | os.W_OK):
        raise DatabaseError(f"{path} cannot be read and written; check the permissions of the file")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise DatabaseError(f"the folder {path.parent} cannot be written, and the database needs that; check its permissions")


def _create_file(path: Path) -> None:
    """An empty file that only its owner can read; SQLite gives its journals the same mode."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise DatabaseError(f"{path} cannot be created: {error.strerror}") from error


def _check_owner(path: Path, timeout_s: float, *, create: bool) -> None:
    """Refuse other programs' files before a pragma of ours could change them."""
    with closing(sqlite3.connect(path, timeout=timeout_s)) as connection:
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        (objects,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if owner == APPLICATION_ID:
        return
    if owner or objects:
        raise DatabaseError(f"{path} is a database of another program; name another file with --db")
    if not create:
        raise DatabaseError(f"{path} is empty; set it up with 'dealer-kiosk init'")


def _connect(path: Path, busy_timeout_s: float) -> peewee.SqliteDatabase:
    wal = sqlite3.sqlite_version_info >= _WAL_SAFE_SINCE
    pragmas = {
        "foreign_keys": 1,
        "journal_mode": "WAL" if wal else "DELETE",
        "synchronous": "FULL" if wal else "EXTRA",
        "secure_delete": 1,  # what is deleted is overwritten, so that it cannot be read from the file afterwards
    }
    # DEFERRED transactions that read first and write later fail with "database is locked" instead of waiting.
    database = peewee.SqliteDatabase(str(path), pragmas=pragmas, timeout=busy_timeout_s, lock_type="IMMEDIATE")
    database.connect()
    return database


def _check_schema(database: peewee.SqliteDatabase, path: Path, *, create: bool) -> None:
    runner = Runner(database, str(MIGRATIONS))
    rows = runner.status()
    if any(row.path is None for row in rows):
        raise DatabaseError(f"{path} was made by a newer version of dealer-kiosk; update the program")
    if create:
        _migrate(database, runner)
    elif any(row.applied is None for row in rows):
        raise DatabaseError(f"{path} was made by an older version; bring it up to date with 'dealer-kiosk init'")
    assert_guards(database)


def _migrate(database: peewee.SqliteDatabase, runner: Any) -> None:
    """All or nothing, so that a second process or a crash never sees half a schema."""
    with database.atomic():
        runner.up()
        create_guards(database)
        database.pragma("application_id", APPLICATION_ID)

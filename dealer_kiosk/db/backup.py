"""Copies of the database: made while it is in use, verified after writing, readable by their owner only."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dealer_kiosk.config import Backup
from dealer_kiosk.db import tables
from dealer_kiosk.db.store import check_file, translated
from dealer_kiosk.errors import DatabaseError

_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(.+)-(\d{8}T\d{6}Z)(?:-\d+)?\.db")


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup file."""

    path: Path
    made_at: datetime  # UTC
    size: int  # bytes


def live_path() -> Path:
    """The file of the open database."""
    return Path(tables.proxy.obj.database)


def folder_of(settings: Backup, database: Path) -> Path:
    """Where the copies of a database are."""
    return database.parent / Path(settings.folder).expanduser()


def create(database: Path, folder: Path, now: datetime) -> Path:
    """Write a copy of a database that may be in use, and verify it; nothing is left behind when that fails.

    Args:
        database: the file.
        folder: made if it is missing, for its owner only.
        now: names the copy.

    Raises:
        DatabaseError: the copy could not be written, or is not whole.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(f"the folder {folder} for backups cannot be made: {error.strerror}") from error
    target = _unused(folder, f"{database.stem}-{now.astimezone(UTC):{_STAMP}}")
    part = target.with_suffix(".part")
    with removed_on_failure(part):
        duplicate(database, part)
        check_file(part)
        put_in_place(part, target)
    return target


def copies(database: Path, folder: Path) -> list[Copy]:
    """The backups of a database in a folder, newest first."""
    found = []
    for path in folder.glob("*.db"):
        match = _NAME.fullmatch(path.name)
        if match and match[1] == database.stem:
            made_at = datetime.strptime(match[2], _STAMP).replace(tzinfo=UTC)
            found.append(Copy(path, made_at, path.stat().st_size))
    return sorted(found, key=lambda copy: (copy.made_at, copy.path.name), reverse=True)


def prune(database: Path, folder: Path, keep: int) -> int:
    """Delete all but the newest `keep` copies of a database; 0 keeps all.  Returns how many were deleted."""
    surplus = copies(database, folder)[keep:] if keep else []
    for copy in surplus:
        copy.path.unlink(missing_ok=True)
    return len(surplus)


def duplicate(source: Path, target: Path) -> None:
    """Copy a database in one step, so that it is of one instant; writers wait meanwhile, a second for some 300 MB.

    Raises:
        DatabaseError: one of the files cannot be used.
    """
    try:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    except OSError as error:
        raise DatabaseError(f"{target} cannot be written: {error.strerror}") from error
    with closing(_opened(source)) as old, closing(sqlite3.connect(target)) as new:
        try:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")  # one file without companions
        except sqlite3.DatabaseError as error:
            raise translated(error, target) from error


def put_in_place(part: Path, target: Path) -> None:
    """Give a finished file its name, surely: both the file and its name are on the disk afterwards.

    Raises:
        DatabaseError: the disk refused.
    """
    try:
        _sync(part)
        part.replace(target)
        _sync(target.parent)
    except OSError as error:
        raise DatabaseError(f"{target} cannot be written: {error.strerror}") from error


@contextmanager
def removed_on_failure(part: Path) -> Iterator[None]:
    """Deletes an unfinished file when the work on it fails."""
    try:
        yield
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _opened(path: Path) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, timeout=30)
        connection.execute("PRAGMA schema_version")
    except sqlite3.DatabaseError as error:
        raise translated(error, path) from error
    return connection


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unused(folder: Path, name: str) -> Path:
    path, number = folder / f"{name}.db", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}.db"
    return path

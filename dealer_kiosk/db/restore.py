"""Puts a backup in the place of the database: verified before it replaces, and what it replaces is kept aside."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dealer_kiosk.db import privacy
from dealer_kiosk.db.backup import duplicate, put_in_place, removed_on_failure
from dealer_kiosk.db.store import check_file, check_pages, open_store
from dealer_kiosk.errors import DatabaseError

_COMPANIONS = ("-journal", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    kept: Path | None  # the database that was replaced; None = there was none
    erased_again: int  # customers whose erasure the backup did not have yet


def restore(source: Path, database: Path, now: datetime) -> Restored:
    """Replace the database by a verified copy of a backup; the backup itself is not touched.

    An older schema is brought up to date, and customers who were erased since the backup was made are erased again.

    Args:
        source: the backup.
        database: the file to replace; it may be missing or damaged.
        now: names the database that is kept aside.

    Raises:
        DatabaseError: the backup is missing, damaged, or not ours, or the database is in use; nothing is changed then.
    """
    if not source.is_file():
        raise DatabaseError(f"there is no backup at {source}; 'dealer-kiosk backup list' shows them")
    _check_unused(database)
    part = database.with_name(f"{database.name}.part")
    with removed_on_failure(part):
        try:
            erased = _prepare(source, part, _erasures(database), now)
        except DatabaseError as error:
            raise DatabaseError(str(error).replace(str(part), str(source))) from error
        _check_unused(database)
        kept = _keep_aside(database, now)
        put_in_place(part, database)
    return Restored(kept, erased)


def _prepare(source: Path, part: Path, erasures: list[privacy.Erasure], now: datetime) -> int:
    """A verified copy of the backup, of this version's schema; returns how many customers were erased in it again."""
    part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    duplicate(source, part)
    check_pages(part)
    with open_store(part, busy_timeout_s=5.0, create=True):
        erased = privacy.erase_again(erasures, now)
    check_file(part)
    return erased


def users_of(database: Path) -> list[int]:
    """Other processes that have the file open, as far as this one may see them (Linux)."""
    try:
        wanted = database.stat()
    except OSError:
        return []
    return [pid for pid in _processes() if pid != os.getpid() and _has_open(pid, wanted)]


def kept_aside(database: Path) -> list[Path]:
    """The databases that earlier restores have replaced."""
    return sorted(database.parent.glob(f"{database.stem}-*-replaced*{database.suffix}"))


def _check_unused(database: Path) -> None:
    users = users_of(database)
    if users:
        raise DatabaseError(f"{database} is in use by process {users[0]}; stop the appliance first, then restore")


def _processes() -> list[int]:
    proc = Path("/proc")
    return [int(path.name) for path in proc.iterdir() if path.name.isdecimal()] if proc.is_dir() else []


def _has_open(pid: int, wanted: os.stat_result) -> bool:
    try:
        handles = list(Path(f"/proc/{pid}/fd").iterdir())
    except OSError:  # it has ended, or belongs to somebody else
        return False
    return any(_is_same(handle, wanted) for handle in handles)


def _is_same(handle: Path, wanted: os.stat_result) -> bool:
    try:
        found = handle.stat()
    except OSError:  # closed meanwhile
        return False
    return (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino)


def _erasures(database: Path) -> list[privacy.Erasure]:
    """The erasures that the present database knows of; none if it cannot be read."""
    if not database.is_file():
        return []
    try:
        with closing(sqlite3.connect(database, timeout=5.0)) as connection:
            rows = connection.execute("SELECT subject, at FROM audit WHERE action = ?", (privacy.ERASED,)).fetchall()
    except sqlite3.DatabaseError:  # damaged, which may be why it is replaced
        return []
    return [privacy.Erasure(str(subject), int(at)) for subject, at in rows]


def _keep_aside(database: Path, now: datetime) -> Path | None:
    """A second name for the old database, together with what belongs to it, so that it stays whole."""
    if not database.exists():
        return None
    kept = _unused(database.with_name(f"{database.stem}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-replaced{database.suffix}"))
    try:
        for ending in _COMPANIONS:  # an old journal would be played into the new file
            companion = database.with_name(database.name + ending)
            if companion.exists():
                companion.replace(kept.with_name(kept.name + ending))
        kept.hardlink_to(database)
    except OSError as error:
        raise DatabaseError(f"{database} cannot be kept aside as {kept}: {error.strerror}") from error
    return kept


def _unused(path: Path) -> Path:
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_stem(f"{path.stem}-{number}")
    return candidate

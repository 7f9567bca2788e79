"""The health file: the running kiosk writes it every few seconds, the doctor and outside programs read it."""

import contextlib
import enum
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dealer_kiosk.config import Health
from dealer_kiosk.health.vitals import Vitals, from_json, to_json

logger = logging.getLogger(__name__)

EVERY_S = 5.0
"""Seconds between two writings."""

STALE_S = 30.0
"""A file that is older, in seconds, was left by a kiosk that hangs or has died."""

_MOST_BYTES = 64 * 1024  # ours has about two thousand


class State(enum.StrEnum):
    """What a health file tells of its kiosk."""

    RUNNING = "running"
    SILENT = "silent"  # it hangs, or died without a word
    ABSENT = "absent"  # it was not started, or ended in order
    UNREADABLE = "unreadable"  # another program's file, or not allowed


@dataclass(frozen=True, slots=True)
class Reading:
    """A health file as it was found."""

    state: State
    vitals: Vitals | None = None  # for RUNNING and SILENT


class HealthFile:
    """Keeps a health file up to date, from a thread of its own.

    The file is replaced as a whole, so that a reader never sees half of one, and removed in the end. A disk that refuses is
    logged once and tried again.

    Args:
        path: the file; its folder is made.
        examine: the kiosk at this moment.
        every_s: seconds between two writings.
    """

    def __init__(self, path: Path, examine: Callable[[], Vitals], every_s: float = EVERY_S) -> None:
        self._path = path
        self._examine = examine
        self._every_s = every_s
        self._complained = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="health", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Remove the file and end the thread; safe to call twice."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def write(self) -> None:
        """Write the file now."""
        part = self._path.with_name(self._path.name + ".part")
        text = to_json(self._examine())
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_text(text, encoding="utf-8")
            part.replace(self._path)
        except OSError as error:
            if not self._complained:
                logger.warning("%s cannot be written: %s", self._path, error.strerror)
            self._complained = True
            with contextlib.suppress(OSError):  # on a full disk, what was written of it
                part.unlink(missing_ok=True)
        else:
            self._complained = False

    def _run(self) -> None:
        self.write()
        while not self._stopping.wait(self._every_s):
            self.write()


def path_of(settings: Health, database: Path) -> Path:
    """Where the health file of the kiosk with this database is."""
    return database.parent / Path(settings.file).expanduser()


def read(path: Path, now: datetime) -> Reading:
    """What a health file tells; any file, or none, gives an answer."""
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return Reading(State.ABSENT)
    except OSError:
        return Reading(State.UNREADABLE)
    try:
        vitals = from_json(text.decode())
    except ValueError:  # also what is not UTF-8
        return Reading(State.UNREADABLE)
    # One from the future is as old as one from the past: a kiosk that runs would have written it anew by the clock as it is now.
    age_s = abs((now - vitals.now).total_seconds())
    return Reading(State.RUNNING if age_s <= STALE_S else State.SILENT, vitals)

"""The nightly copy of the database."""

from datetime import datetime

from dealer_kiosk.config import Config
from dealer_kiosk.db import backup
from dealer_kiosk.jobs.queue import Job


def make(config: Config, _job: Job, now: datetime) -> str:
    """Write, verify and keep a copy, and delete the oldest; returns its name.

    Raises:
        DatabaseError: the copy could not be written or is not whole.
    """
    database = backup.live_path()
    folder = backup.folder_of(config.backup, database)
    made = backup.create(database, folder, now)
    backup.prune(database, folder, config.backup.keep)
    return made.name

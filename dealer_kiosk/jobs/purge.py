"""Removes what has been kept long enough."""

from datetime import datetime

from dealer_kiosk.config import Config
from dealer_kiosk.db import retention
from dealer_kiosk.jobs.queue import Job


def purge(config: Config, _job: Job, now: datetime) -> str:
    """Apply the retention periods; returns what was removed."""
    removed = retention.purge(config.privacy, now)
    return ", ".join(f"{count} {what}" for what, count in removed.items() if count) or "nothing to remove"

"""Work that comes back every day or hour: the tick plans the next time it is to be done, once, in the table of due jobs."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from dealer_kiosk.config import Config
from dealer_kiosk.db import jobs as rows
from dealer_kiosk.jobs.queue import plan

BACKUP = "backup"
PURGE = "purge"
SESSION_EXPIRY = "session_expiry"


def plan_recurring(config: Config, now: datetime) -> None:
    """Plan the next backup, removal of old data and look at unended sessions.

    What was planned before a power cut is overdue afterwards and makes up for all the times missed; the key, which names the day
    or hour, keeps a clock that jumps from planning anything twice.
    """
    for kind, label, due_at in _next_times(config, now):
        key = f"{kind}:{label}"
        if not rows.is_planned(key):
            plan(kind, key, label, due_at, now)


def _next_times(config: Config, now: datetime) -> Iterator[tuple[str, str, datetime]]:
    local = now.astimezone(config.dealership.zone)
    for kind, clock in ((BACKUP, config.backup.time), (PURGE, config.privacy.purge_time)):
        if clock:
            due_at = _next_daily(local, time.fromisoformat(clock))
            yield kind, f"{due_at:%Y-%m-%d}", due_at
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    yield SESSION_EXPIRY, f"{hour:%Y-%m-%dT%H}Z", hour


def _next_daily(local: datetime, clock: time) -> datetime:
    """The next such wall time; one that the clocks skip comes an hour later."""
    today = datetime.combine(local.date(), clock, local.tzinfo)
    if today.astimezone(UTC) > local.astimezone(UTC):
        return today
    return datetime.combine(local.date() + timedelta(days=1), clock, local.tzinfo)

"""Work that comes back: planned once a day or hour, made up for after a power cut, never twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dealer_kiosk.config import Backup, Config, Privacy
from dealer_kiosk.db import backup, sessions
from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Callback, DueJob, HumanRequest, SessionRow
from dealer_kiosk.jobs.handlers import all_handlers
from dealer_kiosk.jobs.queue import run_due
from dealer_kiosk.jobs.recurring import plan_recurring
from dealer_kiosk.messages import Outcome


def tick(config: Config, now: datetime) -> list[str]:
    """What one tick of the scheduler runs."""
    plan_recurring(config, now)
    return [item.kind for item in run_due(all_handlers(config), now, config.jobs)]


def waiting(kind: str) -> list[datetime]:
    """When jobs of a kind are due."""
    rows = DueJob.select().where((DueJob.kind == kind) & (DueJob.state == "waiting")).order_by(DueJob.due_at)
    return [row.due_at for row in rows]


def test_the_next_night_is_planned_once(config: Config, now: datetime, db: Store) -> None:
    """However often the clock ticks."""
    for seconds in range(0, 20, 2):
        assert tick(config, now + timedelta(seconds=seconds)) == []
    assert waiting("backup") == [now.replace(day=24, hour=3)]
    assert waiting("purge") == [now.replace(day=24, hour=3, minute=30)]
    assert waiting("session_expiry") == [now.replace(hour=11)]


def test_a_week_of_ticks_makes_a_copy_every_night(config: Config, now: datetime, db: Store) -> None:
    """And none twice."""
    ran: list[str] = []
    for hours in range(7 * 24 + 1):
        ran += tick(config, now + timedelta(hours=hours))
    assert (ran.count("backup"), ran.count("purge")) == (7, 7)
    assert len(backup.copies(db.path, db.path.parent / "backups")) == 7


def test_after_days_without_power_what_was_planned_runs_once(config: Config, now: datetime, db: Store) -> None:
    """One copy makes up for three nights, and the next night is planned."""
    tick(config, now)
    later = now + timedelta(days=3)
    assert tick(config, later) == ["session_expiry", "backup", "purge"]
    assert tick(config, later) == []
    assert waiting("backup") == [later.replace(day=27, hour=3)]


def test_a_clock_that_jumps_forward_runs_nothing_twice(config: Config, now: datetime, db: Store) -> None:
    """Nor when it is set right again: tonight's copy was made already."""
    tick(config, now)
    ahead = now + timedelta(days=400)
    assert tick(config, ahead).count("backup") == 1
    assert tick(config, ahead + timedelta(seconds=2)) == []
    assert tick(config, now + timedelta(minutes=1)) == []
    assert [tick(config, now + timedelta(days=days)).count("backup") for days in (1, 2)] == [0, 1]


@pytest.mark.parametrize(("month", "day"), [(3, 14), (11, 7)], ids=["forward", "back"])
def test_changes_of_the_clocks_make_neither_two_nor_none(config: Config, db: Store, month: int, day: int) -> None:
    """Half past two does not exist in the one night, and half past one comes twice in the other."""
    for clock in ("02:30", "01:30"):
        DueJob.delete().execute()
        shifted = replace(config, backup=Backup(time=clock))
        start = datetime(2027, month, day, 0, 0, tzinfo=config.dealership.zone).astimezone(UTC)
        ran = [kind for quarter in range(20) for kind in tick(shifted, start + timedelta(minutes=15 * quarter))]
        assert ran.count("backup") == 1


def test_no_time_means_never(config: Config, now: datetime, db: Store) -> None:
    """Both can be switched off."""
    off = replace(config, backup=Backup(time=""), privacy=Privacy(purge_time=""))
    tick(off, now)
    assert (waiting("backup"), waiting("purge")) == ([], [])


def test_old_copies_are_deleted(config: Config, now: datetime, db: Store) -> None:
    """The newest two stay."""
    few = replace(config, backup=Backup(keep=2))
    for day in range(5):
        tick(few, now + timedelta(days=day))
    copies = backup.copies(db.path, db.path.parent / "backups")
    assert [copy.made_at for copy in copies] == [now + timedelta(days=4), now + timedelta(days=3)]


def test_a_full_disk_is_tried_again(config: Config, now: datetime, db: Store) -> None:
    """The job stays, with the reason."""
    tick(config, now)
    with _file_in_the_way(db.path.parent / "backups"):
        tick(config, now + timedelta(days=1))
        (row,) = DueJob.select().where(DueJob.key == "backup:2026-11-24")
        assert (row.state, "backups cannot be made" in str(row.result)) == ("waiting", True)
    assert "backup" in tick(config, now + timedelta(days=1, minutes=5))


@contextmanager
def _file_in_the_way(path: Path) -> Iterator[None]:
    path.write_text("not a folder")
    yield
    path.unlink()


def test_sessions_without_an_end_are_closed(config: Config, now: datetime, db: Store) -> None:
    """With the outcome that their rows show, at the time they expired, and once."""
    for name in ("asked-nothing", "asked", "promised", "called", "fresh"):
        sessions.start(name, "kiosk", now if name != "fresh" else now + timedelta(hours=2))
    with db.write():
        HumanRequest.create(session="asked", urgency="medium", state="no_answer", created_at=now, expires_at=now)
        Callback.create(phone="+13125550111", due_at=now, session="promised", created_at=now)
        HumanRequest.create(session="called", urgency="medium", state="arrived", created_at=now, expires_at=now)
    tick(config, now)
    tick(config, now + timedelta(hours=3))
    ended = {row.id: (row.outcome, row.ended) for row in SessionRow.select()}
    expired = now + timedelta(minutes=config.jobs.session_expiry_minutes)
    assert ended == {
        "asked-nothing": ("none", expired),
        "asked": ("abandoned", expired),
        "promised": ("callback", expired),
        "called": ("transferred", expired),
        "fresh": (None, None),
    }


def test_a_session_that_ends_after_all_keeps_its_own_outcome(config: Config, now: datetime, db: Store) -> None:
    """Somebody really talked for hours."""
    sessions.start("long", "chat", now)
    tick(config, now)
    tick(config, now + timedelta(hours=3))
    sessions.end("long", now + timedelta(hours=4), 90, Outcome.ANSWERED, verified=False, escalated=False)
    row = SessionRow.get()
    assert (row.outcome, row.turns, row.ended) == ("answered", 90, now + timedelta(hours=4))

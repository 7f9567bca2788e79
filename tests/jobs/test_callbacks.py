"""Promised callbacks are owned, and escalated when nobody takes them."""

from datetime import datetime, timedelta

import pytest

from dealer_kiosk.config import Config, Jobs
from dealer_kiosk.db import callbacks, people
from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Audit, Callback
from dealer_kiosk.errors import ToolError
from dealer_kiosk.jobs.callbacks import plan_checks
from dealer_kiosk.jobs.handlers import all_handlers
from dealer_kiosk.jobs.queue import run_due
from dealer_kiosk.tools.callbacks import finish_callback, reopen_callback, take_callback


@pytest.fixture
def callback(db: Store, config: Config, now: datetime) -> Callback:
    """A callback due in an hour and a half."""
    with db.write():
        row = callbacks.insert(
            phone="+13125550142",
            customer_name="",
            reason="brakes",
            urgency="medium",
            due_at=now + timedelta(minutes=90),
            session="s1",
            now=now,
        )
        plan_checks(row, config, now)
    return row


def fresh(row: Callback) -> Callback:
    """The row as it stands in the database now."""
    found = callbacks.with_id(row.id)
    assert found is not None
    return found


def owner(row: Callback) -> str | None:
    """Who is responsible for the callback now."""
    found = fresh(row).owner
    return found.name if found else None


def run(config: Config, moment: datetime) -> list[str]:
    """Run what is due and say what came of it."""
    return [item.result for item in run_due(all_handlers(config), moment, Jobs())]


def test_a_due_callback_goes_to_somebody_who_is_here(callback: Callback, config: Config, now: datetime, db: Store) -> None:
    """It stays open until that person takes it."""
    with db.write():
        people.staff_in("Sarah Lindgren", now, now + timedelta(hours=7))
    assert run(config, now + timedelta(minutes=90)) == ["assigned"]
    assert (fresh(callback).state, owner(callback)) == ("open", "Sarah Lindgren")


def test_with_nobody_here_a_due_callback_has_no_owner_yet(callback: Callback, config: Config, now: datetime) -> None:
    """The list still shows it as open."""
    assert run(config, now + timedelta(minutes=90)) == ["nobody signed in"]
    assert (fresh(callback).state, owner(callback)) == ("open", None)


def test_an_open_callback_is_escalated_to_the_manager_when_it_is_late(callback: Callback, config: Config, now: datetime) -> None:
    """Half an hour after its due time, and not a second earlier."""
    late = now + timedelta(minutes=120)
    run(config, late - timedelta(seconds=1))
    assert fresh(callback).escalated_at is None
    assert run(config, late) == ["escalated"]
    assert (late, "Elena Petrov") == (fresh(callback).escalated_at, owner(callback))
    assert Audit.select().order_by(Audit.id.desc()).first().action == "callback.escalate"


def test_a_taken_callback_is_not_escalated(callback: Callback, config: Config, now: datetime) -> None:
    """Its owner is on it."""
    take_callback(callback.id, "marcus hale", now)
    assert run(config, now + timedelta(minutes=120)) == ["nothing to do"] * 2
    assert (fresh(callback).state, owner(callback)) == ("taken", "Marcus Hale")


def test_a_finished_callback_keeps_the_note(callback: Callback, now: datetime) -> None:
    """What staff wrote about the call, on one line."""
    take_callback(callback.id, "Marcus Hale", now)
    finish_callback(callback.id, now, "left a\nmessage")
    assert (fresh(callback).state, fresh(callback).note) == ("done", "left a message")


def test_a_reopened_callback_is_watched_again(callback: Callback, config: Config, now: datetime) -> None:
    """It is escalated when nobody takes it a second time."""
    finish_callback(callback.id, now)
    reopen_callback(callback.id, config, now + timedelta(hours=3))
    assert (fresh(callback).state, owner(callback)) == ("open", None)
    assert "escalated" in run(config, now + timedelta(hours=3, minutes=30))


def test_the_list_refuses_what_makes_no_sense(callback: Callback, config: Config, now: datetime) -> None:
    """Unknown numbers and names, and steps that were made already."""
    with pytest.raises(ToolError, match="there is no callback 99"):
        take_callback(99, "Marcus Hale", now)
    with pytest.raises(ToolError, match="nobody called Bob"):
        take_callback(callback.id, "Bob", now)
    with pytest.raises(ToolError, match="open already"):
        reopen_callback(callback.id, config, now)
    finish_callback(callback.id, now)
    with pytest.raises(ToolError, match="done already"):
        finish_callback(callback.id, now)
    with pytest.raises(ToolError, match="reopen"):
        take_callback(callback.id, "Marcus Hale", now)

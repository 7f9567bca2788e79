"""Who is in, who is waiting, who has to be called back."""

from datetime import datetime

import pytest

from dealer_kiosk.config import Config
from dealer_kiosk.db.store import open_store
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.human import request_human, schedule_callback
from dealer_kiosk.tools.results import CallbackScheduled, TransferStarted
from tests.cli.conftest import NOW, Desk


def _context(desk: Desk) -> Context:
    return Context(Config(), datetime.fromisoformat(desk.now).astimezone(Config().dealership.zone), "s-1", "kiosk")


def _present(desk: Desk, name: str) -> bool:
    (row,) = [row for row in desk.json("staff", "list") if row["name"] == name]
    present: bool = row["present"]
    return present


def test_presence_ends_by_itself_when_we_close(desk: Desk) -> None:
    """The row says since when."""
    row = desk.json("staff", "in", "sarah lindgren")
    assert row == {"name": "Sarah Lindgren", "role": "advisor", "phone": "+13125550101", "present": True, "since": NOW}
    assert desk.at("2026-11-23T11:00:00-06:00").json("staff", "in", "Sarah Lindgren")["since"] == NOW
    assert _present(desk.at("2026-11-23T16:59:00-06:00"), "Sarah Lindgren")
    assert not _present(desk.at("2026-11-23T17:00:00-06:00"), "Sarah Lindgren")


def test_presence_lasts_until_midnight_when_we_are_closed(desk: Desk) -> None:
    """In the evening and on a Sunday."""
    assert desk.at("2026-11-23T18:00:00-06:00").ok("staff", "in", "Marcus Hale") == "Marcus Hale is in until 00:00.\n"
    assert _present(desk.at("2026-11-23T23:59:00-06:00"), "Marcus Hale")
    assert not _present(desk.at("2026-11-24T00:00:00-06:00"), "Marcus Hale")


def test_somebody_leaves(desk: Desk) -> None:
    """And comes back."""
    desk.ok("staff", "in", "Marcus Hale")
    assert desk.json("staff", "out", "Marcus Hale")["since"] is None
    assert not _present(desk, "Marcus Hale")
    assert "staff list" in desk.refused("staff", "in", "Nobody")


def test_staff_are_added_changed_and_removed(desk: Desk) -> None:
    """Names are unique, roles are four."""
    row = desk.json("staff", "add", "--name", "Owen Blake", "--role", "Technician", "--phone", "312-555-0104")
    assert (row["role"], row["phone"]) == ("technician", "+13125550104")
    assert "is there already" in desk.refused("staff", "add", "--name", "owen blake", "--role", "sales")
    assert desk.refused("staff", "add", "--name", "Al", "--role", "boss").startswith("role: must be one of")
    assert desk.json("staff", "edit", "Owen Blake", "--role", "advisor", "--phone", "")["phone"] is None
    desk.ok("staff", "remove", "Owen Blake")
    assert len(desk.json("staff", "list")) == 3


def test_a_waiting_customer_is_answered(desk: Desk) -> None:
    """Requested, acknowledged, arrived; each step once."""
    desk.ok("staff", "in", "Sarah Lindgren")
    with open_store(desk.db, busy_timeout_s=5.0, create=False):
        assert isinstance(request_human(_context(desk), "a price question", "high"), TransferStarted)
    (row,) = desk.json("staff", "waiting")
    assert (row["id"], row["reason"], row["urgency"], row["called"]) == (1, "a price question", "high", "Sarah Lindgren")
    assert "a customer is waiting for them" in desk.refused("staff", "remove", "Sarah Lindgren")
    assert "answer it first" in desk.refused("staff", "arrived", "1")
    desk.ok("staff", "answer", "1", "--by", "Elena Petrov")
    assert desk.json("staff", "waiting") == []
    assert "not waiting" in desk.refused("staff", "answer", "1", "--by", "Elena Petrov")
    desk.ok("staff", "arrived", "1")
    assert "answer it first" in desk.refused("staff", "arrived", "1")


def test_nobody_waits_for_ever(desk: Desk) -> None:
    """A request that was not answered in time is off the list."""
    desk.ok("staff", "in", "Sarah Lindgren")
    with open_store(desk.db, busy_timeout_s=5.0, create=False):
        request_human(_context(desk))
    assert desk.at("2026-11-23T10:05:00-06:00").ok("staff", "waiting") == "Nobody is waiting.\n"


@pytest.fixture
def promised(desk: Desk) -> Desk:
    """A dealership that has promised one callback."""
    with open_store(desk.db, busy_timeout_s=5.0, create=False):
        assert isinstance(schedule_callback(_context(desk), "3125550142", "Dana", "a quote"), CallbackScheduled)
    return desk


def test_a_callback_is_taken_made_and_reopened(promised: Desk) -> None:
    """The list shows what is still to be done."""
    (row,) = promised.json("callbacks", "list")
    assert (row["state"], row["phone"], row["due"]) == ("open", "+13125550142", "2026-11-23T11:30:00-06:00")
    promised.ok("callbacks", "take", "1", "--by", "sarah lindgren")
    assert [(row["state"], row["owner"]) for row in promised.json("callbacks", "list")] == [("taken", "Sarah Lindgren")]
    assert "callbacks take" in promised.refused("staff", "remove", "Sarah Lindgren")
    promised.ok("callbacks", "done", "1", "--note", "will come on Friday")
    assert promised.json("callbacks", "list") == []
    assert [row["state"] for row in promised.json("callbacks", "list", "--all")] == ["done"]
    assert "done already" in promised.refused("callbacks", "done", "1")
    promised.ok("callbacks", "reopen", "1")
    assert [row["state"] for row in promised.json("callbacks", "list")] == ["open"]


def test_unknown_callbacks_and_people_are_refused(promised: Desk) -> None:
    """Huge numbers are wrong usage."""
    assert "there is no callback 7" in promised.refused("callbacks", "take", "7", "--by", "Sarah Lindgren")
    assert "works here" in promised.refused("callbacks", "take", "1", "--by", "Nobody")
    assert promised.run("callbacks", "done", "9" * 30).status == 2


def test_jobs_are_listed_and_run(promised: Desk) -> None:
    """`run-due` says what came of each; what is done leaves the list."""
    planned = [row for row in promised.json("jobs", "list") if row["kind"] == "callback_due"]
    assert [(row["due"], row["state"]) for row in planned] == [("2026-11-23T11:30:00-06:00", "waiting")]
    later = promised.at("2026-11-23T11:30:00-06:00")
    done = [row for row in later.json("jobs", "run-due") if row["kind"] == "callback_due"]
    assert [(row["state"], row["result"]) for row in done] == [("done", "nobody signed in")]
    assert not [row for row in later.json("jobs", "list") if row["kind"] == "callback_due"]
    assert [row for row in later.json("jobs", "list", "--all") if row["kind"] == "callback_due"]

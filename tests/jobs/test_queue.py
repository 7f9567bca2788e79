"""The table of due jobs."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dealer_kiosk.config import Jobs
from dealer_kiosk.db import jobs as rows
from dealer_kiosk.db.store import Store, open_store
from dealer_kiosk.errors import KioskError
from dealer_kiosk.jobs.queue import Finished, Handler, Job, plan, run_due

pytestmark = pytest.mark.usefixtures("db")
SETTINGS = Jobs(lease_s=120.0, max_attempts=3)


def failing(_: Job, __: datetime) -> str:
    """A handler whose printer is always on fire."""
    raise KioskError("no paper")


def broken(_: Job, __: datetime) -> str:
    """A handler with a programming error."""
    nothing: dict[str, str] = {}
    return nothing["nothing"]


def remembering(seen: list[str]) -> Handler:
    """A handler that notes the keys it is called with."""

    def handle(job: Job, _: datetime) -> str:
        seen.append(job.key)
        return "ok"

    return handle


def test_a_key_is_planned_once(now: datetime) -> None:
    """The second plan with the same key changes nothing."""
    assert [plan("ring", "ring:1", "1", now, now) for _ in range(2)] == [True, False]
    assert len(rows.all_jobs()) == 1


def test_the_longest_overdue_job_runs_first(now: datetime) -> None:
    """Jobs run in the order of their due times, and none before its time."""
    for key, minutes in [("b", -5), ("a", -9), ("later", 1), ("c", 0)]:
        plan("ring", key, key, now + timedelta(minutes=minutes), now)
    seen: list[str] = []
    run_due({"ring": remembering(seen)}, now, SETTINGS)
    assert seen == ["a", "b", "c"]


def test_a_finished_job_does_not_run_again(now: datetime) -> None:
    """Done is done."""
    plan("ring", "ring:1", "1", now, now)
    first = run_due({"ring": remembering([])}, now, SETTINGS)
    again = run_due({"ring": remembering([])}, now + timedelta(days=1), SETTINGS)
    assert ([(item.state, item.result) for item in first], again) == ([("done", "ok")], [])


def test_a_failing_job_waits_1_2_4_and_at_most_60_minutes(now: datetime) -> None:
    """The pause doubles after each failure up to an hour."""
    plan("ring", "ring:1", "1", now, now)
    settings = Jobs(max_attempts=100)
    pauses = []
    moment = now
    for _ in range(9):
        run_due({"ring": failing}, moment, settings)
        due = rows.all_jobs()[0].due_at
        pauses.append(int((due - moment).total_seconds() // 60))
        moment = due
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_job_is_given_up_after_the_last_attempt(now: datetime) -> None:
    """The row keeps the last error for staff."""
    plan("ring", "ring:1", "1", now, now)
    states = [run_due({"ring": failing}, now + timedelta(hours=hour), SETTINGS)[0] for hour in range(3)]
    assert [item.state for item in states] == ["waiting", "waiting", "failed"]
    assert rows.all_jobs()[0].result == "no paper"
    assert run_due({"ring": failing}, now + timedelta(days=9), SETTINGS) == []


def test_a_broken_handler_does_not_stop_the_others(now: datetime) -> None:
    """Even a programming error is recorded, and the next job runs."""
    plan("bad", "bad", "1", now - timedelta(minutes=1), now)
    plan("ring", "ring", "2", now, now)
    finished = run_due({"bad": broken, "ring": remembering([])}, now, SETTINGS)
    assert [(item.state, item.result) for item in finished] == [("waiting", "KeyError: 'nothing'"), ("done", "ok")]


def test_a_leased_job_is_taken_over_only_when_its_lease_is_over(now: datetime, db: Store) -> None:
    """A job that a killed process was working on runs again after the lease."""
    plan("ring", "ring:1", "1", now, now)
    with db.write():
        rows.lease(["ring"], now, 120)
    early = run_due({"ring": remembering([])}, now + timedelta(seconds=119), SETTINGS)
    late = run_due({"ring": remembering([])}, now + timedelta(seconds=120), SETTINGS)
    assert (early, [item.key for item in late]) == ([], ["ring:1"])


def test_a_job_without_a_handler_stays_waiting(now: datetime) -> None:
    """Kinds of another version are left alone."""
    plan("unknown", "x", "1", now, now)
    assert run_due({"ring": remembering([])}, now, SETTINGS) == []
    assert rows.all_jobs()[0].state == "waiting"


def test_a_job_may_plan_another_one_that_is_due_at_once(now: datetime) -> None:
    """Both run in the same call."""

    def chain(job: Job, at: datetime) -> str:
        plan("ring", "second", job.subject, at, at)
        return "planned"

    plan("chain", "first", "1", now, now)
    finished = run_due({"chain": chain, "ring": remembering([])}, now, SETTINGS)
    assert [item.key for item in finished] == ["first", "second"]


def test_planned_jobs_survive_a_restart(now: datetime, tmp_path: Path, db: Store) -> None:
    """A job that fell due while nothing ran is found when the file is opened again."""
    plan("ring", "ring:1", "1", now, now)
    db.close()
    with open_store(tmp_path / "dealer.db", busy_timeout_s=5.0, create=False):
        finished = run_due({"ring": remembering([])}, now + timedelta(days=3), SETTINGS)
    assert [Finished(finished[0].id, "ring", "ring:1", "done", "ok")] == finished

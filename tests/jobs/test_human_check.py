"""What a customer who asked for a person is told."""

from datetime import datetime, timedelta

import pytest

from dealer_kiosk.config import Config, Jobs
from dealer_kiosk.db import people
from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import HumanRequest
from dealer_kiosk.jobs import human_check, notices
from dealer_kiosk.jobs.handlers import all_handlers
from dealer_kiosk.jobs.queue import Job, run_due
from dealer_kiosk.messages import Notice, Priority


@pytest.fixture
def request_row(db: Store, now: datetime) -> HumanRequest:
    """Session s1 has called Sarah, who has 20 seconds to answer."""
    with db.write():
        sarah = people.staff_in("sarah lindgren", now - timedelta(hours=1), now + timedelta(hours=7))
        assert sarah is not None
        row = people.insert_request("s1", "brakes", "medium", sarah, now, now + timedelta(seconds=20))
        human_check.plan_check(row, now)
    return row


def run(config: Config, now: datetime) -> list[str]:
    """Run what is due and say what came of it."""
    return [item.result for item in run_due(all_handlers(config), now, Jobs())]


def test_nothing_is_said_before_the_time_to_answer_is_over(request_row: HumanRequest, config: Config, now: datetime) -> None:
    """The person may still answer."""
    assert run(config, now + timedelta(seconds=19)) == []
    assert notices.pending("s1", now + timedelta(seconds=19)) == []


def test_without_an_answer_a_callback_is_offered_at_a_free_time(request_row: HumanRequest, config: Config, now: datetime) -> None:
    """The request ends as not answered, and the offer names a real time."""
    later = now + timedelta(seconds=20)
    assert run(config, later) == ["no_answer"]
    text = "I couldn't reach anyone just now. An advisor can call you at 11:30 today. Shall I set that up?"
    assert [Notice(Priority.HIGH, text)] == [item.notice for item in notices.pending("s1", later)]
    assert HumanRequest.get_by_id(request_row.id).state == "no_answer"


def test_an_answered_call_is_announced(request_row: HumanRequest, config: Config, now: datetime, db: Store) -> None:
    """The customer hears who is coming, even if only the check notices it."""
    with db.write():
        people.move_request(request_row, "acknowledged")
    later = now + timedelta(seconds=20)
    assert run(config, later) == ["acknowledged"]
    text = "Sarah from service is free now and is coming to the kiosk."
    assert [Notice(Priority.INTERRUPT, text)] == [item.notice for item in notices.pending("s1", later)]


def test_a_withdrawn_request_is_not_mentioned(request_row: HumanRequest, config: Config, now: datetime, db: Store) -> None:
    """A customer who has left is told nothing."""
    with db.write():
        people.withdraw_requests("s1")
    assert run(config, now + timedelta(seconds=20)) == ["withdrawn"]
    assert notices.pending("s1", now + timedelta(seconds=20)) == []


def test_the_check_may_run_twice(request_row: HumanRequest, config: Config, now: datetime) -> None:
    """A repeated job posts nothing new."""
    later = now + timedelta(seconds=20)
    run(config, later)
    again = human_check.check(config, _job(request_row, later), later)
    assert again == "no_answer"
    assert len(notices.pending("s1", later)) == 1


def _job(row: HumanRequest, now: datetime) -> Job:
    return Job(1, human_check.KIND, "k", str(row.id), now, 2, last=False)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "at 11:30 today"), (1, "tomorrow at 11:30"), (4, "on Friday, November 27, at 11:30")],
)
def test_the_offer_says_the_day_as_people_do(days: int, expected: str, now: datetime) -> None:
    """Today, tomorrow, or a date."""
    callback_at = now.replace(hour=11, minute=30) + timedelta(days=days)
    assert f"An advisor can call you {expected}." in human_check.no_answer_text(callback_at, now)


def test_without_a_free_time_nothing_is_offered(now: datetime) -> None:
    """No promise that cannot be kept."""
    assert human_check.no_answer_text(None, now) == "I couldn't reach anyone just now."

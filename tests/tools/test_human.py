"""Calling a person, and promising a callback."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dealer_kiosk.config import Jobs
from dealer_kiosk.db import jobs as job_rows
from dealer_kiosk.db import people
from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Callback, HumanRequest
from dealer_kiosk.errors import ToolError
from dealer_kiosk.jobs import notices
from dealer_kiosk.jobs.handlers import all_handlers
from dealer_kiosk.jobs.queue import run_due
from dealer_kiosk.messages import Priority
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.human import acknowledge, request_human, schedule_callback, withdraw
from dealer_kiosk.tools.results import CallbackScheduled, NobodyFree, Refused, TransferStarted


@pytest.fixture
def staffed(context: Context, db: Store) -> Context:
    """The session while Sarah (advisor) and Elena (manager) are signed in until five."""
    with db.write():
        for name in ("Sarah Lindgren", "Elena Petrov"):
            people.staff_in(name, context.now, context.now.replace(hour=17))
    return context


def at(context: Context, **later: float) -> Context:
    """The same session some time later."""
    return replace(context, now=context.now + timedelta(**later))


def test_with_nobody_signed_in_a_callback_time_is_named_and_nothing_promised(context: Context) -> None:
    """The customer has to agree first."""
    answer = request_human(context, "brakes")
    assert answer == NobodyFree(open_now=True, callback_at=context.now.replace(hour=11, minute=30))
    assert answer.line == "NEED: consent and phone number for a callback on Monday, November 23 at 11:30 AM"
    assert (HumanRequest.select().count(), Callback.select().count()) == (0, 0)


def test_after_hours_the_callback_is_on_the_next_open_day(context: Context) -> None:
    """Wednesday evening before Thanksgiving: Friday morning."""
    evening = replace(context, now=datetime(2026, 11, 25, 18, 0, tzinfo=context.now.tzinfo))
    friday = datetime(2026, 11, 27, 9, 0, tzinfo=context.now.tzinfo)
    assert request_human(evening) == NobodyFree(open_now=False, callback_at=friday)


def test_a_signed_in_person_is_called(staffed: Context) -> None:
    """The request and its check are on file before the answer."""
    answer = request_human(staffed, "brakes\u0000 squeal", "urgent?")
    assert isinstance(answer, TransferStarted)
    assert (answer.person, answer.role) == ("Sarah Lindgren", "advisor")
    row = HumanRequest.get_by_id(answer.request_id)
    assert (row.state, row.reason, row.urgency) == ("requested", "brakes squeal", "medium")
    job = job_rows.all_jobs()[0]
    assert (job.kind, job.subject, job.due_at) == ("human_check", str(row.id), staffed.now + timedelta(seconds=20))


def test_an_urgent_request_goes_to_the_manager_first(staffed: Context) -> None:
    """Brakes that failed cannot wait."""
    answer = request_human(staffed, "no brakes", "high")
    assert isinstance(answer, TransferStarted)
    assert answer.person == "Elena Petrov"


def test_asking_again_does_not_call_a_second_person(staffed: Context) -> None:
    """One open request for each session."""
    answers = [request_human(at(staffed, seconds=second)) for second in (0, 5, 10)]
    assert answers == [answers[0]] * 3
    assert HumanRequest.select().count() == 1


def test_two_sessions_call_two_people_and_a_third_gets_a_callback(staffed: Context) -> None:
    """Nobody is called twice at the same time."""
    answers = [request_human(replace(staffed, session=name)) for name in ("a", "b", "c")]
    assert [getattr(item, "person", None) for item in answers] == ["Sarah Lindgren", "Elena Petrov", None]


def test_presence_ends_by_itself_at_closing_time(staffed: Context) -> None:
    """Nobody is called at home."""
    assert isinstance(request_human(at(staffed, hours=7)), NobodyFree)


def test_somebody_who_signed_out_is_not_called(staffed: Context, db: Store) -> None:
    """The next one is."""
    with db.write():
        people.staff_out("sarah lindgren")
    answer = request_human(staffed)
    assert isinstance(answer, TransferStarted)
    assert answer.person == "Elena Petrov"


def test_an_acknowledged_request_is_announced_at_once(staffed: Context) -> None:
    """And only once, although the check looks at it again."""
    answer = request_human(staffed)
    assert isinstance(answer, TransferStarted)
    acknowledge(answer.request_id, "elena petrov", staffed.now)
    later = at(staffed, seconds=20).now
    run_due(all_handlers(staffed.config), later, Jobs())
    said = [item.notice for item in notices.pending(staffed.session, later)]
    text = "Elena from management is free now and is coming to the kiosk."
    assert [(item.priority, item.text) for item in said] == [(Priority.INTERRUPT, text)]


def test_without_an_answer_the_customer_may_ask_again(staffed: Context) -> None:
    """The first request is over then."""
    first = request_human(staffed)
    later = at(staffed, seconds=20)
    run_due(all_handlers(staffed.config), later.now, Jobs())
    second = request_human(later)
    assert isinstance(first, TransferStarted)
    assert isinstance(second, TransferStarted)
    assert first.request_id != second.request_id


@pytest.mark.parametrize(("name", "problem"), [("Bob", "nobody called Bob"), ("Sarah Lindgren", "not waiting")])
def test_what_cannot_be_acknowledged_is_refused(name: str, problem: str, staffed: Context) -> None:
    """Unknown names, and requests that are over."""
    answer = request_human(staffed)
    assert isinstance(answer, TransferStarted)
    withdraw(staffed)
    with pytest.raises(ToolError, match=problem):
        acknowledge(answer.request_id, name, staffed.now)


def test_a_callback_is_on_file_with_its_checks_before_the_answer(context: Context) -> None:
    """At the time that was offered."""
    offer = request_human(context)
    assert isinstance(offer, NobodyFree)
    answer = schedule_callback(
        at(context, minutes=1), "555 0142", "Dana\tWhitfield", "brakes", "high", not_before=offer.callback_at
    )
    assert isinstance(answer, CallbackScheduled)
    assert (answer.due, answer.phone) == (offer.callback_at, "+13125550142")
    assert answer.line == "CALLBACK_SCHEDULED: Monday, November 23 at 11:30 AM to +13125550142"
    row = Callback.get_by_id(answer.id)
    assert (row.state, row.customer_name, row.reason, row.urgency) == ("open", "Dana Whitfield", "brakes", "high")
    assert [(job.kind, job.due_at - answer.due) for job in job_rows.all_jobs()] == [
        ("callback_due", timedelta()),
        ("callback_overdue", timedelta(minutes=30)),
    ]


def test_a_second_call_corrects_the_callback_of_the_session(context: Context) -> None:
    """The reason comes after the promise; the time stays."""
    first = schedule_callback(context, "555 0142", urgency="high")
    second = schedule_callback(at(context, minutes=2), "555 0143", reason="brakes")
    assert isinstance(first, CallbackScheduled)
    assert isinstance(second, CallbackScheduled)
    assert (second.id, second.due, second.phone) == (first.id, first.due, "+13125550143")
    assert (Callback.get().reason, Callback.get().urgency) == ("brakes", "high")


def test_each_time_takes_only_so_many_callbacks(context: Context) -> None:
    """The third customer is called at the next time, after lunch."""
    answers = [schedule_callback(replace(context, session=name), "555 0142") for name in ("a", "b", "c")]
    times = [item.due.strftime("%H:%M") for item in answers if isinstance(item, CallbackScheduled)]
    assert times == ["11:30", "11:30", "13:00"]


def test_a_callback_needs_a_phone_number(context: Context) -> None:
    """Nothing is promised without one."""
    answer = schedule_callback(context, "my phone")
    assert isinstance(answer, Refused)
    assert (answer.code, Callback.select().count()) == ("bad_phone", 0)

"""Calling a person, callbacks, notices and mail (C35-C40, D53-D62)."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from aiosmtpd.controller import Controller
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.config import Config
from dealer_kiosk.db import people
from dealer_kiosk.db.calendar import Calendar, DayException
from dealer_kiosk.db.callback_times import next_callback_time
from dealer_kiosk.db.queries import load_calendar
from dealer_kiosk.db.reports import Span
from dealer_kiosk.db.reports import callbacks as callbacks_report
from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Callback, Consent, DueJob, HumanRequest, Mail, NoticeRow
from dealer_kiosk.jobs import notices
from dealer_kiosk.jobs.handlers import all_handlers
from dealer_kiosk.jobs.queue import run_due
from dealer_kiosk.messages import Priority
from dealer_kiosk.tools.callbacks import reopen_callback, take_callback
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.human import acknowledge, request_human, schedule_callback
from dealer_kiosk.tools.results import CallbackScheduled, NobodyFree, Refused, TransferStarted
from tests.contract.conftest import Office
from tests.contract.desk import TUESDAY, after, at, booked, prefix, service
from tests.conversation import conftest as talking
from tests.conversation.conftest import call
from tests.jobs.test_mail import Postbox, free_port

HUMAN = call("talk_to_human")
SARAH, ELENA = "Sarah Lindgren", "Elena Petrov"  # advisor and manager


@pytest.fixture
def hours(db: Store, config: Config) -> Calendar:
    """The opening hours of the demonstration dealership, holidays included."""
    return load_calendar(config.dealership)


def sign_in(session: Context, *names: str) -> None:
    """People are here until five."""
    for name in names:
        people.staff_in(name, session.now, session.now.replace(hour=17))


def tick(session: Context) -> list[str]:
    """Run what is due and say what came of it."""
    return [item.result for item in run_due(all_handlers(session.config), session.now, session.config.jobs)]


def said_to(session: Context) -> list[tuple[str, str]]:
    """The notices that wait for the session."""
    return [(item.notice.priority.value, item.notice.text) for item in notices.pending(session.session, session.now)]


def promised(session: Context, phone: str = "312 555 0142", **values: object) -> CallbackScheduled:
    """A callback that was agreed on."""
    result = schedule_callback(session, phone, **values)  # type: ignore[arg-type]
    assert isinstance(result, CallbackScheduled), result.line
    return result


def owner(callback: CallbackScheduled) -> str | None:
    """Who is responsible for a callback."""
    person = Callback.get_by_id(callback.id).owner
    return person.name if person else None


def when(now: datetime, hours: Calendar, config: Config, taken: Callable[[datetime], int] = lambda _: 0) -> datetime:
    """The next time for a callback."""
    found = next_callback_time(now, hours, taken, config.people)
    assert found is not None
    return found


def agree_on_a_callback(customer: talking.Customer) -> Sequence[str]:
    """From the wish for a person to the yes; what was said."""
    return [
        customer.say(text, HUMAN if text.startswith("I want") else None)
        for text in ("I want to talk to a human", "312 555 0142", "yes")
    ]


# ---- who is here -------------------------------------------------------------------------------------------------


def test_c35a_only_who_has_signed_in_is_called(office: Office, db: Store, context: Context) -> None:
    """With the staff's own command; presence ends at closing time."""
    assert isinstance(request_human(context), NobodyFree)
    replace(office, db=db.path).run("staff", "in", SARAH)
    answer = request_human(context)
    assert isinstance(answer, TransferStarted)
    assert answer.person == SARAH
    assert isinstance(request_human(replace(at(context, "2026-11-23T17:00"), session="s-2")), NobodyFree)


def test_c35b_who_does_not_answer_is_not_available(context: Context) -> None:
    """Presence is a claim; the answer decides."""
    sign_in(context, SARAH)
    request_human(context)
    assert tick(after(context, seconds=20)) == ["no_answer"]


def test_c36a_a_request_is_answered_or_not(context: Context) -> None:
    """Its states are what has happened."""
    sign_in(context, SARAH)
    first = request_human(context)
    assert isinstance(first, TransferStarted)
    assert HumanRequest.get_by_id(first.request_id).state == "requested"
    acknowledge(first.request_id, SARAH, context.now)
    assert HumanRequest.get_by_id(first.request_id).state == "acknowledged"
    other = replace(context, session="s-2")
    second = request_human(other)
    assert isinstance(second, TransferStarted)
    tick(after(other, seconds=20))
    assert HumanRequest.get_by_id(second.request_id).state == "no_answer"


def test_c36b_the_agent_says_only_what_has_happened(customer: talking.Customer, context: Context) -> None:
    """Asking, then coming; nobody is "connected"."""
    sign_in(context, SARAH)
    asked = customer.say("I want to talk to a human", HUMAN)
    assert asked == "Let me see if Sarah Lindgren is free. One moment, please."
    acknowledge(1, SARAH, context.now)
    assert customer.take(customer.conversation.notices()) == "Sarah from service is free now and is coming to the kiosk."


@pytest.mark.parametrize(
    ("moment", "words"),
    [("2026-11-23T10:00", "Nobody is free right now."), ("2026-11-23T19:00", "We're closed now.")],
)
def test_c37a_the_words_are_the_facts(customer: talking.Customer, context: Context, moment: str, words: str) -> None:
    """Busy and closed are different reasons."""
    customer.clock.advance((at(context, moment).now - context.now).total_seconds())
    assert customer.say("I want to talk to a human", HUMAN).startswith(words)


def test_c37b_a_callback_is_a_row(customer: talking.Customer) -> None:
    """And no mail is spoken of, as there is no address."""
    said = agree_on_a_callback(customer)
    row = Callback.get()
    assert (row.phone, row.state, row.session) == ("+13125550142", "open", customer.conversation.id)
    assert "mail" not in " ".join(said)


def test_c38_the_outcome_is_a_notice(context: Context) -> None:
    """Posted once though the job runs twice, said once, and dropped when it is stale."""
    sign_in(context, SARAH)
    request_human(context)
    later = after(context, seconds=20)
    tick(later)
    text = "I couldn't reach anyone just now. An advisor can call you at 11:30 today. Shall I set that up?"
    assert said_to(later) == [("high", text)]
    assert not notices.post(context.session, NoticeRow.get().key, Priority.HIGH, text, later.now)
    assert said_to(after(later, minutes=10)) == []
    notices.mark_spoken([NoticeRow.get().id], later.now)
    assert said_to(later) == []


def test_c39_a_callback_gets_the_next_time_with_room(context: Context) -> None:
    """Two for each time; the third is called after lunch. An instant is stored, not words."""
    rows = [promised(replace(context, session=f"s-{number}")) for number in range(3)]
    assert [f"{row.due:%H:%M}" for row in rows] == ["11:30", "11:30", "13:00"]
    assert Callback.get_by_id(rows[0].id).due_at == datetime(2026, 11, 23, 17, 30, tzinfo=UTC)


def test_c40_mail_is_tried_again_until_a_server_takes_it(maria: Context, config: Config) -> None:
    """Nobody listens at first; a minute later somebody does."""
    postbox, port = Postbox(), free_port()
    online = replace(maria, config=replace(config, mail=replace(config.mail, port=port)))
    booked(service(online, TUESDAY, "09:30"))
    assert "cannot reach the mail server" in tick(online)[0]
    assert (Mail.get().state, Mail.get().attempts) == ("queued", 1)
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        assert tick(after(online, minutes=1)) == ["sent"]
    finally:
        server.stop()
    assert (Mail.get().state, [message["To"] for message in postbox.taken]) == ("sent", ["maria.alvarez@example.com"])


# ---- what went wrong before --------------------------------------------------------------------------------------


def test_d53a_nobody_is_free_by_chance(context: Context) -> None:
    """Nobody signed in: nobody is called, however often one asks."""
    answers = {prefix(request_human(replace(context, session=f"s-{number}"))) for number in range(20)}
    assert answers == {"NEED"}
    assert HumanRequest.select().count() == 0


def test_d53b_the_name_is_that_of_who_answers(customer: talking.Customer, context: Context) -> None:
    """The advisor was called, the manager comes."""
    sign_in(context, SARAH, ELENA)
    customer.say("I want to talk to a human", HUMAN)
    acknowledge(1, ELENA, context.now)
    assert customer.take(customer.conversation.notices()) == "Elena from management is free now and is coming to the kiosk."


def test_d54a_late_evenings_have_a_next_day(hours: Calendar, config: Config, now: datetime) -> None:
    """Every minute from 10:30 PM to midnight, on each day of a week."""
    for day in range(7):
        start = now.replace(hour=22, minute=30) + timedelta(days=day)
        times = {when(start + timedelta(minutes=minute), hours, config) for minute in range(0, 90, 1 if day == 0 else 9)}
        assert len(times) == 1
        assert times.pop().time() == time(9)


@settings(max_examples=150, deadline=None)
@given(minute=st.integers(0, 3 * 366 * 24 * 60))
def test_d54b_every_minute_has_a_time_that_can_be_kept(minute: int) -> None:
    """Three years with their holidays and changes of the clocks: open, on the grid, more than an hour ahead."""
    import holidays

    config = Config()
    week = {day: [(time(9), time(12)), (time(13), time(16 if day == 5 else 17))] for day in range(6)}
    hours = Calendar(config.dealership.zone, week, holidays=holidays.country_holidays("US"))
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    found = when(now, hours, config)
    assert hours.is_open(found)
    assert (found.minute % 30, found.second) == (0, 0)
    assert timedelta(hours=1) < found.astimezone(UTC) - now < timedelta(days=5)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-28T14:00", "2026-11-28T15:30"),
        ("2026-11-28T14:30", "2026-11-30T09:00"),
        ("2026-11-28T15:29", "2026-11-30T09:00"),
    ],
)
def test_d55_saturdays_end_at_four(hours: Calendar, config: Config, context: Context, now: str, expected: str) -> None:
    """The last callback is before closing time."""
    assert when(at(context, now).now, hours, config) == at(context, expected).now


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-29T13:10", "2026-11-30T09:00"),
        ("2026-11-23T10:45", "2026-11-23T13:00"),
        ("2026-11-25T16:30", "2026-11-27T09:00"),
        ("2026-12-24T18:00", "2026-12-26T09:00"),
    ],
)
def test_d56_sundays_lunch_and_holidays_are_skipped(
    hours: Calendar, config: Config, context: Context, now: str, expected: str
) -> None:
    """Thanksgiving and Christmas, too."""
    assert when(at(context, now).now, hours, config) == at(context, expected).now


def test_d56b_a_dated_exception_is_skipped(hours: Calendar, config: Config, context: Context) -> None:
    """Closed this afternoon."""
    short = replace(hours, exceptions={date(2026, 11, 23): DayException(time(9), time(11), "training")})
    assert when(context.now, short, config) == at(context, "2026-11-24T09:00").now


def test_d57a_a_callback_has_due_time_owner_state_and_attempts(context: Context) -> None:
    """And a limited number for each time."""
    row = promised(context)
    take_callback(row.id, SARAH, context.now)
    kept = Callback.get_by_id(row.id)
    assert (kept.due_at, owner(row), kept.state, kept.attempts) == (row.due, SARAH, "taken", 1)


def test_d57b_a_late_one_is_escalated(context: Context) -> None:
    """Half an hour after it was due, to the manager."""
    row = promised(context)
    late = replace(context, now=row.due + timedelta(minutes=30))
    assert "escalated" in tick(late)
    assert (owner(row), Callback.get_by_id(row.id).escalated_at) == (ELENA, late.now)


def test_d57c_the_window_and_its_end_are_kept(context: Context, office: Office) -> None:
    """Also in the report; a callback that is reopened gets a new end."""
    row = promised(context)
    kept = Callback.get_by_id(row.id)
    assert (kept.window_minutes, kept.sla_breach_at) == (30, row.due + timedelta(minutes=30))
    take_callback(row.id, SARAH, context.now)
    again = row.due + timedelta(hours=2)
    reopen_callback(row.id, context.config, again)
    assert Callback.get_by_id(row.id).sla_breach_at == again + timedelta(minutes=30)
    assert "escalated" not in tick(replace(context, now=row.due + timedelta(minutes=31)))


def test_d57d_nobody_took_it_by_closing_time(context: Context) -> None:
    """Then it is missed: still to be done, and can be taken or reopened."""
    row = promised(context)
    tick(replace(context, now=row.due + timedelta(minutes=30)))
    closing = at(context, "2026-11-23T17:00")
    tick(after(closing, seconds=-1))
    assert Callback.get_by_id(row.id).state == "open"
    assert "missed" in tick(closing)
    assert (Callback.get_by_id(row.id).state, owner(row)) == ("missed", ELENA)
    listed = [item for item in callbacks_report(Span(context.config.dealership.zone)) if item["state"] != "done"]
    assert [item["state"] for item in listed] == ["missed"]
    take_callback(row.id, SARAH, closing.now)
    assert (Callback.get_by_id(row.id).state, owner(row)) == ("taken", SARAH)


def test_d57e_a_missed_one_can_be_reopened(context: Context) -> None:
    """After closing time, it is late half an hour later and missed at the next day's closing time."""
    row = promised(context)
    tick(replace(context, now=row.due + timedelta(minutes=30)))
    tick(at(context, "2026-11-23T17:00"))
    reopen_callback(row.id, context.config, at(context, "2026-11-23T18:00").now)
    assert Callback.get_by_id(row.id).state == "open"
    assert "escalated" in tick(at(context, "2026-11-23T18:30"))
    assert "missed" not in tick(at(context, "2026-11-24T16:59"))
    assert "missed" in tick(at(context, "2026-11-24T17:00"))


def test_d57f_a_taken_one_is_not_missed(context: Context) -> None:
    """Its owner is on it."""
    row = promised(context)
    tick(replace(context, now=row.due + timedelta(minutes=30)))
    take_callback(row.id, SARAH, context.now)
    assert "missed" not in tick(at(context, "2026-11-23T17:00"))
    assert Callback.get_by_id(row.id).state == "taken"


def test_d57g_one_escalated_late_has_a_day(context: Context) -> None:
    """After a night without power the manager learns of it in the morning, and has until that day's closing time."""
    row = promised(context)
    assert "escalated" in tick(at(context, "2026-11-24T08:00"))
    assert Callback.get_by_id(row.id).state == "open"
    assert "missed" in tick(at(context, "2026-11-24T17:00"))


def test_d58a_without_a_number_nothing_is_promised(context: Context) -> None:
    """And no mail is queued."""
    answer = schedule_callback(context, "you know my number")
    assert isinstance(answer, Refused)
    assert (Callback.select().count(), Mail.select().count()) == (0, 0)


def test_d58b_number_and_yes_come_first(customer: talking.Customer) -> None:
    """Before the yes there is no row and no promise; after it, the consent stands beside the row."""
    customer.say("I want to talk to a human", HUMAN)
    reply = customer.say("312 555 0142")
    assert reply.endswith("Shall I set that up?")
    assert (Callback.select().count(), Consent.select().count()) == (0, 0)
    assert customer.say("yes").startswith("Done. An advisor will call at 11:30 today.")
    assert (Callback.select().count(), Consent.select().count()) == (1, 1)


def test_d59_a_promise_outlives_its_session(customer: talking.Customer, context: Context) -> None:
    """The customer leaves; the callback is still made, and watched."""
    agree_on_a_callback(customer)
    customer.take(customer.conversation.end())
    assert customer.outcome == "callback"
    assert [row.state for row in Callback.select()] == ["open"]
    assert {row.kind for row in DueJob.select()} >= {"callback_due", "callback_overdue"}
    assert "escalated" in tick(at(context, "2026-11-23T12:30"))


def test_d60a_asking_thrice_calls_one_person_and_promises_one_callback(context: Context) -> None:
    """One open request for each session."""
    sign_in(context, SARAH, ELENA)
    for second in range(3):
        request_human(after(context, seconds=second))
        promised(after(context, seconds=second))
    assert (HumanRequest.select().count(), Callback.select().count()) == (1, 1)


def test_d60b_the_time_out_is_twenty_seconds(context: Context) -> None:
    """Not a second earlier."""
    sign_in(context, SARAH)
    request_human(context)
    assert tick(after(context, seconds=19)) == []
    assert tick(after(context, seconds=20)) == ["no_answer"]


def test_d60c_urgency_decides_who_is_called_first(context: Context) -> None:
    """The manager when it is urgent."""
    sign_in(context, SARAH, ELENA)
    answers = [request_human(replace(context, session=level), "brakes", level) for level in ("medium", "high")]
    assert [getattr(answer, "person", "") for answer in answers] == [SARAH, ELENA]


def test_d61_nothing_personal_is_logged(
    customer: talking.Customer, context: Context, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not at the most talkative level, and nothing is printed."""
    caplog.set_level(logging.DEBUG, "dealer_kiosk")
    agree_on_a_callback(customer)
    customer.say("it's about my brakes, I'm Dana Whitfield")
    customer.take(customer.conversation.end())
    tick(at(context, "2026-11-23T12:30"))
    logged = caplog.text + "".join(capsys.readouterr())
    assert not [word for word in ("5550142", "555 0142", "Whitfield", "brakes") if word in logged]


def test_d62a_a_notice_waits_for_the_answer_to_a_read_back(customer: talking.Customer, context: Context) -> None:
    """However urgent it is."""
    customer.say("oil change tomorrow at nine", call("book_appointment", service="oil change", date="tomorrow", time="nine"))
    customer.say("312 555 0142")
    assert customer.say("Dana Whitfield").endswith("Shall I book it?")
    notices.post(customer.conversation.id, "k", Priority.INTERRUPT, "Sarah is coming.", context.now)
    assert customer.conversation.notices() == []
    assert customer.say("yes").endswith("Sarah is coming.")


def test_d62b_it_expires_and_is_said_once(customer: talking.Customer, context: Context) -> None:
    """A stale one is not said at all."""
    notices.post(customer.conversation.id, "k", Priority.NORMAL, "Your car is ready.", context.now)
    assert customer.take(customer.conversation.notices()) == "Your car is ready."
    assert customer.conversation.notices() == []
    notices.post(customer.conversation.id, "other", Priority.NORMAL, "Coffee is ready.", context.now)
    customer.clock.advance(notices.TTL_S + 1)
    assert customer.conversation.notices() == []


def test_d62c_the_most_urgent_comes_first(customer: talking.Customer, context: Context) -> None:
    """Whatever was posted first."""
    for priority in Priority:
        notices.post(customer.conversation.id, priority.value, priority, f"A {priority.value} one.", context.now)
    spoken = customer.take(customer.conversation.notices())
    assert spoken == "A interrupt one. A high one. A normal one."

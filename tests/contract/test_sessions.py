"""Conversations as sessions (C33, C34, C42-C44, D47-D52, D63-D65)."""

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from dealer_kiosk.app import Settings, load
from dealer_kiosk.clock import FrozenClock
from dealer_kiosk.config import Config
from dealer_kiosk.conversation import Conversation
from dealer_kiosk.db import notices as notice_rows
from dealer_kiosk.db import sessions
from dealer_kiosk.db.reports import Span
from dealer_kiosk.db.reports import sessions as session_report
from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Appointment, Callback, NoticeRow, SessionRow
from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.engines.scripted_model import Answer, ScriptedModel
from dealer_kiosk.errors import EngineError
from dealer_kiosk.jobs import notices, recurring
from dealer_kiosk.jobs.handlers import all_handlers
from dealer_kiosk.jobs.queue import run_due
from dealer_kiosk.messages import Priority
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.human import schedule_callback
from dealer_kiosk.understanding import Listener
from tests.contract.desk import after
from tests.conversation import conftest as talking
from tests.conversation.conftest import call

HUMAN = call("talk_to_human")
SMALL_TALK = call("no_function", kind="small_talk")
BOOK = call("book_appointment", service="oil change", date="tomorrow", time="ten")


def talk(config: Config, now: datetime, answer: Callable[[Prompt], Answer]) -> Conversation:
    """A greeted session whose language model answers with a function of the prompt."""
    listener = Listener(config.dealership, ScriptedModel(answer))
    conversation = Conversation(config, FrozenClock(now, config.dealership.zone), listener, "kiosk")
    conversation.greet()
    return conversation


def row(session: str) -> dict[str, Any]:
    """The session as it is reported."""
    return next(item for item in session_report(Span(Config().dealership.zone)) if item["id"] == session)


def spoken(events: list[Any]) -> str:
    """What was said in the events."""
    return " ".join(str(event.fields["text"]) for event in events if event.kind in ("reply", "notice"))


def test_c33a_a_session_has_a_row_from_its_first_moment(customer: talking.Customer) -> None:
    """It would be there after a power cut."""
    assert row(customer.conversation.id)["ended"] is None
    assert SessionRow.get().started == customer.clock.now()


def test_c33b_silence_ends_a_session(customer: talking.Customer, config: Config) -> None:
    """First a question, then the end."""
    first = config.conversation.idle_prompt_s
    assert spoken(customer.conversation.silence(first - 1)) == ""
    assert spoken(customer.conversation.silence(first)) == "Are you still there?"
    customer.take(customer.conversation.silence(first + config.conversation.idle_end_s))
    assert (customer.conversation.ended, customer.outcome) == (True, "none")


def test_c34a_a_change_is_whole_or_not_at_all(customer: talking.Customer, db: Store) -> None:
    """A write that fails leaves the dialogue where it was, and says so."""
    db.database.execute_sql("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    customer.say("oil change tomorrow at ten", BOOK)
    customer.say("312 555 0111")
    customer.say("Maria Alvarez")
    reply = customer.say("yes")
    assert reply == "Sorry, I can't reach our appointment book right now, so nothing was saved."
    assert Appointment.select().count() == 0
    db.database.execute_sql("DROP TRIGGER full")
    assert customer.say("yes").startswith("Booked.")


def test_c34b_a_promise_to_a_session_that_is_gone_is_kept(context: Context) -> None:
    """Nothing looks whether the session is still there."""
    gone = replace(context, session="ended-long-ago")
    schedule_callback(gone, "312 555 0142")
    notices.post(gone.session, "k", Priority.HIGH, "An advisor will call.", context.now)
    assert (Callback.select().count(), NoticeRow.select().count()) == (1, 1)


def test_c42_session_ids_are_made_here(customer: talking.Customer, next_customer: Callable[[], talking.Customer]) -> None:
    """Long, random, and not an argument."""
    ids = {talker.conversation.id for talker in (customer, next_customer(), next_customer())}
    assert len(ids) == 3
    assert {len(item) for item in ids} == {16}


def test_c43a_turns_are_answered_one_after_the_other(config: Config, now: datetime, db: Store) -> None:
    """A second turn from another thread waits for the first."""
    inside: list[str] = []

    def answer(prompt: Prompt) -> Answer:
        inside.append(prompt.utterance)
        threading.Event().wait(0.05)
        inside.append(prompt.utterance)
        return SMALL_TALK

    conversation = talk(config, now, answer)
    threads = [
        threading.Thread(target=lambda text=text: (conversation.turn(text), db.database.close()))
        for text in ("tell me something nice", "sing me a little song", "how is the weather there")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inside[0::2] == inside[1::2]
    assert len(inside) == 6


def test_c43b_what_arrives_meanwhile_is_in_the_same_turn(config: Config, now: datetime, db: Store) -> None:
    """Posted while the language model thinks, said after the reply."""
    waiting: list[str] = []

    def answer(prompt: Prompt) -> Answer:
        notices.post(waiting[0], "k", Priority.INTERRUPT, "Sarah is coming.", now)
        return SMALL_TALK

    conversation = talk(config, now, answer)
    waiting.append(conversation.id)
    assert spoken(conversation.turn("tell me something nice")).endswith("Sarah is coming.")


def test_c44_the_outcome_is_written_before_the_state_is_dropped(customer: talking.Customer) -> None:
    """Ended once, with everything that is known."""
    customer.say("when are you open")
    customer.take(customer.conversation.end())
    ended = row(customer.conversation.id)
    assert (ended["outcome"], ended["turns"], ended["ended"]) == ("answered", 1, "2026-11-23T10:00:00-06:00")
    assert customer.conversation.end() == []


def test_d47_notices_of_the_same_instant_are_different(context: Context, now: datetime) -> None:
    """Also after the clock went back."""
    for number, moment in enumerate((now, now, now - timedelta(hours=1))):
        notices.post(context.session, f"k{number}", Priority.NORMAL, f"Notice {number}.", moment, ttl_s=7200)
    waiting = notices.pending(context.session, now)
    assert [item.notice.text for item in waiting] == ["Notice 0.", "Notice 1.", "Notice 2."]
    assert len({item.id for item in waiting}) == 3


def test_d48_notices_posted_at_the_same_time_are_all_kept(context: Context, db: Store) -> None:
    """Twenty threads at once."""
    gate = threading.Barrier(20)

    def post(number: int) -> None:
        gate.wait()
        notices.post(context.session, f"k{number}", Priority.NORMAL, "Ready.", context.now)
        db.database.close()

    threads = [threading.Thread(target=post, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(notice_rows.pending(context.session, context.now)) == 20


def test_d49_a_turn_overwrites_no_notice(config: Config, now: datetime, db: Store) -> None:
    """Even one that is aborted: it is said in the next turn."""
    cancel = threading.Event()
    waiting: list[str] = []

    def answer(prompt: Prompt) -> Answer:
        if not NoticeRow.select().exists():
            notices.post(waiting[0], "k", Priority.NORMAL, "Your car is ready.", now)
            return EngineError("out of memory")
        return SMALL_TALK

    conversation = talk(config, now, answer)
    waiting.append(conversation.id)
    said = [spoken(conversation.turn("tell me something nice", cancel=cancel)), spoken(conversation.turn("and another one"))]
    assert "Your car is ready." in " ".join(said)
    assert " ".join(said).count("Your car is ready.") == 1


def test_d50a_ended_sessions_leave_nothing_in_memory(config: Config, now: datetime, db: Store) -> None:
    """Thirty customers, and none of their conversations is kept."""
    kept = []
    for _ in range(30):
        conversation = talk(config, now, lambda _: SMALL_TALK)
        conversation.turn("hello there my friend")
        conversation.end()
        kept.append(weakref.ref(conversation))
    del conversation
    gc.collect()
    assert [ref for ref in kept if ref() is not None] == []
    assert SessionRow.select().where(SessionRow.ended.is_null()).count() == 0


def test_d50b_a_session_that_never_ended_is_closed(context: Context) -> None:
    """As after a power cut."""
    sessions.start("lost", "kiosk", context.now)
    recurring.plan_recurring(context.config, context.now)
    later = after(context, hours=3).now
    run_due(all_handlers(context.config), later, context.config.jobs)
    assert SessionRow.get_by_id("lost").ended is not None


def test_d51_no_setting_names_a_state_server(config: Config) -> None:
    """State is in this process and in SQLite."""
    assert "redis" not in str(config).lower()


def test_d52_the_callback_is_on_file_before_it_is_promised(customer: talking.Customer, db: Store) -> None:
    """When it cannot be written, nothing is promised."""
    db.database.execute_sql("CREATE TRIGGER full BEFORE INSERT ON callback BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    customer.say("I want to talk to a human", HUMAN)
    customer.say("312 555 0142")
    assert customer.say("yes") == "Sorry, I can't reach our appointment book right now, so nothing was saved."
    db.database.execute_sql("DROP TRIGGER full")
    assert customer.say("yes").startswith("Done. An advisor will call")


def test_d63a_a_turn_has_at_most_500_characters(customer: talking.Customer) -> None:
    """A longer one is refused and changes nothing."""
    assert customer.say("book " * 101) == "Sorry, that was a lot at once. Please say it in one sentence."
    assert customer.results() == []
    assert (
        customer.say("book " * 100, call("book_appointment")) != "Sorry, that was a lot at once. Please say it in one sentence."
    )


def test_d63b_a_failure_is_said_and_is_not_the_previous_reply(config: Config, now: datetime, db: Store) -> None:
    """The conversation goes on."""
    answers: Iterator[Answer] = iter([SMALL_TALK, EngineError("out of memory"), SMALL_TALK])
    conversation = talk(config, now, lambda _: next(answers))
    first, failed, third = (spoken(conversation.turn(f"tell me something nice {word}")) for word in ("now", "again", "please"))
    assert failed.startswith("Sorry, something went wrong on my side and nothing was changed.")
    assert first not in failed
    assert first != failed
    assert third


def test_d64a_nothing_from_outside_names_a_session_or_a_customer(customer: talking.Customer, db: Store) -> None:
    """Neither makes a conversation; the number that the phone shows is no identity."""
    import inspect

    assert set(inspect.signature(Conversation.__init__).parameters) == {"self", "config", "clock", "listener", "channel"}
    app = load(Settings(None, db.path, "2026-11-23T10:00:00-06:00"))
    assert set(inspect.signature(app.conversation).parameters) == {"model", "channel"}


def test_d64b_events_hold_nothing_from_the_records_before_identity(customer: talking.Customer) -> None:
    """A number that is on file, and somebody else's name."""
    events = []
    for text, model in (("cancel my appointment", call("cancel_appointment")), ("312 555 0111", None), ("Smith", None)):
        customer.say(text, model)
        events += customer.events
    assert not [word for word in ("Maria", "Alvarez", "maria.alvarez", "LKM4821", "Toyota") if word in str(events)]


def test_d65_the_row_says_what_it_was_about_and_what_came_of_it(
    customer: talking.Customer, next_customer: Callable[[], talking.Customer]
) -> None:
    """One that was contained, and one that needed a person and left a question open."""
    customer.say("oil change tomorrow at ten", BOOK)
    for text in ("312 555 0111", "Maria Alvarez", "yes"):
        customer.say(text)
    customer.clock.advance(90)
    customer.take(customer.conversation.end())
    asking = next_customer()
    asking.say("do you rent trailers", call("search_faq"))
    asking.say("yes")
    asking.take(asking.conversation.end())
    booked, asked = row(customer.conversation.id), row(asking.conversation.id)
    assert (booked["intent"], booked["outcome"], booked["escalated"], booked["missed"]) == (
        "book_appointment",
        "booked",
        False,
        0,
    )
    assert (booked["started"], booked["ended"]) == ("2026-11-23T10:00:00-06:00", "2026-11-23T10:01:30-06:00")
    assert (asked["intent"], asked["outcome"], asked["escalated"], asked["missed"]) == ("request_human", "abandoned", True, 1)


@pytest.mark.parametrize("text", ["half a character \ud83d here", "\x00\x07\x1b[2J", "\u202egnp.exe"])
def test_what_cannot_be_stored_is_no_harm(customer: talking.Customer, text: str) -> None:
    """It is recorded without it, or not at all."""
    customer.say(text, call("search_faq"))
    customer.take(customer.conversation.end())
    assert customer.conversation.ended

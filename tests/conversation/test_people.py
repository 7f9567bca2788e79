"""Getting a person, callbacks, and notices."""

from datetime import timedelta

from dealer_kiosk.config import Config
from dealer_kiosk.db import people
from dealer_kiosk.db.reports import Span, callbacks
from dealer_kiosk.db.store import Store
from dealer_kiosk.jobs.handlers import all_handlers
from dealer_kiosk.jobs.queue import run_due
from dealer_kiosk.tools import human
from tests.conversation.conftest import Customer, call
from tests.conversation.test_booking import book_oil_change

HUMAN = call("talk_to_human")


def sign_in(db: Store, customer: Customer) -> str:
    """The first member of staff is here until the evening; returns their name."""
    now = customer.clock.now()
    with db.write():
        row = people.present_staff(now)
        assert row == []
        name = people.manager()
        assert name is not None
        people.staff_in(name.name, now, now + timedelta(hours=6))
    return str(name.name)


def test_a_callback_is_written_after_number_and_yes(customer: Customer) -> None:
    """Nobody is signed in: a time in open hours is offered, the number read back, the row written on a yes."""
    reply = customer.say("I want to talk to a human", HUMAN)
    assert reply == "Nobody is free right now. An advisor can call you at 11:30 today. What number should they call?"
    assert customer.say("312 555 0142") == "3 1 2, 5 5 5, 0 1 4 2, at 11:30 today. Shall I set that up?"
    assert callbacks(Span(customer.clock.zone)) == []
    assert customer.say("yes").startswith("Done. An advisor will call at 11:30 today.")
    (row,) = callbacks(Span(customer.clock.zone))
    assert (row["phone"], row["due"], row["state"]) == ("+13125550142", "2026-11-23T11:30:00-06:00", "open")


def test_what_should_be_passed_on_is_added_to_the_callback(customer: Customer) -> None:
    """The answer to 'anything I should tell them' becomes the reason, whatever it is."""
    customer.say("I want to talk to a human", HUMAN)
    customer.say("312 555 0142")
    customer.say("yes")
    customer.say("it's about my brakes")
    assert callbacks(Span(customer.clock.zone))[0]["reason"] == "it's about my brakes"
    customer.take(customer.conversation.end())
    assert customer.outcome == "callback"


def test_after_hours_the_words_say_so(customer: Customer) -> None:
    """At night the agent says it is closed, and offers the next morning."""
    customer.clock.advance(10 * 3600)
    reply = customer.say("I want to talk to a human", HUMAN)
    assert reply.startswith("We're closed now. An advisor can call you tomorrow at ")


def test_a_signed_in_person_who_does_not_come_leads_to_a_callback(customer: Customer, db: Store, config: Config) -> None:
    """The person is called; when the time is over a notice offers a callback, and a yes takes it up."""
    name = sign_in(db, customer)
    assert customer.say("I want to talk to a human", HUMAN) == f"Let me see if {name} is free. One moment, please."
    assert customer.expects == "nothing"
    customer.clock.advance(25)
    run_due(all_handlers(config), customer.clock.now(), config.jobs)
    assert customer.take(customer.conversation.notices()).startswith("I couldn't reach anyone just now.")
    assert customer.say("yes please").endswith("What number should they call?")


def test_a_person_who_comes_is_announced_once(customer: Customer, db: Store) -> None:
    """An acknowledged call interrupts, is said once, and makes the session a transferred one."""
    name = sign_in(db, customer)
    customer.say("I want to talk to a human", HUMAN)
    human.acknowledge(1, name, customer.clock.now())
    assert "is free now and is coming to the kiosk." in customer.take(customer.conversation.notices())
    assert customer.conversation.notices() == []
    customer.take(customer.conversation.end())
    assert customer.outcome == "transferred"


def test_a_notice_waits_until_the_read_back_is_answered(customer: Customer, db: Store) -> None:
    """Nothing is said into a read-back."""
    name = sign_in(db, customer)
    customer.say("I want to talk to a human", HUMAN)
    customer.say("oil change tomorrow at nine", call("book_appointment", service="oil change", date="tomorrow", time="nine"))
    customer.say("312 555 0149")
    customer.say("Dana Whitfield")
    human.acknowledge(1, name, customer.clock.now())
    assert customer.conversation.notices() == []
    assert "is coming to the kiosk" in customer.say("yes")


def test_a_dangerous_car_goes_straight_to_a_person(customer: Customer) -> None:
    """The customer is told not to drive, and the request is urgent."""
    reply = customer.say("my brakes went straight to the floor on the highway")
    assert reply.startswith("Please don't drive it. Nobody is free right now.")
    assert customer.tool("request_human")["arguments"]["urgency"] == "high"


def test_a_question_without_an_answer_offers_a_call(customer: Customer) -> None:
    """What the FAQ does not cover is not made up."""
    reply = customer.say("do you rent trailers", call("search_faq"))
    assert reply == "I don't have that information. Shall I ask someone to call you about it?"
    assert (customer.results(), customer.expects) == (["NOT_FOUND"], "yes_no")


def test_a_callback_wish_with_a_time_is_kept(customer: Customer) -> None:
    """'Call me tomorrow at ten' is offered for that time."""
    reply = customer.say("can someone call me tomorrow at ten", call("request_callback", date="tomorrow", time="ten"))
    assert "tomorrow at 10:00" in reply


def test_a_known_number_is_not_asked_for_again(customer: Customer) -> None:
    """After a booking the callback goes to the number already given."""
    book_oil_change(customer)
    customer.say("no thanks")
    customer.say("I want to talk to a human", HUMAN)
    assert customer.expects == "yes_no"

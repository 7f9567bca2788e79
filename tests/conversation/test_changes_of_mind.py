"""Refusals, corrections and switches in the middle of a request."""

import pytest

from tests.conversation.conftest import Customer, call
from tests.conversation.test_booking import OIL_CHANGE, rows


def test_refused_times_bring_two_further_offers_before_the_day_is_asked_again(customer: Customer) -> None:
    """A no to several times is understood; Thanksgiving in between is said and passed over."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    first = customer.say("no thanks")
    second = customer.say("neither")
    third = customer.say("no")
    assert first == "Wednesday, November 25th morning I have 9:00, 10:00 or 11:30. Which of these suits you?"
    assert second.startswith("We're closed for Thanksgiving")
    assert second.endswith("Would you like that?")
    assert third == "What day works for you?"


def test_a_yes_to_several_times_asks_which(customer: Customer) -> None:
    """It chooses none of them."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    assert customer.say("yes please") == "Which one?"
    assert customer.say("the second one").startswith("Tomorrow at 10:00 AM is free.")


def test_a_test_drive_takes_the_place_of_a_service(customer: Customer) -> None:
    """Nothing of the service is read back once the customer wants to drive a car instead."""
    customer.say("brake inspection", call("book_appointment", service="brake inspection"))
    customer.say(
        "actually i'd rather test drive the camry friday at ten",
        call("book_appointment", type="test_drive", car="camry", date="friday", time="ten"),
    )
    customer.say("312 555 0149")
    reply = customer.say("Dana Whitfield")
    assert reply.startswith("Test drive of the 2026 Toyota Camry, Friday, November 27th at 10:00 AM")
    assert rows(customer) == []


def test_only_the_new_day_of_a_move_counts(customer: Customer) -> None:
    """Of two days that are named, the old one only points at the appointment."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    for words in ("nine thirty", "312 555 0149", "Dana Whitfield", "yes please", "no thanks"):
        customer.say(words)
    reply = customer.say(
        "move it from tuesday to wednesday at eleven thirty",
        call("reschedule_appointment", appointment="tuesday", date="wednesday", time="eleven thirty"),
    )
    assert reply == "Your oil change on Wednesday, November 25th at 11:30 AM instead of tomorrow at 9:30 AM. Shall I move it?"


def test_the_word_service_alone_is_a_kind_of_visit(customer: Customer) -> None:
    """The answer to "service or test drive?" is not the name of a service."""
    customer.say("i'd like to come in", call("book_appointment"))
    assert customer.say("service", call("book_appointment", service="service")) == "Which service is it?"


def test_a_question_in_the_middle_is_answered_even_if_taken_for_a_service(customer: Customer) -> None:
    """What we do not offer as a service may still be a question with an answer."""
    customer.say("oil change", call("book_appointment", service="oil change"))
    reply = customer.say("can i wait there", call("book_appointment", service="wait"))
    assert "service" not in reply.split(".")[0] or "wait" in reply.lower()
    assert customer.results()[0] in ("FOUND", "NOT_FOUND")


@pytest.mark.parametrize("text", ["sorry not the civic huh c r v", "rather a test drive of the honda"])
def test_a_car_that_is_not_wanted_is_not_read_back_again(customer: Customer, text: str) -> None:
    """Where the other one was not understood, or could be several, it is asked for."""
    drive = call("book_appointment", type="test_drive", car="civic", date="saturday", time="two in the afternoon")
    customer.say("can i drive the civic saturday two in the afternoon", drive)
    customer.say("312 555 0137")
    assert "Honda Civic" in customer.say("hannah lindqvist")
    spans = {"car": "honda"} if "honda" in text else {}
    reply = customer.say(text, call("book_appointment", type="test_drive", **spans))

    assert customer.expects == "vehicle"
    assert "Shall I book it" not in reply

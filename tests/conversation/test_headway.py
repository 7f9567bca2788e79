"""A kiosk takes leave of whoever talks on and on without getting anywhere; a customer is never sent away."""

import pytest

from dealer_kiosk import replies
from dealer_kiosk.messages import FunctionCall
from tests.conversation.conftest import Customer, call
from tests.conversation.test_booking import OIL_CHANGE

OFF_TOPIC = call("no_function", kind="off_topic")
UNKNOWN = call("search_faq")


def chat(customer: Customer, count: int) -> str:
    """So many sentences of a radio; the last reply."""
    return [customer.say(f"the weather report part {number}", OFF_TOPIC) for number in range(count)][-1]


def test_five_turns_that_lead_nowhere_end_the_session(customer: Customer) -> None:
    """Whatever they sounded like: nothing was found, nothing was answered."""
    customer.say("rain in the northern counties", UNKNOWN)
    assert chat(customer, 3) != replies.NOBODY
    assert not customer.conversation.ended
    assert chat(customer, 1) == replies.NOBODY
    assert (customer.conversation.ended, customer.conversation.aimless) == (True, True)


def test_a_session_that_led_somewhere_ends_after_six(customer: Customer) -> None:
    """Somebody was there, and may be looking for their words."""
    customer.say("what are your hours", UNKNOWN)
    assert chat(customer, 5) != replies.NOBODY
    assert chat(customer, 1) == replies.NOBODY


def test_a_session_that_a_wary_kiosk_opened_ends_after_three(customer: Customer) -> None:
    """It was probably the same radio again."""
    customer.conversation.is_addressed("hello", wary=True)
    assert chat(customer, 2) != replies.NOBODY
    assert chat(customer, 1) == replies.NOBODY


def test_what_is_said_over_the_questions_and_leads_nowhere_counts_twice(customer: Customer) -> None:
    """A radio does not wait for an answer; once something has led somewhere, customers may be in a hurry."""
    chat(customer, 1)
    customer.conversation.cut_short("")
    assert chat(customer, 1) != replies.NOBODY
    customer.conversation.cut_short("That's not")
    assert chat(customer, 1) == replies.NOBODY


def test_a_customer_in_a_hurry_is_not_sent_away_sooner(customer: Customer) -> None:
    """They were answered before."""
    customer.say("what are your hours", UNKNOWN)
    for _ in range(5):
        customer.conversation.cut_short("")
        assert chat(customer, 1) != replies.NOBODY


def test_a_person_who_was_called_for_a_radio_is_called_off(customer: Customer) -> None:
    """Three misunderstandings get a person, and then nobody is there."""
    for number in range(6):
        customer.say(f"la la {number}", call("no_function", kind="unclear"))
    assert customer.conversation.ended
    assert customer.conversation.notices() == []


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("what are your hours", UNKNOWN),  # read by code
        ("repeat that", None),
        ("tomorrow morning", call("book_appointment", date="tomorrow", time="morning")),
    ],
)
def test_an_answer_a_result_or_a_command_is_headway(customer: Customer, text: str, calls: FunctionCall | None) -> None:
    """The count begins anew."""
    customer.say("I need an oil change", call("book_appointment", type="service", service="oil change"))
    chat(customer, 2)
    customer.say(text, calls) if calls else customer.say(text)
    chat(customer, 5)
    assert not customer.conversation.ended
    assert chat(customer, 1) == replies.NOBODY


def test_a_customer_who_is_hard_to_understand_is_not_sent_away(customer: Customer) -> None:
    """Each answer that is understood counts, however many were not."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    for text in ("nine thirty", "312 555 0149", "Dana Whitfield"):
        for number in range(2):
            customer.say(f"mumble {number}", call("no_function", kind="unclear"))
        customer.say(text)
    assert customer.say("yes").startswith("Booked.")
    assert not customer.conversation.aimless


def test_whoever_gives_a_number_in_vain_or_is_in_danger_is_not_sent_away(customer: Customer) -> None:
    """They speak to us, however little of it is understood."""
    customer.say("smoke is coming from under my hood")
    for number in range(3):
        customer.say(f"seven seven three something five five {number}")
        customer.say("la la", call("no_function", kind="unclear"))
    customer.say("the brake pedal goes to the floor")
    for _ in range(2):
        customer.say("one six five something seven", call("no_function", kind="unclear"))
    assert not customer.conversation.ended


def test_a_wary_kiosk_takes_only_short_greetings_and_clear_wishes(customer: Customer) -> None:
    """What a radio said a moment ago was taken for a customer."""
    customer.calls["an oil change by friday they say"] = call("book_appointment", service="oil change")
    addressed = customer.conversation.is_addressed
    radio = "good morning harold what is on your mind"
    assert [addressed(radio), addressed(radio, wary=True)] == [True, False]
    assert addressed("hello there", wary=True)
    assert addressed("an oil change by friday they say", wary=True)
    assert [addressed("an oil change by friday they say", 0.55, wary=wary) for wary in (False, True)] == [True, False]


def test_a_customer_who_will_not_give_a_number_for_a_callback_is_asked_no_more(customer: Customer) -> None:
    """Nothing can be promised then; the rest of the desk is still there."""
    customer.say("can somebody call me", call("request_callback"))
    assert customer.expects == "phone"
    reply = customer.say("i'd rather not give my number", OFF_TOPIC)
    assert reply == f"{replies.NO_NUMBER} Anything else?"
    assert customer.say("what are your hours", UNKNOWN).startswith("We're open")


def test_a_customer_who_will_not_give_a_number_for_a_booking_is_offered_a_person(customer: Customer) -> None:
    """Nobody is booked without one."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    customer.say("nine thirty")
    assert customer.say("i don't want to give you my number", OFF_TOPIC) == replies.WITHHELD
    assert customer.say("no").endswith("phone number for you?")


def test_chat_in_place_of_a_value_is_not_answered_for_ever(customer: Customer) -> None:
    """The third time the value is asked for in another way, then a person is offered; nobody is sent away before."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    customer.say("nine thirty")
    heard = [customer.say(f"my aunt had a parrot {number}", OFF_TOPIC) for number in range(5)]
    assert [reply.startswith("That's not something I can help with.") for reply in heard] == [True, True, False, False, False]
    assert heard[4] == replies.PERSON_INSTEAD

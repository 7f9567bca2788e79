"""What the language model hears where nothing we do is asked for: yes, no, small talk, anger."""

import pytest

from dealer_kiosk.messages import FunctionCall, Understood
from tests.conversation.conftest import Customer, call
from tests.conversation.test_booking import OIL_CHANGE, rows

YES, NO = call("answer_offer", value="yes"), call("answer_offer", value="no")


def none(kind: str) -> FunctionCall:
    """An utterance that asks for nothing."""
    return call("no_function", kind=kind)


def read_back(customer: Customer) -> None:
    """An oil change has been read back and waits for a yes."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    for text in ("nine thirty", "312 555 0149", "Dana Whitfield"):
        customer.say(text)


def test_a_yes_in_other_words_takes_an_offer_that_writes_nothing(customer: Customer) -> None:
    """What is only looked into further may be taken up on the model's word."""
    customer.say("do you rent trailers", call("search_faq"))
    assert customer.say("that would be swell", YES).endswith("What number should they call?")


def test_a_no_in_other_words_stops_a_booking(customer: Customer) -> None:
    """Not writing needs no exact word."""
    read_back(customer)
    assert customer.say("i would rather leave it", NO) == "Okay. What would you like to change?"
    assert rows(customer) == []


def test_a_yes_to_nothing_is_not_understood(customer: Customer) -> None:
    """Where nothing was offered there is nothing to agree to."""
    assert customer.say("by all means", YES).startswith("Sorry, I didn't get that.")


@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        ("small_talk", "I'm doing fine, thank you."),
        ("off_topic", "That's not something I can help with."),
        ("other_language", "I'm sorry, I only speak English."),
    ],
)
def test_what_asks_for_nothing_gets_a_sentence_and_the_open_question_again(customer: Customer, kind: str, begins: str) -> None:
    """The booking under way is kept."""
    customer.say("oil change", call("book_appointment", type="service", service="oil change"))
    reply = customer.say("la la la", none(kind))
    assert reply.startswith(begins)
    assert reply.endswith("?")
    assert (customer.expects, customer.events[-1].fields["intent"]["name"]) == ("date", "book_appointment")


def test_unclear_words_count_as_a_misunderstanding(customer: Customer) -> None:
    """Three of them in a row get a person."""
    customer.say("mumble", none("unclear"))
    customer.say("mumble")
    assert customer.say("mumble").startswith("Let me get you a person.")


def test_an_upset_customer_is_offered_a_person(customer: Customer) -> None:
    """The offer is taken up with a plain yes, and can be turned down."""
    assert customer.say("this is ridiculous", none("upset")).endswith("Shall I get a person for you?")
    assert customer.say("no").startswith("Okay.")
    customer.say("this is ridiculous")
    assert customer.say("yes").startswith("Nobody is free right now.")


def test_repeat_and_goodbye_are_understood_in_any_words(customer: Customer) -> None:
    """What code does not know as a command may still be one."""
    first = customer.say("oil change", call("book_appointment", type="service", service="oil change"))
    assert customer.say("come again", none("repeat")) == first
    customer.say("so long partner", none("goodbye"))
    assert customer.outcome == "abandoned"


def test_a_yes_in_unknown_words_writes_nothing_but_is_asked_for_plainly(customer: Customer) -> None:
    """Only a yes that code reads commits; after it the booking goes through."""
    read_back(customer)
    assert customer.say("lock it in", YES) == "Please say yes or no, so that I get this right."
    assert rows(customer) == []
    assert customer.say("yes").startswith("Booked.")


@pytest.mark.parametrize("kind", ["unclear", "off_topic", "upset", "repeat"])
def test_a_yes_followed_by_something_else_altogether_writes_nothing(customer: Customer, kind: str) -> None:
    """The yes may have been said to somebody else in the room."""
    read_back(customer)
    customer.calls["grandma is in the kitchen"] = none(kind)
    assert customer.say("yes grandma is in the kitchen").startswith("Please say yes or no")
    assert rows(customer) == []


def test_a_yes_with_a_friendly_word_counts(customer: Customer) -> None:
    """Small talk behind it takes nothing back."""
    read_back(customer)
    customer.calls["you are a darling"] = none("small_talk")
    assert customer.say("yes you are a darling").startswith("Booked.")


def test_a_yes_with_a_question_gets_the_answer_first(customer: Customer) -> None:
    """And nothing is written because of it."""
    read_back(customer)
    reply = customer.say("lock it in and do you have a shuttle", Understood(YES, 1.0, call("search_faq")))
    assert reply.startswith("Yes, a free shuttle")
    assert reply.endswith("Please say yes or no, so that I get this right.")
    assert rows(customer) == []


def test_a_no_that_contradicts_itself_is_asked_about(customer: Customer) -> None:
    """Code heard a no and the model a yes: neither counts."""
    read_back(customer)
    customer.calls["put it in the book"] = YES
    assert customer.say("no put it in the book").startswith("Please say yes or no")


def test_a_no_at_a_cancellation_keeps_the_appointment(customer: Customer) -> None:
    """Whatever the model makes of the rest: what is given up may be taken by somebody else."""
    read_back(customer)
    customer.say("yes")
    customer.say("cancel my appointment", Understood(call("cancel_appointment"), 1.0))
    for heard in ("no wait keep it i'll come after all", "wait keep it i'll come after all"):
        customer.calls[heard] = YES
    assert customer.say("no wait keep it i'll come after all").startswith("Okay, I'll leave it")
    assert [row["status"] for row in rows(customer)] == ["scheduled"]


@pytest.mark.parametrize(
    ("text", "call", "addressed"),
    [
        ("i need an oil change", FunctionCall("book_appointment", {"service": "oil change"}), True),
        ("hello", None, True),
        ("Hello how are you", FunctionCall("no_function", {"kind": "small_talk"}), True),
        ("i need help", None, True),
        ("your repair was a joke", FunctionCall("no_function", {"kind": "upset"}), True),
        ("traffic is slow on the interstate", FunctionCall("no_function", {"kind": "off_topic"}), False),
        ("she told me about the winter", FunctionCall("no_function", {"kind": "small_talk"}), False),
        ("the of it", None, False),
    ],
)
def test_only_words_for_a_service_desk_are_addressed_to_us(
    customer: Customer, text: str, call: FunctionCall | None, addressed: bool
) -> None:
    """Not what a radio says, or two people nearby; asking changes nothing."""
    if call is not None:
        customer.calls[text] = call
    assert customer.conversation.is_addressed(text) is addressed
    assert customer.conversation.is_addressed(text, 0.1) is False

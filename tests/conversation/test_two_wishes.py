"""Two wishes in one sentence."""

from collections.abc import Callable

import pytest

from dealer_kiosk.conversation.wishes import divide
from dealer_kiosk.messages import FunctionCall, Understood
from tests.conversation.conftest import Customer, call
from tests.conversation.test_booking import book_oil_change, rows


def both(first: FunctionCall, second: FunctionCall) -> Understood:
    """The language model hears two wishes."""
    return Understood(first, 1.0, second)


def test_a_question_is_answered_before_the_request_goes_on(customer: Customer) -> None:
    """Whatever the order, the answer comes first, and the reply ends with the request's question."""
    wishes = both(call("book_appointment", type="service", service="oil change"), call("search_faq"))
    reply = customer.say("I need an oil change and do you have a shuttle", wishes)
    assert reply.startswith("Yes, a free shuttle within ten miles until 4 PM.")
    assert customer.results() == ["FOUND"]
    assert (customer.expects, customer.events[-1].fields["intent"]["name"]) == ("date", "book_appointment")


def test_details_are_taken_before_the_request(customer: Customer) -> None:
    """A name given with a wish is not asked for again."""
    wishes = both(
        FunctionCall("create_customer", {"name": "Dana Whitfield"}),
        call("book_appointment", service="oil change", date="tomorrow", time="nine thirty"),
    )
    customer.say("Dana Whitfield here, I need an oil change tomorrow at nine thirty", wishes)
    assert "under Dana Whitfield" in customer.say("312 555 0149")


def test_a_second_request_waits_until_the_first_is_done(customer: Customer) -> None:
    """After the first is written the other thing is taken up by itself."""
    book_oil_change(customer)
    customer.say("no thanks")
    wishes = both(
        call("book_appointment", service="brake inspection", date="friday", time="ten"),
        call("cancel_appointment", appointment="the oil change"),
    )
    reply = customer.say("book a brake inspection friday at ten and cancel the oil change", wishes)
    assert reply.endswith("Shall I book it?")
    customer.say("yes")
    assert customer.say("no thanks").endswith("Now to the other thing. Your oil change tomorrow at 9:30 AM. Shall I cancel it?")
    customer.say("yes")
    assert [(row["service"], row["status"]) for row in rows(customer)] == [
        ("Oil change", "cancelled"),
        ("Brake inspection", "scheduled"),
    ]


@pytest.mark.parametrize("second", [call("answer_offer", value="yes"), call("no_function", kind="small_talk")])
def test_a_second_call_that_wishes_nothing_is_left_out(customer: Customer, second: FunctionCall) -> None:
    """A yes or small talk beside a wish changes nothing."""
    customer.say("oil change please", both(call("book_appointment", type="service", service="oil change"), second))
    assert customer.expects == "date"


@pytest.mark.parametrize(
    ("text", "first", "second", "parts"),
    [
        (
            "cancel friday and how much is an oil change",
            {"appointment": "friday"},
            {"service": "oil change"},
            ("cancel friday", "how much is an oil change"),
        ),
        (
            "do you have a shuttle, and book an oil change",
            {},
            {"service": "oil change"},
            ("do you have a shuttle", "book an oil change"),
        ),
        ("shuttle", {}, {}, ("shuttle", "shuttle")),
    ],
)
def test_a_sentence_is_cut_between_its_wishes(
    text: str, first: dict[str, str], second: dict[str, str], parts: tuple[str, str]
) -> None:
    """The cut leaves the values of both whole; a sentence without a joint stays whole for both."""
    assert divide(text, first, second) == parts


@pytest.mark.parametrize(
    "text",
    [
        "drop the oil change and put me down for a brake inspection on friday at two",
        "i don't need the oil change anymore but i do want my brakes checked friday at two",
    ],
)
def test_giving_one_up_for_another_is_no_move(customer: Customer, next_customer: Callable[[], Customer], text: str) -> None:
    """Even if the language model takes it for one: nothing is moved, the cancellation is asked for, and the other thing waits."""
    book_oil_change(customer)
    again = next_customer()
    again.say(text, call("reschedule_appointment", appointment="oil change", date="friday", time="two"))
    again.say("312 555 0149")
    reply = again.say("whitfield")
    assert reply == "Your oil change tomorrow at 9:30 AM. Shall I cancel it?"
    assert "Brake inspection, Friday, November 27th at 2:00 PM" in again.say("yes")
    assert [(row["service"], row["status"]) for row in rows(again)] == [("Oil change", "cancelled")]

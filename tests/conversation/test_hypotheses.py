"""What else the recogniser may have heard: taken where it answers the question and the best text does not."""

from collections.abc import Callable

import pytest

from dealer_kiosk.config import Config
from dealer_kiosk.messages import Understood
from tests.conversation.conftest import Customer, call
from tests.conversation.test_asking_again import ALL_TEN, at_name, at_phone
from tests.conversation.test_booking import book_oil_change, rows


def hear(customer: Customer, *texts: str, confidence: float = 0.9) -> str:
    """One turn with the recogniser's further hypotheses."""
    text, *others = texts
    return customer.take(customer.conversation.turn(text, confidence, others))


def test_the_alternative_that_is_a_number_is_taken_where_one_is_asked_for(customer: Customer) -> None:
    """With less confidence than the recogniser had in its first choice, and read back."""
    at_phone(customer)
    reply = hear(customer, "three one two find five five oh one foreign", "three one two five five five oh one four nine")
    assert reply.startswith("3 1 2, 5 5 5, 0 1 4 9.")
    assert customer.events[-1].fields["confidence"] == pytest.approx(0.72)


@pytest.mark.parametrize(
    ("before", "texts", "expected"),
    [
        (("oil change",), ("fried hay", "friday"), "Friday, November 27th I have"),
        (("oil change", "friday"), ("tent hearty", "ten thirty"), "Friday, November 27th at 10:30 AM is free."),
    ],
)
def test_the_alternative_that_answers_is_taken(
    customer: Customer, before: tuple[str, ...], texts: tuple[str, ...], expected: str
) -> None:
    """A day, a time."""
    customer.calls["oil change"] = call("book_appointment", type="service", service="oil change")
    for text in before:
        customer.say(text)
    assert hear(customer, *texts).startswith(expected)


def test_a_yes_is_taken_from_an_alternative_where_nothing_is_written(customer: Customer) -> None:
    """An offer to be called leads to the question for the number."""
    customer.say("do you rent trailers", call("search_faq"))
    assert hear(customer, "yes fleas", "yes please").endswith("What number should they call?")


def test_nothing_is_written_because_of_an_alternative(customer: Customer) -> None:
    """A read-back needs the yes in the first place; a no of an alternative counts."""
    at_name(customer)
    customer.say("Dana Whitfield")
    hear(customer, "yet", "yes")
    assert rows(customer) == []
    assert hear(customer, "snow", "yes", "no") == "Okay. What would you like to change?"


def test_a_condition_on_a_yes_is_not_lost_to_an_alternative(customer: Customer) -> None:
    """The best text answers, so it is the one that counts."""
    customer.say("do you rent trailers", call("search_faq"))
    assert hear(customer, "yes but only if it is free", "yes").startswith("Sorry, I didn't get that.")


def test_a_known_customers_name_is_found_among_the_alternatives(
    customer: Customer, next_customer: Callable[[], Customer]
) -> None:
    """Whoever has the number; a new customer's name is taken as it was heard best."""
    book_oil_change(customer)
    customer.take(customer.conversation.end())
    dana = next_customer()
    dana.say("what appointments do I have", call("get_customer_appointments"))
    dana.say("312 555 0149")
    assert hear(dana, "wit feel", "white fields", "whitfield").startswith("You have an oil change tomorrow at 9:30 AM.")


def test_a_code_is_found_among_the_alternatives(customer: Customer, next_customer: Callable[[], Customer]) -> None:
    """Of several codes the customer's own."""
    book_oil_change(customer)
    code = " ".join(str(rows(customer)[0]["code"]))
    customer.take(customer.conversation.end())
    dana = next_customer()
    dana.say("what appointments do I have", call("get_customer_appointments"))
    dana.say("312 555 0149")
    assert hear(dana, "k k k k k", "r r r r r", code).startswith("You have an oil change tomorrow at 9:30 AM.")


def test_a_new_customers_name_is_the_best_one_heard(customer: Customer) -> None:
    """Nobody on file decides about it."""
    at_name(customer)
    assert "under Dana Whitfield" in hear(customer, "Dana Whitfield", "Donna Witfield")


def test_an_open_sentence_is_the_best_one_unless_the_model_is_lost(customer: Customer) -> None:
    """Then the alternative of which it is clearly surer."""
    customer.calls["foil change on friday"] = Understood(None, 0.0)
    customer.calls["oil change on friday"] = Understood(call("book_appointment", service="oil change", date="friday"), 0.9)
    reply = hear(customer, "foil change on friday", "oil change on friday")
    assert reply.startswith("Friday, November 27th I have")


def test_an_alternative_that_is_hardly_surer_is_not_taken(customer: Customer, config: Config) -> None:
    """And none is looked at when the best sentence is understood."""
    limit = config.conversation.min_confidence
    customer.calls["foil change"] = Understood(call("book_appointment", service="foil change"), limit - 0.1)
    customer.calls["oil change"] = Understood(call("book_appointment", service="oil change"), limit + 0.1)
    assert hear(customer, "foil change", "oil change").startswith("Sorry, I didn't get that.")
    customer.calls["what are your prices"] = Understood(call("list_services"), 0.9)
    hear(customer, "what are your prices", "oil change")
    assert customer.tool("list_services")


def test_a_text_that_is_unsure_is_asked_again_whatever_else_was_heard(customer: Customer, config: Config) -> None:
    """Below the recogniser's limit no alternative is taken."""
    at_phone(customer)
    assert hear(customer, "mumble", "312 555 0149", confidence=config.stt.min_confidence / 2) == ALL_TEN


def test_control_characters_and_empty_alternatives_do_no_harm(customer: Customer) -> None:
    """They are cleaned like the text itself."""
    at_phone(customer)
    assert hear(customer, "mumble\x00", "", " ", "\x1b", "312 555\x000149").startswith("3 1 2, 5 5 5, 0 1 4 9.")


@pytest.mark.parametrize(
    ("texts", "confidence", "answered"),
    [
        (("nope", "no"), 0.3, True),
        (("nope", "no", "yup", "oh"), 0.3, True),
        (("nope", "note", "no"), 0.3, False),
        (("nope",), 0.3, False),
    ],
)
def test_an_unsure_no_counts_where_the_next_hypothesis_is_one_too(
    customer: Customer, texts: tuple[str, ...], confidence: float, answered: bool
) -> None:
    """The recogniser only cannot tell which one."""
    at_name(customer)
    customer.say("Dana Whitfield")
    reply = hear(customer, *texts, confidence=confidence)
    assert (reply == "Okay. What would you like to change?") is answered


@pytest.mark.parametrize(
    ("texts", "confidence", "count"),
    [(("yep", "yeah", "yes"), 0.2, 0), (("yep", "yeah", "yes"), 0.3, 1), (("yep", "yeah", "no"), 0.3, 0)],
)
def test_an_unsure_yes_that_writes_needs_more_than_agreement(
    customer: Customer, texts: tuple[str, ...], confidence: float, count: int
) -> None:
    """Noise can look like several kinds of yes."""
    at_name(customer)
    customer.say("Dana Whitfield")
    hear(customer, *texts, confidence=confidence)
    assert len(rows(customer)) == count

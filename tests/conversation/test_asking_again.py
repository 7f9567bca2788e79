"""A value that is not understood is asked for in other words, then spelled or keyed in, then by a person; never without end."""

from collections.abc import Callable

import pytest

from dealer_kiosk.config import Config
from dealer_kiosk.db.store import Store
from dealer_kiosk.messages import FunctionCall
from tests.conversation.conftest import Customer, call
from tests.conversation.test_booking import OIL_CHANGE, book_oil_change, rows
from tests.conversation.test_people import HUMAN, sign_in

ALL_TEN = "I need all ten digits. Please say your phone number one digit at a time."
KEYPAD = "You can also key in your number, or say one digit after the other."
PERSON = "I'm sorry, I can't get it right. Shall I get a person for you?"


def at_phone(customer: Customer) -> None:
    """An oil change at 9:30, and the phone number is asked for."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    assert customer.say("nine thirty").endswith("What's the best phone number for you?")


def at_name(customer: Customer) -> None:
    """The number has been read back."""
    at_phone(customer)
    assert customer.say("312 555 0149") == "3 1 2, 5 5 5, 0 1 4 9. And your name?"


def test_a_number_of_which_digits_are_lost_is_not_asked_for_without_end(customer: Customer) -> None:
    """In other words, with the keypad, and then a person is offered."""
    at_phone(customer)
    said = [customer.say(digits) for digits in ("312 555 01", "312 55 0149", "five five oh one four")]
    assert said == [ALL_TEN, KEYPAD, PERSON]
    assert customer.expects == "yes_no"


def test_the_request_is_kept_when_no_person_is_wanted(customer: Customer) -> None:
    """After a no the number is asked for as if for the first time, and keyed in it is taken."""
    at_phone(customer)
    for digits in ("312 555 01", "312 55 0149", "five five oh one four"):
        customer.say(digits)
    assert customer.say("no").endswith("What's the best phone number for you?")
    assert customer.take(customer.conversation.keys("3125550149")).startswith("3 1 2, 5 5 5, 0 1 4 9.")
    customer.say("Dana Whitfield")
    assert customer.say("yes").startswith("Booked.")


def test_a_person_who_is_here_needs_no_number(customer: Customer, db: Store) -> None:
    """After a yes the person is called."""
    name = sign_in(db, customer)
    at_phone(customer)
    for digits in ("312 555 01", "312 55 0149", "five five oh one four"):
        customer.say(digits)
    assert customer.say("yes") == f"Let me see if {name} is free. One moment, please."


def test_whoever_cannot_be_called_back_is_sent_to_the_staff(customer: Customer) -> None:
    """Nobody is free, and the number to call is not understood either: that ends, too."""
    customer.say("I want to talk to a human", HUMAN)
    said = [customer.say(digits) for digits in ("312 555 01", "312 55 0149", "five five oh one four")]
    assert said[1] == "You can also key in the number, or say one digit after the other."
    assert said[2] == ("I'm sorry, I can't get it right. Please speak to one of our staff in the showroom. Anything else?")
    assert customer.events[-1].fields["intent"] is None


def test_low_confidence_counts_for_the_value_asked(customer: Customer, config: Config) -> None:
    """What the recogniser is unsure about is not taken, and asked again in other words."""
    at_phone(customer)
    unsure = config.stt.min_confidence / 2
    said = [customer.take(customer.conversation.turn("312 555 0149", unsure)) for _ in range(3)]
    assert said == [ALL_TEN, KEYPAD, PERSON]
    assert customer.conversation.dialogue.caller.phone is None


def test_a_name_is_spelled_at_the_second_failure(customer: Customer) -> None:
    """Letters are then the name."""
    at_name(customer)
    assert customer.say("what do you need") == "Sorry, I didn't get the name. Please say your first and last name."
    assert customer.say("what do you need") == "Could you spell your first and last name for me, letter by letter?"
    assert "under Dana Whitfield" in customer.say("Dana d a n a Whitfield w h i t f i e l d")


def test_a_last_name_is_spelled_and_read_back(customer: Customer) -> None:
    """The letters complete the first name given before."""
    at_name(customer)
    customer.say("Dana")
    customer.say("what do you need")
    assert customer.say("what do you need") == "Could you spell your last name for me, letter by letter?"
    assert "under Dana Whitfield" in customer.say("w h i t f i e l d")


def test_other_values_get_a_person_after_three_failures_too(customer: Customer) -> None:
    """The day, for example; a good answer in between starts the count again for the next value only."""
    customer.say("oil change", call("book_appointment", type="service", service="oil change"))
    customer.say("mumble")
    customer.say("friday")
    customer.say("ten")
    assert customer.say("mumble") == ALL_TEN
    customer.say("312 555 0149")
    assert customer.conversation.dialogue.tries == {"phone": 1}


def test_a_day_that_is_never_understood_offers_a_person(customer: Customer) -> None:
    """And the request is still open for a no."""
    customer.say("oil change", call("book_appointment", type="service", service="oil change"))
    words = call("book_appointment", date="the blue day")
    said = [customer.say("the blue day", words) for _ in range(3)]
    assert said[2] == PERSON
    assert customer.say("no").startswith("What day works for you?")


def test_an_appointment_that_is_not_to_be_found_out_offers_a_person(customer: Customer) -> None:
    """Two appointments, and the words point at neither."""
    book_oil_change(customer)
    customer.say("no thanks")
    customer.say(
        "brake inspection friday at ten", call("book_appointment", service="brake inspection", date="friday", time="ten")
    )
    customer.say("yes")
    customer.say("no thanks")
    customer.say("cancel an appointment of mine", call("cancel_appointment", appointment="an appointment of mine"))
    said = [customer.say("the green thing", call("cancel_appointment", appointment="the green thing")) for _ in range(3)]
    assert said[0] == "Which one do you mean? You can say the day."
    assert said[2] == PERSON


def test_a_no_to_the_number_read_back_asks_for_it_again(customer: Customer) -> None:
    """The number heard is dropped, however often that happens the way ends at a person."""
    at_name(customer)
    assert customer.say("no that's wrong") == f"Sorry, then I misheard. {ALL_TEN}"
    assert customer.conversation.dialogue.caller.phone is None
    customer.say("312 555 0143")
    assert customer.say("no") == f"Sorry, then I misheard. {KEYPAD}"
    customer.say("312 555 0144")
    assert customer.say("no") == f"Sorry, then I misheard. {PERSON}"


def test_a_code_that_fits_nobody_is_said_as_it_was_heard(customer: Customer) -> None:
    """So that the customer notices a wrong letter."""
    customer.say("what appointments do I have", call("get_customer_appointments"))
    customer.say("312 555 0149")
    assert customer.say("K 7 M 4 R").startswith("I heard K, 7, M, 4, R. That doesn't match what I have.")


def test_the_last_try_at_who_somebody_is_asks_to_spell(customer: Customer) -> None:
    """After two names that fit nobody."""
    customer.say("cancel my appointment", call("cancel_appointment"))
    for _ in range(2):
        customer.say("312 555 0111")
        customer.say("Smith")
    assert customer.say("312 555 0111").endswith("Could you spell your last name or your code for me, letter by letter?")


def test_an_address_that_is_denied_is_asked_for_until_a_person_is_offered(customer: Customer) -> None:
    """Each time it is read back; nothing is sent anywhere."""
    book_oil_change(customer)
    customer.say("yes")
    said = []
    for address in ("dana@example.com", "donna@example.com", "dina@example.com"):
        assert customer.say(address) == f"{address}, is that right?"
        said.append(customer.say("no"))
    assert said[0] == "Sorry, could you spell your e-mail address?"
    assert said[1] == 'Could you spell all of it for me, letter by letter, with "at" and "dot"?'
    assert said[2] == PERSON


def test_an_address_that_is_not_understood_offers_a_person_at_last(customer: Customer) -> None:
    """Words that are no address count like a denied one."""
    book_oil_change(customer)
    customer.say("yes")
    assert [customer.say("mumble") for _ in range(3)][2] == PERSON


def test_an_address_given_with_the_name_is_read_back_and_kept_for_the_confirmation(customer: Customer) -> None:
    """Name and address are both taken, the booking goes on, and its confirmation goes there."""
    at_phone(customer)
    customer.say("312 555 0149")
    reply = customer.say(
        "it's Dana Whitfield and my mail is dana@example.com",
        FunctionCall("create_customer", {"name": "Dana Whitfield", "email": "dana@example.com"}),
    )
    assert reply.endswith("dana@example.com, is that right?")
    assert "under Dana Whitfield" in customer.say("yes")
    reply = customer.say("yes")
    assert reply.startswith("Booked.")
    assert "The confirmation will go to that address." in reply
    customer_on_file = rows(customer)[0]["customer"]
    assert isinstance(customer_on_file, dict)
    assert customer_on_file["email"] == "dana@example.com"


def test_saying_no_to_giving_an_address_leaves_the_booking_open(customer: Customer) -> None:
    """The read-back was wrong, and no other address is wanted: the booking goes on without one."""
    at_name(customer)
    customer.say("dana@example.com", call("create_customer", email="dana@example.com"))
    customer.say("no")
    assert customer.say("no").endswith("And your name?")


@pytest.mark.parametrize("words", ["yes grandma is in the kitchen", "lock it in"])
def test_a_read_back_is_not_asked_about_without_end(customer: Customer, words: str) -> None:
    """Words that are no plain yes get a person after three times, and nothing is written."""
    at_name(customer)
    customer.say("Dana Whitfield")
    customer.calls["grandma is in the kitchen"] = call("no_function", kind="off_topic")
    customer.calls["lock it in"] = call("answer_offer", value="yes")
    said = [customer.say(words) for _ in range(3)]
    assert said[2].startswith("Let me get you a person.")
    assert rows(customer) == []


def test_numbers_names_and_addresses_are_read_back_before_they_count(customer: Customer) -> None:
    """In one conversation: each of them is said by the agent after the customer said it."""
    at_phone(customer)
    heard = [
        customer.say("312 555 0149"),
        customer.say("Dana Whitfield"),
        customer.say("yes"),
        customer.say("yes"),
        customer.say("dana at example dot com"),
    ]
    assert heard[0].startswith("3 1 2, 5 5 5, 0 1 4 9.")
    assert "Toyota Camry" in heard[1]
    assert "under Dana Whitfield" in heard[1]
    assert heard[4] == "dana@example.com, is that right?"


def test_a_number_for_a_callback_is_read_back(customer: Customer, next_customer: Callable[[], Customer]) -> None:
    """Said when it is asked for, or together with the wish to be called."""
    customer.say("I want to talk to a human", HUMAN)
    assert customer.say("312 555 0142").startswith("3 1 2, 5 5 5, 0 1 4 2, at")
    other = next_customer()
    reply = other.say("call me back at 312 555 0142", call("request_callback", phone="312 555 0142"))
    assert reply.startswith("3 1 2, 5 5 5, 0 1 4 2, at")

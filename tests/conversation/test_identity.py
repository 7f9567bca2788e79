"""Moving, cancelling and listing: identity first."""

from collections.abc import Callable

from tests.conversation.conftest import Customer, call
from tests.conversation.test_booking import book_oil_change, rows

MOVE = call("reschedule_appointment")
CANCEL = call("cancel_appointment")
LIST = call("get_customer_appointments")


def booked(customer: Customer) -> None:
    """Dana Whitfield has an oil change tomorrow at 9:30, and has left."""
    book_oil_change(customer)
    customer.take(customer.conversation.end())


def identified(customer: Customer) -> str:
    """The same Dana comes back; returns the reply to the last name."""
    customer.say("312 555 0149")
    return customer.say("Whitfield")


def test_a_move_asks_who_it_is_and_reads_back_old_and_new(customer: Customer, next_customer: Callable[[], Customer]) -> None:
    """Phone, then last name or code; then the appointment is named, moved after a yes, and keeps its code."""
    booked(customer)
    dana = next_customer()
    assert dana.say("I need to move my appointment", MOVE) == "What phone number is it under?"
    assert dana.say("312 555 0149").endswith("And your last name, or your confirmation code?")
    assert dana.say("Whitfield") == "You have an oil change tomorrow at 9:30 AM. When would you like it instead?"
    reply = dana.say("same time on friday", call("reschedule_appointment", date="friday", time="same time"))
    assert reply == "Your oil change on Friday, November 27th at 9:30 AM instead of tomorrow at 9:30 AM. Shall I move it?"
    assert dana.say("yep").startswith("Done. Friday, November 27th at 9:30, same code.")
    assert [(row["start"], row["status"]) for row in rows(dana)] == [("2026-11-27T09:30:00-06:00", "scheduled")]


def test_a_code_identifies_as_well_as_a_name(customer: Customer, next_customer: Callable[[], Customer]) -> None:
    """The confirmation code, spelled, opens the record."""
    booked(customer)
    code = str(rows(customer)[0]["code"])
    dana = next_customer()
    dana.say("what appointments do I have", LIST)
    dana.say("312 555 0149")
    assert dana.say(" ".join(code)).startswith("You have an oil change tomorrow at 9:30 AM.")


def test_nothing_personal_is_said_before_identity(customer: Customer, next_customer: Callable[[], Customer]) -> None:
    """A phone number alone opens nothing, and a wrong name gets the same words as an unknown number."""
    booked(customer)
    stranger = next_customer()
    known = [stranger.say("when is my appointment", LIST), stranger.say("312 555 0149"), stranger.say("Smith")]
    other = next_customer()
    unknown = [other.say("when is my appointment", LIST), other.say("312 555 0177"), other.say("Smith")]
    assert [text.replace("4 9", "7 7") for text in known] == unknown
    assert "Whitfield" not in " ".join(known)


def test_three_failures_get_a_person(customer: Customer) -> None:
    """After the third wrong name a person is offered instead of a fourth try."""
    customer.say("cancel my appointment", CANCEL)
    for _ in range(3):
        customer.say("312 555 0111")
        reply = customer.say("Smith")
    assert reply.startswith("Let me get you a person.")
    assert "Alvarez" not in reply


def test_a_household_is_told_apart_by_first_name(customer: Customer) -> None:
    """Two persons share phone and last name, so the first name is asked for."""
    customer.say("what appointments do I have", LIST)
    customer.say("312 555 0113")
    assert customer.say("Brooks") == "And your first name?"
    assert customer.say("Helen").startswith("I see no coming appointments for you.")


def test_a_cancellation_is_read_back_and_kept_on_a_no(customer: Customer, next_customer: Callable[[], Customer]) -> None:
    """No keeps it, yes cancels it."""
    booked(customer)
    dana = next_customer()
    dana.say("cancel my appointment", CANCEL)
    assert identified(dana) == "Your oil change tomorrow at 9:30 AM. Shall I cancel it?"
    assert dana.say("no").startswith("Okay, I'll leave it as it is.")
    assert rows(dana)[0]["status"] == "scheduled"
    dana.say("cancel my appointment", CANCEL)
    assert dana.say("yes").startswith("Done. Your oil change tomorrow is cancelled.")
    assert rows(dana)[0]["status"] == "cancelled"


def test_it_means_the_appointment_just_booked(customer: Customer) -> None:
    """'Cancel it' after a booking needs no identity check and no choice."""
    book_oil_change(customer)
    customer.say("no thanks")
    reply = customer.say("actually cancel it", call("cancel_appointment"))
    assert reply == "Your oil change tomorrow at 9:30 AM. Shall I cancel it?"


def test_which_of_several_is_chosen_by_day(customer: Customer) -> None:
    """With two appointments the agent asks which one, and a day decides."""
    book_oil_change(customer)
    customer.say("no thanks")
    customer.say(
        "brake inspection friday at ten", call("book_appointment", service="brake inspection", date="friday", time="ten")
    )
    customer.say("yes")
    customer.say("no thanks")
    customer.say("cancel an appointment of mine", call("cancel_appointment", appointment="an appointment of mine"))
    assert customer.expects == "appointment"
    assert customer.say("the one on friday").startswith("Your brake inspection on Friday, November 27th")


def test_another_persons_booking_is_not_talked_about(customer: Customer) -> None:
    """The same sentence whether or not the other person exists."""
    reply = customer.say("this is for my neighbour Bob, what time is his appointment")
    assert reply.startswith("I can only talk about a booking with the person it belongs to.")
    assert customer.results() == []

"""Booking service visits and test drives."""

from collections.abc import Callable

from dealer_kiosk.db.reports import Span, appointments
from dealer_kiosk.db.store import Store
from tests.conversation.conftest import Customer, call

OIL_CHANGE = call("book_appointment", type="service", service="oil change", car="camry", date="tomorrow", time="morning")


def book_oil_change(customer: Customer) -> str:
    """The shortest way to an oil change tomorrow at 9:30, up to the question after it."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    customer.say("nine thirty")
    customer.say("312 555 0149")
    customer.say("Dana Whitfield")
    return customer.say("yes please")


def rows(customer: Customer) -> list[dict[str, object]]:
    """Every appointment in the database."""
    return appointments(Span(customer.clock.zone))


def test_several_facts_at_once_are_not_asked_for_again(customer: Customer) -> None:
    """Service, car, day and part of the day are taken from one sentence, and free times of that morning are offered."""
    reply = customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    assert reply == "Tomorrow morning I have 9:00, 10:00 or 11:30. Which suits you?"
    assert customer.expects == "time"


def test_a_new_customer_ends_with_a_row(customer: Customer) -> None:
    """The appointment, the customer and their car stand in the database after the yes."""
    assert book_oil_change(customer).startswith("Booked. Your code is ")
    (row,) = rows(customer)
    assert (row["service"], row["start"], row["status"]) == ("Oil change", "2026-11-24T09:30:00-06:00", "scheduled")
    assert row["vehicle"] == {"year": None, "make": "Toyota", "model": "Camry"}
    assert row["customer"] == {"id": 7, "name": "Dana Whitfield", "phone": "+13125550149", "email": None}


def test_nothing_is_written_before_an_explicit_yes(customer: Customer) -> None:
    """The read-back names day, date, time, service, price and name, and waits."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    customer.say("nine thirty")
    customer.say("312 555 0149")
    reply = customer.say("Dana Whitfield")
    assert reply == (
        "Oil change for a Toyota Camry, Tuesday, November 24th at 9:30 AM, under Dana Whitfield. "
        "About 30 minutes, 59 to 89 dollars. Shall I book it?"
    )
    assert (customer.expects, customer.results(), rows(customer)) == ("yes_no", ["CONFIRM"], [])


def test_a_no_to_the_read_back_writes_nothing(customer: Customer) -> None:
    """A plain no asks what to change."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    customer.say("nine thirty")
    customer.say("312 555 0149")
    customer.say("Dana Whitfield")
    assert customer.say("no") == "Okay. What would you like to change?"
    assert rows(customer) == []


def test_a_correction_at_the_read_back_is_read_back_again(customer: Customer) -> None:
    """A no with another day changes the day, keeps the time, and asks for a yes again."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    customer.say("nine thirty")
    customer.say("312 555 0149")
    customer.say("Dana Whitfield")
    reply = customer.say("no, Friday")
    assert "Friday, November 27th at 9:30 AM" in reply
    assert (customer.expects, rows(customer)) == ("yes_no", [])
    customer.say("yes")
    assert [row["start"] for row in rows(customer)] == ["2026-11-27T09:30:00-06:00"]


def test_a_yes_with_a_condition_is_no_yes(customer: Customer) -> None:
    """'Yes but at ten' changes the time and reads back again."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    customer.say("nine thirty")
    customer.say("312 555 0149")
    customer.say("Dana Whitfield")
    reply = customer.say("yes but at ten")
    assert "10:00 AM" in reply
    assert (customer.expects, rows(customer)) == ("yes_no", [])


def test_the_model_alone_cannot_confirm_a_booking(customer: Customer) -> None:
    """A confirmation that only the language model heard does not write."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    customer.say("nine thirty")
    customer.say("312 555 0149")
    customer.say("Dana Whitfield")
    reply = customer.say("the weather is lovely", call("answer_offer", value="yes"))
    assert (reply, rows(customer)) == ("Please say yes or no, so that I get this right.", [])
    assert customer.say("yes").startswith("Booked.")


def test_a_taken_time_is_answered_with_the_nearest(customer: Customer, next_customer: Callable[[], Customer]) -> None:
    """When both bays are taken, the times before and after are offered."""
    for number, name in (("0150", "Ana Lima"), ("0151", "Ben Stone")):
        other = next_customer()
        other.say("oil change tomorrow", call("book_appointment", service="oil change", date="tomorrow", time="nine thirty"))
        other.say("nine thirty")
        other.say(f"312 555 {number}")
        other.say(name)
        other.say("yes")
    reply = customer.say(
        "oil change tomorrow at nine thirty", call("book_appointment", service="oil change", date="tomorrow", time="nine thirty")
    )
    assert reply.startswith("9:30 AM is taken. I have 9:00, 10:00 or 10:30.")
    assert customer.expects == "time"


def test_lunch_holiday_and_the_nearest_day(customer: Customer) -> None:
    """Noon is lunch; Thanksgiving is closed, and the day named next has a free time that a yes takes."""
    reply = customer.say(
        "wheel alignment wednesday at noon",
        call("book_appointment", type="service", service="wheel alignment", date="wednesday", time="noon"),
    )
    assert reply.startswith("We're closed for lunch at 12:00. I have ")
    reply = customer.say("what about Thursday")
    assert reply == "We're closed for Thanksgiving Day. Friday, November 27th at 11:00 is the nearest. Would you like that?"
    assert customer.expects == "date"
    assert customer.say("yes").startswith("Friday, November 27th at 11:00 AM is free.")


def test_a_digression_is_answered_and_the_question_asked_again(customer: Customer) -> None:
    """A question in the middle of a booking does not lose it."""
    customer.say(
        "brake inspection Friday at two",
        call("book_appointment", type="service", service="brake inspection", date="friday", time="two"),
    )
    reply = customer.say("do you have a shuttle", call("search_faq"))
    assert reply == (
        "Yes, a free shuttle within ten miles until 4 PM. "
        "For the brake inspection on Friday, November 27th at 2:00 PM: what's the best phone number for you?"
    )
    assert customer.expects == "phone"


def test_a_test_drive_holds_the_car_and_asks_for_the_license(customer: Customer) -> None:
    """One of the cars just named is meant, and the read-back asks for the driver's license."""
    customer.say("any used trucks", call("list_inventory", make="used trucks"))
    customer.say("the Ford, this afternoon", call("book_appointment", type="test_drive", car="Ford", date="this afternoon"))
    customer.say("two thirty")
    customer.say("312 555 0199")
    reply = customer.say("Luis Ortega")
    assert reply == (
        "Test drive of the 2021 Ford F-150, today at 2:30 PM, under Luis Ortega. "
        "Please bring your driver's license. Shall I book it?"
    )
    customer.say("yes")
    (row,) = rows(customer)
    assert (row["type"], row["stock_number"], row["duration_minutes"]) == ("test_drive", "F3001", 30)


def test_an_unknown_service_names_the_nearest(customer: Customer) -> None:
    """What we do not do is said, with names that exist."""
    reply = customer.say("book me a foot massage", call("book_appointment", type="service", service="foot massage"))
    assert reply.startswith("I don't know that service. The nearest I have is ")
    assert customer.expects == "service"


def test_the_confirmation_is_mailed_only_to_an_address_that_was_read_back(customer: Customer, db: Store) -> None:
    """The offer comes after the booking; the dictated address is read back, then a mail waits in the outbox."""
    from dealer_kiosk.db.reports import mail

    assert book_oil_change(customer).endswith("Would you like the confirmation by e-mail?")
    customer.say("yes")
    assert customer.say("dana dot w at example dot com") == "dana.w@example.com, is that right?"
    assert mail(Span(customer.clock.zone)) == []
    customer.say("yes")
    (row,) = mail(Span(customer.clock.zone))
    assert (row["to"], row["kind"], row["state"]) == ("dana.w@example.com", "confirmation", "queued")


def test_saying_yes_twice_books_once(customer: Customer) -> None:
    """A repeated yes after the booking is not a second booking."""
    book_oil_change(customer)
    customer.say("no thanks")
    customer.say("yes")
    assert len(rows(customer)) == 1


def test_the_goodbye_ends_the_session_with_its_outcome(customer: Customer) -> None:
    """After the goodbye the session is over and later turns are ignored."""
    book_oil_change(customer)
    customer.say("no thanks")
    customer.say("bye")
    assert customer.outcome == "booked"
    assert customer.conversation.turn("hello again") == []

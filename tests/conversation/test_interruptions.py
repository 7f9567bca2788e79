"""A customer who interrupts: what was not heard was not said."""

from tests.conversation.conftest import Customer
from tests.conversation.test_booking import OIL_CHANGE, rows

READ_BACK = (
    "Oil change for a Toyota Camry, Tuesday, November 24th at 9:30 AM, under Dana Whitfield. "
    "About 30 minutes, 59 to 89 dollars. Shall I book it?"
)


def up_to_the_read_back(customer: Customer) -> None:
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    customer.say("nine thirty")
    customer.say("312 555 0149")
    assert customer.say("Dana Whitfield") == READ_BACK


def test_only_read_backs_are_guarded(customer: Customer) -> None:
    """Anything else may be interrupted by whatever the customer says."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    before = customer.conversation.guarded
    customer.say("nine thirty")
    customer.say("312 555 0149")
    customer.say("Dana Whitfield")

    assert (before, customer.conversation.guarded) == (False, True)


def test_a_yes_to_a_read_back_that_was_not_heard_writes_nothing(customer: Customer) -> None:
    """It is read back again, and the next yes counts."""
    up_to_the_read_back(customer)
    customer.conversation.cut_short("Oil change for a Toyota Camry,")

    assert customer.say("yes") == READ_BACK
    assert rows(customer) == []
    assert customer.say("yes").startswith("Booked.")
    assert len(rows(customer)) == 1


def test_it_is_still_unheard_after_something_else_was_said(customer: Customer) -> None:
    """A "wait" in between does not make it heard."""
    up_to_the_read_back(customer)
    customer.conversation.cut_short("Oil change")
    customer.say("wait a second")

    assert customer.say("yes") == READ_BACK
    assert rows(customer) == []


def test_a_read_back_heard_to_its_end_counts(customer: Customer) -> None:
    """Also when it was said together with something before it."""
    up_to_the_read_back(customer)
    customer.conversation.cut_short(f"One moment. {READ_BACK}")

    assert customer.say("yes").startswith("Booked.")


def test_a_no_needs_not_have_heard_it_all(customer: Customer) -> None:
    """Whoever hears a wrong name says so at once."""
    up_to_the_read_back(customer)
    customer.conversation.cut_short("Oil change for a Toyota Camry,")
    customer.say("no")

    assert rows(customer) == []
    assert not customer.conversation.guarded


def test_repeating_says_all_of_the_reply(customer: Customer) -> None:
    """Not only what was heard of it."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    customer.conversation.cut_short("Tomorrow morning")

    assert customer.say("say that again").startswith("Tomorrow morning I have 9:00, 10:00 or 11:30.")

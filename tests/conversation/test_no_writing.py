"""The disk is full or read-only: what can be answered is answered, and nothing is claimed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dealer_kiosk.db.reports import Span, appointments
from dealer_kiosk.db.store import Store
from dealer_kiosk.jobs import notices
from dealer_kiosk.messages import Priority
from tests.conversation.conftest import Customer, call
from tests.conversation.test_booking import OIL_CHANGE


@contextmanager
def read_only(db: Store) -> Iterator[None]:
    """Every write fails meanwhile."""
    db.database.execute_sql("PRAGMA query_only = 1")
    yield
    db.database.execute_sql("PRAGMA query_only = 0")


def test_questions_are_answered_though_nothing_can_be_written(db: Store, next_customer: Callable[[], Customer]) -> None:
    """Not even the start of the conversation is on record."""
    with read_only(db):
        customer = next_customer()
        reply = customer.say("do you have a shuttle", call("search_faq"))
    assert "shuttle" in reply


def test_the_same_yes_books_once_writing_works_again(db: Store, customer: Customer) -> None:
    """An apology first, and no row; then the booking, without a restart."""
    customer.say("I need an oil change on my Camry tomorrow morning", OIL_CHANGE)
    for text in ("nine thirty", "312 555 0149", "Dana Whitfield"):
        customer.say(text)
    with read_only(db):
        assert "nothing was saved" in customer.say("yes please")
    assert appointments(Span(customer.clock.zone)) == []
    assert customer.say("yes please").startswith("Booked.")


def test_a_notice_is_said_once_it_can_be_put_on_record(db: Store, customer: Customer) -> None:
    """Otherwise it would be said at every turn."""
    notices.post(customer.conversation.id, "k", Priority.NORMAL, "Your car is ready.", customer.clock.now())
    with read_only(db):
        assert customer.take(customer.conversation.notices()) == ""
    assert customer.take(customer.conversation.notices()) == "Your car is ready."

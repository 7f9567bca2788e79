"""How long turns took is kept, without a word of what was said."""

from dealer_kiosk.db.reports import Span
from dealer_kiosk.db.tables import TurnTiming
from dealer_kiosk.db.timings import summary
from tests.conversation.conftest import Customer, call


def test_the_stages_of_every_turn_are_on_file_when_the_session_ends(customer: Customer) -> None:
    """Nothing is written while the customer waits for an answer."""
    customer.say("do you rent trailers", call("search_faq"))
    assert TurnTiming.select().count() == 0
    customer.say("bye")
    rows = list(TurnTiming.select().order_by(TurnTiming.id))
    assert {row.session for row in rows} == {customer.conversation.id}
    assert sum(row.stage == "total" for row in rows) == 2
    assert [row["stage"] for row in summary(Span(customer.clock.zone))] == ["understand", "tools", "total"]

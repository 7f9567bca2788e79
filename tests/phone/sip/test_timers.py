"""What is due when."""

from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.phone.sip.timers import Timers


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 100)), max_size=50))
def test_the_last_order_of_a_name_counts(orders: list[tuple[int, int]]) -> None:
    """They come in the order of their times."""
    timers, done = Timers(), []
    for name, due in orders:
        timers.set(name, due, lambda _, name=name: done.append(name))  # type: ignore[misc]
    wanted = dict(orders)
    assert (min(wanted.values()) if wanted else None) == timers.next_due
    timers.run(100)
    assert sorted(wanted) == sorted(done)
    assert sorted(wanted.values()) == [wanted[name] for name in done]


def test_a_cancelled_order_is_not_carried_out() -> None:
    """Even by one that is due at the same time."""
    timers, done = Timers(), []
    timers.set("a", 1, lambda _: timers.cancel("b"))
    timers.set("b", 1, lambda _: done.append("b"))
    timers.cancel("nothing")
    timers.run(2)
    assert (done, timers.next_due) == ([], None)


def test_an_order_at_once_waits_for_the_next_time() -> None:
    """So that nothing goes round for ever."""
    timers, done = Timers(), []

    def again(now: float) -> None:
        done.append(now)
        timers.set("a", now, again)

    timers.set("a", 1, again)
    timers.run(1)
    assert (done, timers.next_due) == ([1], 1)


def test_forgotten_orders_are_cleared_away() -> None:
    """A name that is set again and again takes no more room."""
    timers = Timers()
    for due in range(10_000):
        timers.set("a", due, lambda _: None)
    assert (len(timers), len(timers._heap) < 300) == (1, True)

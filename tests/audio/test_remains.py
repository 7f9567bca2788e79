"""What is more than the agent's echo, by levels."""

import pytest

from dealer_kiosk.audio.remains import Levels, Remains

SECOND = 50  # frames
MINUTE = 60 * SECOND
ECHO = Levels(heard=-24.0, cleaned=-70.0, rest=-44.0, echo=-24.0)
"""A quiet room: the linear canceller takes away 20 dB, AEC3 46."""

LIVE = Levels(heard=-24.0, cleaned=-45.0, rest=-27.0, echo=-25.0)
"""A live one: 2 and 21 dB."""

CUSTOMER = Levels(heard=-21.0, cleaned=-40.0, rest=-26.0, echo=-24.0)


def fed(remains: Remains, levels: Levels, frames: int, *, noticed: bool = False) -> int:
    """In how many of so many frames there is more than echo."""
    return sum(remains.is_more(levels, noticed=noticed) for _ in range(frames))


def test_in_a_quiet_room_a_customer_as_loud_as_the_echo_is_more() -> None:
    """From the first frame on, after some seconds of the agent alone."""
    remains = Remains()

    assert fed(remains, ECHO, MINUTE) == 0
    assert fed(remains, CUSTOMER, 1) == 1


def test_a_live_room_is_learned() -> None:
    """What was taken for somebody in the first seconds is echo then."""
    remains = Remains()
    fed(remains, LIVE, MINUTE)

    assert fed(remains, LIVE, SECOND) == 0
    assert fed(remains, CUSTOMER, 1) == 0


def test_a_mistake_makes_it_harder() -> None:
    """Echo that lowered the agent's voice for nothing does so no more after a few times."""
    remains = Remains()
    fed(remains, ECHO, MINUTE)
    mistakes = 0
    while fed(remains, CUSTOMER, 1) and mistakes < 10:
        remains.mistaken()
        mistakes += 1

    assert 0 < mistakes < 10


def test_nothing_is_learned_from_somebody_who_was_noticed() -> None:
    """Nor from the half second before."""
    taught, plain = Remains(), Remains()
    for remains in (taught, plain):
        fed(remains, ECHO, MINUTE)
    for _ in range(20):
        fed(taught, CUSTOMER, 5)
        taught.noticed()
        fed(taught, CUSTOMER, SECOND, noticed=True)
        fed(taught, ECHO, 10)
    weak = Levels(heard=-24.0, cleaned=-57.0, rest=-33.0, echo=-24.0)

    assert fed(plain, weak, 1) == fed(taught, weak, 1) == 1


@pytest.mark.parametrize(("noticed", "more"), [(False, 0), (True, 1)])
def test_whoever_was_noticed_needs_a_weaker_sign(noticed: bool, more: int) -> None:
    """A second look at the same sound."""
    remains = Remains()
    fed(remains, ECHO, MINUTE)

    assert fed(remains, Levels(heard=-24.0, cleaned=-66.0, rest=-33.0, echo=-24.0), 1, noticed=noticed) == more


def test_an_echo_fades() -> None:
    """What is heard just after a loud word may be its end; 0.3 s later it is somebody."""
    remains = Remains()
    fed(remains, ECHO, MINUTE)
    tail = Levels(heard=-36.0, cleaned=-50.0, rest=-37.0, echo=-60.0)

    assert fed(remains, tail, 1) == 0
    assert fed(remains, tail, 14) > 5

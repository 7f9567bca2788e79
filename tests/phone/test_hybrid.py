"""The echo of a telephone line is told from its caller."""

from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.phone.hybrid import FIRST_DB, LOUDER_DB, EchoGuard

AGENT_DBFS = -20.0


def after_speech(echo_db: float, seconds: float) -> EchoGuard:
    """A guard that has heard the agent through a line with that echo."""
    guard = EchoGuard()
    for _ in range(round(seconds * 50)):
        guard.sent(AGENT_DBFS)
        guard.is_louder(AGENT_DBFS + echo_db)
    return guard


def test_a_caller_who_is_as_loud_as_the_agent_is_heard_at_once() -> None:
    """In the first frame of a call, before anything is known of the line."""
    guard = EchoGuard()
    guard.sent(AGENT_DBFS)

    assert guard.is_louder(AGENT_DBFS)
    assert not guard.is_louder(AGENT_DBFS + FIRST_DB)


def test_on_a_line_without_echo_a_quiet_caller_is_heard() -> None:
    """After some seconds of the agent's voice."""
    assert not after_speech(-60, 0.1).is_louder(AGENT_DBFS - 15)
    assert after_speech(-60, 4).is_louder(AGENT_DBFS - 15)


def test_the_echo_of_a_bad_line_is_learned() -> None:
    """It may be as loud as 6 dB less than the agent; the caller has to be louder still."""
    guard = after_speech(-6.5, 2)

    assert not guard.is_louder(AGENT_DBFS - 3)
    assert guard.is_louder(AGENT_DBFS + LOUDER_DB)


def test_an_echo_that_comes_late_is_expected_all_the_same() -> None:
    """Half a second after the agent's last word."""
    guard = after_speech(-12, 2)
    for _ in range(24):
        guard.sent(-100)

    assert not guard.is_louder(AGENT_DBFS - 12)
    for _ in range(2):
        guard.sent(-100)
    assert guard.is_louder(AGENT_DBFS - 12)


def test_an_interruption_does_not_count_as_echo() -> None:
    """However long it lasts."""
    guard = after_speech(-30, 3)
    before = guard.ratio_db
    for _ in range(100):
        guard.sent(AGENT_DBFS)
        assert guard.is_louder(AGENT_DBFS)

    assert before == guard.ratio_db


def test_mistakes_make_it_more_careful() -> None:
    """A line so bad that its echo was taken for a caller is not for long."""
    guard = EchoGuard()
    guard.sent(AGENT_DBFS)
    assert guard.is_louder(AGENT_DBFS - 5)
    guard.mistaken()

    assert not guard.is_louder(AGENT_DBFS - 5)


@given(st.lists(st.tuples(st.floats(-100, 0), st.floats(-100, 0)), max_size=200))
def test_the_expectation_stays_within_bounds(levels: list[tuple[float, float]]) -> None:
    """Whatever comes, the caller can be heard again."""
    guard = EchoGuard()
    for sent, heard in levels:
        guard.sent(sent)
        guard.is_louder(heard)
        guard.mistaken()

    assert -40 <= guard.ratio_db <= 0

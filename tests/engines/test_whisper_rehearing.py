"""When a customer who is still speaking is recognised already."""

import pytest

from dealer_kiosk.engines.whisper.rehearing import Progress, Rehearing, next_pass


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (Progress(0.9, 0.9, 0.0, 0.0), Rehearing.WAIT),  # too early for a glance
        (Progress(1.0, 1.0, 0.0, 0.0), Rehearing.GLANCE),
        (Progress(1.5, 1.5, 1.0, 0.0), Rehearing.WAIT),
        (Progress(2.0, 2.0, 1.0, 0.0), Rehearing.GLANCE),
        (Progress(2.0, 1.8, 1.9, 0.0), Rehearing.WAIT),  # a pause, but a short one
        (Progress(2.1, 1.8, 1.9, 0.0), Rehearing.WHOLE),
        (Progress(2.5, 1.8, 2.1, 2.1), Rehearing.WAIT),  # the pause goes on, all was heard
        (Progress(3.5, 1.8, 2.1, 2.1), Rehearing.WAIT),  # silence is not looked at again
        (Progress(3.0, 2.7, 2.1, 2.1), Rehearing.WHOLE),  # the next pause
        (Progress(2.0, 0.0, 0.0, 0.0), Rehearing.WAIT),  # nobody has spoken yet
    ],
)
def test_the_next_pass(progress: Progress, expected: Rehearing) -> None:
    """A whole pass at each pause, a glance each second between, nothing in silence."""
    assert next_pass(progress, 0.1, 0.3) is expected


def test_a_slow_machine_waits_for_the_end() -> None:
    """A pass on the way would make the customer wait."""
    assert next_pass(Progress(3.0, 2.0, 0.0, 0.0), 0.3, 0.3) is Rehearing.WAIT
    assert next_pass(Progress(3.0, 2.0, 0.0, 0.0), 0.0, 0.0) is Rehearing.WAIT

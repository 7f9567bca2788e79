"""A child process that is replaced when it dies or hangs."""

import os
import signal
import time

import pytest

from dealer_kiosk.audio import wire
from dealer_kiosk.audio.child import Child
from dealer_kiosk.config import Audio
from tests.audio.test_process import children


@pytest.mark.slow
def test_a_child_that_takes_nothing_keeps_nobody_waiting() -> None:
    """It is killed after two seconds, and the sender goes on."""
    settings = {"audio": {name: getattr(Audio(), name) for name in Audio.__slots__}, "rate": 16_000, "echo_delay_s": None}
    ended: list[float] = []
    first = wire.SETTINGS + wire.json_body(settings)
    child = Child("dealer_kiosk.audio.worker", lambda: [first], lambda _data: None, lambda: ended.append(time.monotonic()))
    child.start()
    deadline = time.monotonic() + 10
    while not children() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(children()[0], signal.SIGSTOP)
    began = time.monotonic()
    sent = [child.send(wire.PLAY + bytes(100_000)) for _ in range(10)]
    took = time.monotonic() - began
    while not ended and time.monotonic() < deadline:
        time.sleep(0.05)
    child.stop()

    assert False in sent
    assert took < 4
    assert ended

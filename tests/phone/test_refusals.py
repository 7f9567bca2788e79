"""The log line for fail2ban."""

import pytest

from dealer_kiosk.phone.refusals import Refusals


def test_a_flood_is_one_line_a_second(caplog: pytest.LogCaptureFixture) -> None:
    """Per source, so that one cannot hide another."""
    refusals = Refusals()
    for step in range(100):
        refusals.note("flood", "192.0.2.7", 1000.1 + step / 50)
        refusals.note("flood", "192.0.2.8", 1000.1 + step / 50)

    assert caplog.messages == ["phone: refused flood from 192.0.2.7", "phone: refused flood from 192.0.2.8"] * 2


def test_many_sources_take_no_memory(caplog: pytest.LogCaptureFixture) -> None:
    """Only the latest are remembered; addresses can be forged."""
    refusals = Refusals()
    for number in range(2000):
        refusals.note("flood", f"192.0.2.{number}", 0.0)

    assert len(refusals._logged) <= 256

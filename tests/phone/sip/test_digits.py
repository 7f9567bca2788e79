"""Keys that come by INFO."""

import pytest

from dealer_kiosk.phone.sip.events import Digit

from .bench import Bench, statuses, told

RELAY, PLAIN = "application/dtmf-relay", "application/dtmf"


@pytest.mark.parametrize(
    ("kind", "body", "digit"),
    [
        (RELAY, "Signal=5\r\nDuration=160\r\n", "5"),
        (RELAY, "Signal= *\r\nDuration= 250\r\n", "*"),
        (RELAY, "Signal=11\r\n", "#"),
        (RELAY, "signal=d", "D"),
        (PLAIN, "0", "0"),
        (PLAIN, " #\r\n", "#"),
        (PLAIN, "10", "*"),
    ],
)
def test_a_key_is_heard(kind: str, body: str, digit: str) -> None:
    """In both formats that telephones use."""
    bench = Bench()
    leg = bench.confirmed()
    effects = bench.ask(leg, "INFO", ("content-type", kind), body=body)
    assert ([200], [Digit(leg.number, digit)]) == (statuses(effects), told(effects))


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        (RELAY, "Signal=16\r\n", 200),
        (RELAY, "Signal=99\r\n", 200),
        (RELAY, "Duration=160\r\n", 200),
        (PLAIN, "zero", 200),
        (PLAIN, "\N{ARABIC-INDIC DIGIT FIVE}", 200),
        ("text/plain", "5", 415),
        (PLAIN, "", 200),
    ],
)
def test_what_is_no_key_is_answered_only(kind: str, body: str, status: int) -> None:
    """No key comes of it."""
    bench = Bench()
    effects = bench.ask(bench.confirmed(), "INFO", ("content-type", kind), body=body)
    assert ([status], []) == (statuses(effects), told(effects))


def test_a_repeated_datagram_is_one_key() -> None:
    """The second gets the same answer."""
    bench = Bench()
    leg = bench.confirmed()
    leg.sequence += 1
    data = bench.request(leg, "INFO", ("content-type", PLAIN), body="7").render()
    assert [Digit(leg.number, "7")] == told(bench.put(data))
    again = bench.put(data)
    assert (statuses(again), told(again)) == ([200], [])

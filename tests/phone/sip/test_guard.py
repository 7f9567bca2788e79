"""Who may not send gets nothing at all."""

import ipaddress

import pytest

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.events import Noted, NoteKind, Send
from dealer_kiosk.phone.sip.guard import MAX_SOURCES

from .bench import SDP, Bench, only, statuses, told

STRANGER = Address("203.0.113.7", 5060)


def test_a_stranger_gets_no_reply() -> None:
    """Whatever is sent: not even an error; the log hears of it once a minute."""
    bench = Bench()
    leg = bench.leg()
    datagrams = [bench.request(leg, method, body=SDP).render() for method in ("INVITE", "OPTIONS", "NONSENSE", "ACK")]
    effects = [effect for data in [*datagrams, b"\0", b"", b"x" * 70000] for effect in bench.put(data, STRANGER)]
    assert [Noted(NoteKind.UNLISTED, STRANGER.host)] == effects
    bench.wait(61)
    assert [Noted(NoteKind.UNLISTED, STRANGER.host)] == bench.put(datagrams[0], STRANGER)
    assert bench.agent.calls == 0


def test_networks_of_both_families_are_known() -> None:
    """An IPv6 telephone system."""
    bench = Bench(allow=(ipaddress.ip_network("2001:db8::/64"),), source=Address("2001:db8::1", 5060))
    effects = bench.put(bench.request(bench.leg(), "OPTIONS").render())
    assert [Address("2001:db8::1", 5060)] == [send.to for send in only(Send, effects)]


def test_a_flood_is_cut_to_the_rate() -> None:
    """Twice the rate at once, then the rate; other sources are not touched."""
    bench = Bench(datagrams_per_s=10)
    data = [bench.request(bench.leg(), "OPTIONS").render() for _ in range(60)]
    effects = [effect for one in data[:50] for effect in bench.put(one)]
    assert (len(statuses(effects)), [note.kind for note in only(Noted, effects)]) == (20, [NoteKind.FLOOD])
    assert statuses(bench.put(data[50], Address("192.0.2.2", 5060))) == [200]
    bench.now += 0.5
    assert [status for one in data[51:] for status in statuses(bench.put(one))] == [200] * 5


def test_a_clock_that_goes_back_opens_nothing() -> None:
    """No tokens come of it."""
    bench = Bench(datagrams_per_s=1)
    for step in (0, 0, -50, 0):
        bench.now += step
        bench.put(b"x")
    bench.now += 0.9
    assert bench.put(bench.request(bench.leg(), "OPTIONS").render()) == []


@pytest.mark.parametrize("agent", ["friendly-scanner", "SIPVicious 0.3", "sipcli/v1.8", "VaxSIPUserAgent/3.1", "sundayddr"])
def test_a_scanner_gets_no_reply(agent: str) -> None:
    """Even from a listed network."""
    bench = Bench()
    effects = bench.put(bench.request(bench.leg(), "OPTIONS", ("user-agent", agent)).render())
    assert [Noted(NoteKind.SCANNER, bench.source.host)] == effects


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\0\0\0\0", b"   "])
def test_blanks_that_keep_a_path_open_are_nothing_special(data: bytes) -> None:
    """No reply, no note."""
    assert Bench().put(data) == []


def test_a_huge_datagram_is_dropped() -> None:
    """8192 bytes are read, one more is not."""
    bench = Bench()
    base = bench.request(bench.leg(), "OPTIONS").render().replace(b"Max-Forwards: 70", b"Max-Forwards: 70\r\nX: " + b"y" * 9000)
    fitting = base.replace(b"y" * 9000, b"y" * (9000 - len(base) + 8192))
    assert (statuses(bench.put(fitting)), statuses(bench.put(fitting.replace(b"\r\nX:", b"\r\nXX:")))) == ([200], [])
    assert told(bench.put(b"\xff" * 65507)) == []


def test_many_sources_are_forgotten_again() -> None:
    """The tables do not grow with the number of addresses."""
    bench = Bench(allow=(ipaddress.ip_network("10.0.0.0/8"),))
    for number in range(MAX_SOURCES + 500):
        bench.put(b"x", Address(str(ipaddress.ip_address("10.0.0.0") + number), 5060))
        bench.put(b"x", Address(str(ipaddress.ip_address("11.0.0.0") + number), 5060))
    guard = bench.agent._guard
    assert (len(guard._buckets), len(guard._notes._told)) == (MAX_SOURCES, MAX_SOURCES)

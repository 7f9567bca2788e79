"""Requests that are not served are told why."""

import pytest

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.events import Noted, NoteKind
from dealer_kiosk.phone.sip.message import Header

from .bench import LOCAL, SDP, Bench, responses, statuses, told

ALLOWED = "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO, NOTIFY"


@pytest.mark.parametrize(
    ("method", "status"),
    [("REGISTER", 405), ("SUBSCRIBE", 405), ("MESSAGE", 405), ("REFER", 405), ("PRACK", 405), ("DANCE", 501)],
)
def test_an_unknown_method_is_refused(method: str, status: int) -> None:
    """405 where SIP knows it, 501 otherwise; both tell what is allowed. Nobody is called on somebody else's REFER."""
    bench = Bench()
    (response,) = responses(bench.put(bench.request(bench.leg(), method).render()))
    assert (status, ALLOWED) == (response.status, response.headers.one("allow"))
    assert [status] == statuses(bench.ask(bench.confirmed(), method))


def test_options_tell_what_is_possible() -> None:
    """Methods, description, extensions."""
    bench = Bench()
    (response,) = responses(bench.put(bench.request(bench.leg(), "OPTIONS").render()))
    found = [response.headers.one(name) for name in ("allow", "accept", "supported")]
    assert (response.status, found) == (200, [ALLOWED, "application/sdp", "timer"])


@pytest.mark.parametrize("method", ["BYE", "INFO", "UPDATE", "NOTIFY"])
def test_a_request_outside_a_call_gets_481(method: str) -> None:
    """There is nothing that it could mean."""
    bench = Bench()
    assert statuses(bench.put(bench.request(bench.leg(), method).render())) == [481]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("require", "100rel, timer")], 420),
        ([("content-type", "text/html")], 415),
        ([("content-encoding", "gzip")], 415),
        ([("accept", "text/plain")], 406),
        ([("via", f"SIP/2.0/UDP {LOCAL};branch=z9hG4bK1")], 482),
    ],
)
def test_an_invite_that_cannot_be_served_is_refused(headers: list[Header], status: int) -> None:
    """With the header that says why."""
    bench = Bench()
    effects = bench.invite(bench.leg(), *headers)
    assert ([status], []) == (statuses(effects), told(effects))
    told_why = responses(effects)[0].headers
    assert ("100rel" if status == 420 else "") == told_why.one("unsupported")


@pytest.mark.parametrize(("scheme", "status"), [("tel:+15550100", 416), ("sips:700@192.0.2.10", 416), ("http://x", 416)])
def test_only_sip_uris_are_served(scheme: str, status: int) -> None:
    """416 for the others."""
    bench = Bench()
    data = bench.request(bench.leg(), "OPTIONS").render().replace(b"OPTIONS sip:700@192.0.2.10", f"OPTIONS {scheme}".encode())
    assert [status] == statuses(bench.put(data))


def test_a_call_without_hops_left_is_refused() -> None:
    """483 where it would begin; a call that exists and OPTIONS are served (RFC 4475, 3.3.11)."""
    bench = Bench()
    leg = bench.confirmed()
    for data, status in [
        (bench.request(bench.leg(), "INVITE", body=SDP), 483),
        (bench.request(bench.leg(), "OPTIONS"), 200),
        (bench.request(leg, "OPTIONS", sequence=7), 200),
    ]:
        assert [status] == statuses(bench.put(data.render().replace(b"Max-Forwards: 70", b"Max-Forwards: 0")))


def test_the_same_call_on_two_ways_is_one() -> None:
    """The second gets 482, whether the first is answered or not (RFC 3261, 8.2.2.2)."""
    bench = Bench(max_calls=5)
    leg = bench.leg()
    bench.invite(leg)
    assert statuses(bench.invite(leg)) == [482]
    bench.agent.answer(1, Address("192.0.2.10", 16384), bench.now)
    bench.wait(40)
    assert statuses(bench.invite(leg)) == [100]
    assert statuses(bench.invite(leg, sequence=9)) == [482]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "no offer"),
        ("v=0\r\n", "no media"),
        (SDP.replace("0 8 101", "18 3"), "no codec"),
        (SDP.replace("20000", "0"), "port 0"),
        (SDP.replace("20000", "65536"), "port 65536"),
        (SDP.replace("20000", "80"), "port of a service"),
        (SDP.replace("RTP/AVP", "RTP/SAVP"), "encrypted"),
        (SDP.replace("c=IN IP4 192.0.2.1", "c=IN IP4 203.0.113.5"), "foreign address"),
        (SDP.replace("c=IN IP4 192.0.2.1", "c=IN IP4 224.0.0.1"), "multicast"),
        (SDP.replace("c=IN IP4 192.0.2.1", "c=IN IP4 pbx.example"), "name"),
        (SDP.replace("c=IN IP4 192.0.2.1", "c=IN IP4 0.0.0.0"), "held from the beginning"),
        (SDP.replace("rtpmap:0 PCMU", "rtpmap:0 G729").replace("0 8 101", "0 101"), "renamed codec"),
        ("\u00ff", "nonsense"),
    ],
)
def test_impossible_speech_gets_488(body: str, why: str) -> None:
    """Nothing is told but to the security log."""
    bench = Bench()
    effects = bench.invite(bench.leg(), body=body)
    assert ([488], [Noted(NoteKind.BAD_MEDIA, "192.0.2.1")]) == (statuses(effects), told(effects)), why


@pytest.mark.parametrize(
    ("headers", "sender", "caller"),
    [
        ([], "<sip:+15550100@x>", "+15550100"),
        ([], '"B" <sip:alice%20b;x=1:secret@x>', "alice b"),
        ([], "<tel:+15550100;phone-context=x>", "+15550100"),
        ([], "<sip:anonymous@anonymous.invalid>", ""),
        ([], "<sip:pbx.example>", ""),
        ([], "<sip:%0d%0a%00%1b1@x>", "1"),
        ([], f"<sip:{'1' * 100}@x>", "1" * 64),
        ([], "<mailto:a@x>", ""),
        ([("privacy", "id")], "<sip:+15550100@x>", ""),
        ([("p-asserted-identity", '"A" <sip:+15550199@x>')], "<sip:anonymous@x>", "+15550199"),
        ([("p-asserted-identity", '"')], "<sip:+15550100@x>", "+15550100"),
    ],
)
def test_the_caller_is_who_the_telephone_system_says(headers: list[Header], sender: str, caller: str) -> None:
    """The asserted identity first, then From; nobody where it is withheld."""
    bench = Bench()
    request = bench.request(bench.leg(), "INVITE", *headers, body=SDP)
    data = request.render().replace(request.headers.one("from").encode(), f"{sender};tag=1".encode())
    assert [caller] == [effect.caller for effect in told(bench.put(data)) if hasattr(effect, "caller")]

"""A running call is held, resumed and moved."""

import pytest

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.events import Ended, Media, Send
from dealer_kiosk.phone.sip.sdp import Codec, Direction

from .bench import PBX, RTP, SDP, Bench, Leg, answer, methods, only, requests, responses, statuses, told

HELD = SDP + "a=sendonly\r\n"
MOVED = SDP.replace("IN IP4 192.0.2.1", "IN IP4 192.0.2.2").replace("audio 20000", "audio 30000")
FAR = Address("192.0.2.1", 20000)


def media(leg: Leg, remote: Address = FAR, direction: Direction = Direction.SENDRECV, codec: Codec = Codec.PCMU) -> Media:
    return Media(leg.number, remote, direction, codec, 101)


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
def test_a_call_is_held_and_resumed(method: str) -> None:
    """The other side only sends (music): this side only receives, then both again."""
    bench = Bench()
    leg = bench.confirmed()
    effects = bench.ask(leg, method, body=HELD)
    assert [media(leg, direction=Direction.RECVONLY)] == told(effects)
    assert b"a=recvonly" in responses(effects)[0].body
    bench.ack(leg)
    effects = bench.ask(leg, method, body=SDP)
    assert [media(leg)] == told(effects)
    assert b"a=sendrecv" in responses(effects)[0].body


def test_hold_with_no_address_keeps_the_last_one() -> None:
    """As RFC 2543 wants it: c=0.0.0.0."""
    bench = Bench()
    leg = bench.confirmed()
    effects = bench.ask(leg, "INVITE", body=SDP.replace("c=IN IP4 192.0.2.1", "c=IN IP4 0.0.0.0"))
    assert [media(leg, direction=Direction.INACTIVE)] == told(effects)


def test_speech_moves_to_another_address() -> None:
    """And another codec, if that is what is left."""
    bench = Bench()
    leg = bench.confirmed()
    assert [media(leg, Address("192.0.2.2", 30000))] == told(bench.ask(leg, "INVITE", body=MOVED))
    bench.ack(leg)
    changed = MOVED.replace("RTP/AVP 0 8 101", "RTP/AVP 8 101")
    assert [media(leg, Address("192.0.2.2", 30000), codec=Codec.PCMA)] == told(bench.ask(leg, "INVITE", body=changed))


def test_the_same_offer_again_changes_nothing() -> None:
    """The description keeps its version; it grows with every change."""
    bench = Bench()
    leg = bench.confirmed()
    versions = []
    for body in (SDP, SDP, HELD):
        effects = bench.ask(leg, "INVITE", body=body)
        versions.append(responses(effects)[0].body.split(b" ")[2])
    assert versions == [b"1", b"1", b"2"]
    assert [media(leg, direction=Direction.RECVONLY)] == told(effects)


def test_an_invite_without_offer_gets_one() -> None:
    """The answer comes in the ACK (RFC 3261, 13.2.1)."""
    bench = Bench()
    leg = bench.confirmed()
    effects = bench.ask(leg, "INVITE")
    assert (responses(effects)[0].status, told(effects)) == (200, [])
    assert b"m=audio 16384 RTP/AVP 0 101" in responses(effects)[0].body
    assert [media(leg, Address("192.0.2.2", 30000))] == told(bench.ack(leg, body=MOVED))


def test_an_unusable_answer_in_the_ack_changes_nothing() -> None:
    """Speech goes on as it was."""
    bench = Bench()
    leg = bench.confirmed()
    bench.ask(leg, "INVITE")
    assert bench.ack(leg, body="nonsense") == []


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
@pytest.mark.parametrize(
    "body",
    ["nonsense", SDP.replace("0 8 101", "9 18"), SDP.replace("c=IN IP4 192.0.2.1", "c=IN IP4 203.0.113.1")],
    ids=["no description", "no codec", "foreign address"],
)
def test_an_unusable_offer_gets_488_and_changes_nothing(method: str, body: str) -> None:
    """The call goes on as it was."""
    bench = Bench()
    leg = bench.confirmed()
    effects = bench.ask(leg, method, body=body)
    assert (statuses(effects), [effect for effect in told(effects) if isinstance(effect, Media)]) == ([488], [])
    assert statuses(bench.ask(leg, "OPTIONS")) == [200]


def test_an_update_without_offer_is_only_a_sign_of_life() -> None:
    """It gets 200 without a description."""
    bench = Bench()
    leg = bench.confirmed()
    effects = bench.ask(leg, "UPDATE")
    assert (statuses(effects), responses(effects)[0].body) == ([200], b"")


def test_a_change_before_the_answer_has_to_wait() -> None:
    """500 with Retry-After."""
    bench = Bench()
    leg = bench.leg()
    bench.invite(leg)
    leg.to_tag = responses(bench.agent.ring(1, bench.now))[0].to.tag
    effects = bench.ask(leg, "UPDATE", body=SDP)
    assert (statuses(effects), responses(effects)[0].headers.one("retry-after")) == ([500], "2")


def test_a_change_that_is_never_acknowledged_ends_the_call() -> None:
    """As it is with the first INVITE."""
    bench = Bench()
    leg = bench.confirmed()
    bench.ask(leg, "INVITE", body=HELD)
    assert methods(bench.wait(32)) == ["BYE"]


def test_an_ack_to_a_repeated_offer_counts_once() -> None:
    """A second re-INVITE before the ACK of the first takes over; only the last 200 is repeated."""
    bench = Bench()
    leg = bench.confirmed()
    bench.ask(leg, "INVITE", body=HELD)
    bench.ask(leg, "INVITE", body=SDP)
    assert [f"{leg.sequence} INVITE"] == [response.headers.one("cseq") for response in responses(bench.wait(0.6))]
    bench.ack(leg)
    assert bench.wait(60) == []


REFRESHED = [("supported", "timer"), ("session-expires", "90;refresher=uac"), ("allow", "INVITE, ACK, BYE, UPDATE")]
OURS = [("supported", "timer"), ("session-expires", "1800;refresher=uas"), ("allow", "INVITE, ACK, BYE, UPDATE")]


def test_a_caller_who_refreshes_no_more_is_gone() -> None:
    """90 s were agreed on: after 60 s without a sign the call ends (RFC 4028, 10)."""
    bench = Bench()
    leg = bench.confirmed(*REFRESHED)
    bench.wait(50)
    bench.ask(leg, "UPDATE", *REFRESHED)
    assert bench.wait(59) == []
    effects = bench.wait(1.2)
    assert (methods(effects), [effect.reason for effect in only(Ended, effects)]) == (["BYE"], ["timeout"])


def test_what_was_agreed_on_is_in_the_answer() -> None:
    """Session-Expires, and Require where the caller knows of timers."""
    bench = Bench()
    bench.invite(bench.leg(), *REFRESHED)
    (ok,) = responses(bench.agent.answer(1, RTP, bench.now))
    assert (ok.headers.one("session-expires"), ok.headers.one("require")) == ("90;refresher=uac", "timer")
    bench = Bench()
    bench.invite(bench.leg(), ("session-expires", "600"))
    (ok,) = responses(bench.agent.answer(1, RTP, bench.now))
    assert (ok.headers.one("session-expires"), ok.headers.one("require")) == ("600;refresher=uas", "")


def test_a_session_that_is_too_short_gets_422() -> None:
    """At the beginning and later."""
    bench = Bench()
    short = [("supported", "timer"), ("session-expires", "30")]
    effects = bench.invite(bench.leg(), *short)
    assert (statuses(effects), responses(effects)[0].headers.one("min-se")) == ([422], "90")
    assert statuses(bench.ask(bench.confirmed(), "UPDATE", *short)) == [422]


def test_this_side_refreshes_by_update() -> None:
    """At half the time, again and again."""
    bench = Bench()
    leg = bench.confirmed(*OURS)
    for _ in range(3):
        (update,) = requests(bench.wait(900))
        assert (update.method, update.headers.one("session-expires")) == ("UPDATE", "1800;refresher=uac")
        assert bench.put(answer(update, 200, ("session-expires", "1800;refresher=uac"))) == []
    assert statuses(bench.ask(leg, "BYE")) == [200]
    assert bench.wait(4000) == []


def test_this_side_refreshes_by_invite_where_update_is_unknown() -> None:
    """With its description; the ACK is sent again for every repetition of the 200."""
    bench = Bench()
    bench.confirmed(*OURS[:2])
    (invite,) = requests(bench.wait(900))
    assert (invite.method, b"m=audio 16384" in invite.body) == ("INVITE", True)
    ok = answer(invite, 200, ("session-expires", "1800;refresher=uac"), ("content-type", "application/sdp"), body=SDP.encode())
    (ack,) = requests(bench.put(ok))
    assert ("ACK", invite.sequence) == (ack.method, ack.sequence)
    assert ack.via.branch != invite.via.branch
    assert [ack] == requests(bench.put(ok))


def test_a_refused_refresh_by_invite_is_acknowledged() -> None:
    """491: both sides at once; it is tried again a moment later."""
    bench = Bench()
    leg = bench.confirmed(*OURS[:2])
    (invite,) = requests(bench.wait(900))
    assert statuses(bench.ask(leg, "INVITE", body=SDP)) == [491]
    (ack,) = requests(bench.put(answer(invite, 491)))
    assert ("ACK", invite.via.branch) == (ack.method, ack.via.branch)
    assert methods(bench.wait(3)) == ["INVITE"]


@pytest.mark.parametrize("silent", [True, False])
def test_a_refresh_that_finds_nobody_ends_the_call(silent: bool) -> None:
    """No answer at all, or one that does not know the call."""
    bench = Bench()
    bench.confirmed(*OURS)
    (update,) = requests(bench.wait(900))
    effects = bench.wait(32) if silent else bench.put(answer(update, 481))
    assert methods(effects)[-1] == "BYE"
    assert [effect.reason for effect in only(Ended, effects)] == ["gone"]


def test_a_refresh_that_fails_for_another_reason_leaves_the_rest_of_the_time() -> None:
    """Then the call ends."""
    bench = Bench()
    bench.confirmed(*OURS)
    (update,) = requests(bench.wait(900))
    assert bench.put(answer(update, 500)) == []
    assert [effect.reason for effect in only(Ended, bench.wait(900))] == ["timeout"]


def test_the_answer_goes_to_the_source_of_the_change() -> None:
    """Not to whatever a header says."""
    bench = Bench()
    leg = bench.confirmed()
    effects = bench.ask(leg, "UPDATE", ("via", "SIP/2.0/UDP 203.0.113.9;branch=z9hG4bKx"))
    assert [effect.to for effect in only(Send, effects)] == [PBX]

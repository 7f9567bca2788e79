"""Datagrams get lost and come twice; calls come about all the same."""

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.events import Confirmed, Ended, EndReason, Incoming, Send

from .bench import PBX, RTP, SDP, Bench, answer, methods, only, requests, responses, statuses, told


def test_a_call_is_rung_answered_and_confirmed() -> None:
    """Trying, ringing, OK; the ACK makes it a call."""
    bench = Bench()
    leg = bench.leg()
    effects = bench.invite(leg)
    assert statuses(effects) == [100]
    (incoming,) = told(effects)
    assert isinstance(incoming, Incoming)
    assert incoming.caller == "+15550100"
    assert statuses(bench.agent.ring(incoming.call, bench.now)) == [180]
    (ok,) = responses(bench.agent.answer(incoming.call, RTP, bench.now))
    assert (ok.status, ok.content_type, ok.headers.one("contact")) == (200, "application/sdp", "<sip:700@192.0.2.10:5060>")
    leg.to_tag = ok.to.tag
    assert [Confirmed(incoming.call)] == bench.ack(leg)
    assert bench.ack(leg) == []


def test_a_repeated_invite_gets_the_same_answer_and_is_no_new_call() -> None:
    """Whatever the last answer was, it is sent once for each repetition."""
    bench = Bench()
    leg = bench.leg()
    invite = bench.request(leg, "INVITE", body=SDP).render()
    first = bench.put(invite)
    assert only(Send, first) == bench.put(invite)
    ringing = bench.agent.ring(1, bench.now)
    assert ringing == bench.put(invite)
    ok = bench.agent.answer(1, RTP, bench.now)
    assert ok == bench.put(invite)
    assert bench.agent.calls == 1
    leg.to_tag = responses(ok)[0].to.tag
    bench.ack(leg)
    assert bench.put(invite) == []


def test_a_repetition_is_answered_to_where_it_came_from() -> None:
    """Also from another port of the same host; from another host it is another request."""
    bench = Bench()
    invite = bench.request(bench.leg(), "OPTIONS").render()
    bench.put(invite)
    port = Address(PBX.host, 6000)
    assert [port] == [send.to for send in only(Send, bench.put(invite, port))]
    other = Address("192.0.2.2", 5060)
    effects = bench.put(invite, other)
    assert ([482], other) == (statuses(effects), only(Send, effects)[0].to)


def test_the_ok_is_repeated_until_its_ack() -> None:
    """After 0.5 s, then twice as long each time, up to 4 s."""
    bench = Bench()
    leg = bench.answered()
    times = []
    for _ in range(100):
        times += [bench.now + 0.1] * len(statuses(bench.wait(0.1)))
    assert [round(time - 0.1, 1) for time in times] == [100.5, 101.5, 103.5, 107.5]
    bench.ack(leg)
    assert bench.wait(60) == []


def test_a_call_without_ack_ends_after_32_seconds() -> None:
    """The other side is told so by BYE."""
    bench = Bench()
    leg = bench.answered()
    assert told(bench.wait(31.9)) == []
    effects = bench.wait(0.2)
    assert [Ended(leg.number, EndReason.NO_ACK)] == told(effects)
    assert methods(effects) == ["BYE"]
    assert bench.agent.calls == 0


def test_a_cancelled_call_gets_487() -> None:
    """The CANCEL itself gets 200, with the same tag; the 487 is repeated until its ACK."""
    bench = Bench()
    leg = bench.leg()
    bench.invite(leg, branch="z9hG4bK-one")
    effects = bench.put(bench.request(leg, "CANCEL", branch="z9hG4bK-one").render())
    ok, terminated = responses(effects)
    assert (ok.status, ok.sequence_method, terminated.status, terminated.sequence_method) == (200, "CANCEL", 487, "INVITE")
    assert ok.to.tag == terminated.to.tag
    assert [Ended(1, EndReason.CANCELLED)] == told(effects)
    assert statuses(bench.wait(1.6)) == [487, 487]
    bench.put(bench.request(leg, "ACK", branch="z9hG4bK-one", to_tag=terminated.to.tag).render())
    assert bench.wait(60) == []


def test_a_cancel_after_the_answer_changes_nothing() -> None:
    """It gets 200, and the call goes on."""
    bench = Bench()
    leg = bench.leg()
    bench.invite(leg, branch="z9hG4bK-one")
    bench.agent.answer(1, RTP, bench.now)
    effects = bench.put(bench.request(leg, "CANCEL", branch="z9hG4bK-one").render())
    assert (statuses(effects), told(effects)) == ([200], [])
    assert bench.agent.calls == 1


def test_a_cancel_of_nothing_gets_481() -> None:
    """So does one from another host, though it knows the branch."""
    bench = Bench()
    leg = bench.leg()
    bench.invite(leg, branch="z9hG4bK-one")
    cancel = bench.request(leg, "CANCEL", branch="z9hG4bK-one").render()
    assert statuses(bench.put(cancel, Address("192.0.2.3", 5060))) == [481]
    assert statuses(bench.put(bench.request(leg, "CANCEL", branch="z9hG4bK-two").render())) == [481]
    assert bench.agent.calls == 1


def test_the_ack_to_a_refusal_belongs_to_its_transaction() -> None:
    """With another branch it does not count; with the right one the refusal is not repeated."""
    bench = Bench()
    leg = bench.leg()
    bench.invite(leg, branch="z9hG4bK-one")
    (busy,) = responses(bench.agent.refuse(1, 486, bench.now))
    bench.put(bench.request(leg, "ACK", branch="z9hG4bK-two", to_tag=busy.to.tag).render())
    assert statuses(bench.wait(0.6)) == [486]
    bench.put(bench.request(leg, "ACK", branch="z9hG4bK-one", to_tag=busy.to.tag).render())
    assert bench.wait(60) == []


def test_an_unacknowledged_refusal_is_given_up_after_32_seconds() -> None:
    """Nothing is left of it."""
    bench = Bench()
    bench.invite(bench.leg())
    bench.agent.refuse(1, 603, bench.now)
    assert len(statuses(bench.wait(32))) == 10
    assert bench.wait(1000) == []
    assert None is bench.agent.next_due


def test_an_older_client_without_branch_is_recognised() -> None:
    """RFC 2543 compares the whole request; its ACK stops the refusal."""
    bench = Bench()
    leg = bench.leg()
    bench.invite(leg, branch="1")
    again = bench.invite(leg, branch="1")
    assert (statuses(again), told(again)) == ([100], [])
    bench.agent.refuse(1, 486, bench.now)
    bench.put(bench.request(leg, "ACK", branch="1", to_tag="whatever").render())
    assert bench.wait(60) == []


def test_a_bye_is_repeated_until_it_is_answered() -> None:
    """At 0.5, 1.5, 3.5, 7.5 s and so on, for 32 s."""
    bench = Bench()
    leg = bench.confirmed()
    (bye,) = requests(bench.agent.hang_up(leg.number, bench.now))
    again = requests(bench.wait(31.9))
    assert (10, {bye.render()}) == (len(again), {request.render() for request in again})
    assert not bench.agent.idle
    bench.wait(0.2)
    assert bench.agent.idle


def test_a_response_counts_only_from_where_the_request_went() -> None:
    """Neither from another host, nor with a Via that is not this side's, nor with two of them."""
    bench = Bench()
    leg = bench.confirmed()
    (bye,) = requests(bench.agent.hang_up(leg.number, bench.now))
    ok = answer(bye, 200)
    bench.put(ok, Address("192.0.2.2", 5060))
    bench.put(ok.replace(b"UDP 192.0.2.10", b"UDP 255.255.255.255"))
    bench.put(ok.replace(b"\r\nFrom:", b"\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\nFrom:"))
    assert not bench.agent.idle
    bench.put(ok)
    assert bench.agent.idle
    assert bench.wait(60) == []


def test_nobody_decides_about_a_call_for_a_minute() -> None:
    """It ends with 480."""
    bench = Bench()
    bench.invite(bench.leg())
    effects = bench.wait(60)
    assert (480, [Ended(1, EndReason.TIMEOUT)]) == (statuses(effects)[0], told(effects))

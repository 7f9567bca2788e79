"""Callers have to know the password, where that is wanted."""

import dataclasses

import pytest

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.digest import Authenticator
from dealer_kiosk.phone.sip.events import Incoming, Noted, NoteKind
from dealer_kiosk.phone.sip.message import Headers, Request

from .bench import PBX, SDP, Bench, Leg, only, responses, seeded, statuses, told


def signed(bench: Bench, leg: Leg, *, user: str = "700", known: str = "s3cret", which: int = 0) -> Request:
    """Call without a proof, and make the INVITE that answers the challenge."""
    (refused,) = responses(bench.put(bench.request(leg, "INVITE", body=SDP).render()))
    assert refused.status == 401
    offered = refused.headers.all("www-authenticate")
    authenticator = Authenticator(user, known, seeded(3))
    assert authenticator.learn(dataclasses.replace(refused, headers=Headers([("www-authenticate", offered[which])])))
    leg.sequence += 1
    return authenticator.sign(bench.request(leg, "INVITE", body=SDP))


@pytest.mark.parametrize("which", [0, 1], ids=["SHA-256", "MD5"])
def test_a_caller_with_the_password_comes_in(which: int) -> None:
    """By either algorithm."""
    bench = Bench(ask_password=True)
    leg = bench.leg()
    request = signed(bench, leg, which=which)
    assert [incoming.call for incoming in only(Incoming, bench.put(request.render()))] == [1]


@pytest.mark.parametrize(("user", "known"), [("700", "guess"), ("admin", "s3cret")])
def test_a_wrong_password_is_noted(user: str, known: str) -> None:
    """For the security log; the caller gets 401 again."""
    bench = Bench(ask_password=True)
    leg = bench.leg()
    effects = bench.put(signed(bench, leg, user=user, known=known).render())
    assert ([401], [Noted(NoteKind.WRONG_PASSWORD, PBX.host)]) == (statuses(effects), told(effects))


def test_a_proof_for_another_request_is_wrong() -> None:
    """The URI is part of it."""
    bench = Bench(ask_password=True)
    request = signed(bench, bench.leg())
    effects = bench.put(dataclasses.replace(request, uri="sip:900@192.0.2.10").render())
    assert [Noted(NoteKind.WRONG_PASSWORD, PBX.host)] == told(effects)


def test_an_old_nonce_is_stale() -> None:
    """After a minute; the password itself was right, so that nobody is blamed."""
    bench = Bench(ask_password=True)
    request = signed(bench, bench.leg())
    bench.wait(62)
    effects = bench.put(request.render())
    assert (statuses(effects), told(effects)) == ([401], [])
    assert all("stale=true" in value for value in responses(effects)[0].headers.all("www-authenticate"))


def test_an_overheard_proof_is_worth_nothing() -> None:
    """Neither from another host nor for another call."""
    bench = Bench(ask_password=True)
    leg = bench.leg()
    request = signed(bench, leg)
    assert statuses(bench.put(request.render(), Address("192.0.2.3", 5060))) == [401]
    other = Headers((name, "other" if name == "call-id" else value) for name, value in request.headers)
    assert statuses(bench.put(dataclasses.replace(request, headers=other).render())) == [401]
    assert bench.agent.calls == 0


@pytest.mark.parametrize("value", ["Basic abc", "Digest", 'Digest realm="pbx.example"', "Digest \u00fc=\u00fc", 'Digest nonce="'])
def test_a_malformed_proof_is_none(value: str) -> None:
    """It is asked for anew."""
    bench = Bench(ask_password=True)
    assert statuses(bench.invite(bench.leg(), ("authorization", value))) == [401]


def test_a_call_in_progress_is_not_asked() -> None:
    """Its tags are proof enough; OPTIONS is open to listed hosts."""
    bench = Bench(ask_password=True)
    leg = bench.leg()
    bench.put(signed(bench, leg).render())
    assert statuses(bench.put(bench.request(bench.leg(), "OPTIONS").render())) == [200]

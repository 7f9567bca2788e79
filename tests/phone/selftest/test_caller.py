"""The caller's signalling against the line's own, and what its handset sends; without sockets."""

import ipaddress
import itertools
import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from dealer_kiosk.phone.rtp import g711, packet
from dealer_kiosk.phone.rtp.digits import EventReceiver
from dealer_kiosk.phone.selftest.caller import TIMED_OUT, UNUSABLE, Caller, offer
from dealer_kiosk.phone.selftest.handset import Handset
from dealer_kiosk.phone.selftest.probe import probe
from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.agent import UserAgent
from dealer_kiosk.phone.sip.events import Effect, Ended, EndReason, Incoming, Send
from dealer_kiosk.phone.sip.sdp import Codec
from dealer_kiosk.phone.sip.settings import AgentSettings
from tests.phone.sip.bench import seeded

LINE, HERE, SPEECH = Address("127.0.0.1", 5060), Address("127.0.0.1", 40_000), Address("127.0.0.1", 40_002)
SECRET = "s3cret"  # noqa: S105 - of these tests


class Wire:
    """A caller and a line that hear each other at once."""

    def __init__(self, password: str = "", **line: object) -> None:
        known = AgentSettings(LINE, (ipaddress.ip_network("127.0.0.0/8"),), password=SECRET, **line)  # type: ignore[arg-type]
        self.line = UserAgent(known, token=seeded(1))
        self.caller = Caller(LINE, HERE, "700", seeded(2), password=password)
        self.told: list[Effect] = []

    def call(self, codec: Codec = Codec.PCMU) -> None:
        """Begin."""
        self.carry(self.caller.call(offer(codec, SPEECH), 0.0))

    def carry(self, effects: Sequence[Effect], now: float = 0.0) -> None:
        """Deliver what is to be sent, and what is sent upon that."""
        for effect in effects:
            if not isinstance(effect, Send):
                self.told.append(effect)
            elif effect.to == LINE:
                self.carry(self.line.receive(effect.data, HERE, now), now)
            else:
                self.carry(self.caller.receive(effect.data, LINE, now), now)

    @property
    def incoming(self) -> Incoming:
        """The one call of the line."""
        (found,) = [effect for effect in self.told if isinstance(effect, Incoming)]
        return found

    def answer(self, now: float = 1.0) -> None:
        """The line answers."""
        self.carry(self.line.answer(self.incoming.call, Address(LINE.host, 16_384), now), now)

    def ended(self) -> list[EndReason]:
        """Why calls of the line have ended."""
        return [effect.reason for effect in self.told if isinstance(effect, Ended)]


@pytest.mark.parametrize("codec", list(Codec))
def test_a_call_is_answered_and_ended(codec: Codec) -> None:
    """With the codec that was offered, keys, and the line's address for speech."""
    wire = Wire()
    wire.call(codec)
    wire.answer()
    found = wire.caller.answer

    assert found is not None
    assert (found.codec, found.digits, found.remote.port, wire.caller.answered_at) == (codec, 101, 16_384, 1.0)
    assert wire.incoming.offer.remote == SPEECH
    wire.carry(wire.caller.hang_up(5.0), 5.0)
    assert (wire.caller.ended, wire.ended(), wire.line.calls) == (True, [EndReason.BYE], 0)


def test_the_line_may_hang_up() -> None:
    """The caller confirms it."""
    wire = Wire()
    wire.call()
    wire.answer()
    wire.carry(wire.line.hang_up(wire.incoming.call, 3.0), 3.0)

    assert (wire.caller.hung_up, wire.line.calls, wire.line.idle) == (True, 0, True)


def test_the_password_is_given_where_it_is_asked_for() -> None:
    """Without it, or with another, the call is refused."""
    right, none, wrong = Wire(SECRET, ask_password=True), Wire(ask_password=True), Wire("guess", ask_password=True)
    for wire in (right, none, wrong):
        wire.call()
    right.answer()
    right.carry(right.caller.hang_up(2.0), 2.0)

    assert (right.caller.refused, right.caller.ended) == (0, True)
    assert (none.caller.refused, wrong.caller.refused) == (401, 401)


def test_a_busy_line_refuses() -> None:
    """With its status."""
    wire = Wire(max_calls=0)
    wire.call()
    assert (wire.caller.heard, wire.caller.refused) == (True, 486)


def test_a_call_can_be_given_up() -> None:
    """The line stops ringing."""
    wire = Wire()
    wire.call()
    wire.carry(wire.caller.cancel(1.0), 1.0)
    assert (wire.caller.refused, wire.ended()) == (487, [EndReason.CANCELLED])


def test_a_line_that_is_not_there_is_tried_again_and_given_up() -> None:
    """After 0.5, 1.5, 3.5 s and so on, for 32 s."""
    wire = Wire()
    sent = len(wire.caller.call(offer(Codec.PCMU, SPEECH), 0.0))
    for tenth in itertools.count(1):
        sent += len(wire.caller.tick(tenth / 10))
        if wire.caller.refused:
            break

    assert (wire.caller.heard, wire.caller.refused, wire.caller.next_due) == (False, TIMED_OUT, None)
    assert (sent, tenth) == (7, 320)


def test_others_are_not_listened_to() -> None:
    """Answers of another host, noise, and requests of another call."""
    wire = Wire()
    (invite,) = wire.caller.call(offer(Codec.PCMU, SPEECH), 0.0)
    answers = [effect for effect in wire.line.receive(invite.data, HERE, 0.0) if isinstance(effect, Send)]
    for data in (*(answer.data for answer in answers), b"", b"noise"):
        assert wire.caller.receive(data, Address("127.0.0.2", 5060), 0.1) == []
    assert (wire.caller.receive(b"noise", LINE, 0.1), wire.caller.heard) == ([], False)

    other = Wire()
    other.caller = Caller(LINE, HERE, "700", seeded(9))
    other.call()
    other.answer()
    (bye,) = [effect for effect in other.line.hang_up(other.incoming.call, 2.0) if isinstance(effect, Send)]
    (refused,) = wire.caller.receive(bye.data, LINE, 2.0)
    assert (refused.data.split(b"\r\n")[0], wire.caller.hung_up) == (b"SIP/2.0 481 Call/Transaction Does Not Exist", False)


def test_an_answer_without_usable_speech_is_a_refusal() -> None:
    """The session description is none."""
    wire = Wire()
    wire.call()
    effects = wire.line.answer(wire.incoming.call, Address(LINE.host, 16_384), 1.0)
    wire.carry([replace(send, data=send.data.replace(b"RTP/AVP", b"RTP/XXX")) for send in effects if isinstance(send, Send)], 1.0)
    assert (wire.caller.answer, wire.caller.refused) == (None, UNUSABLE)


def test_a_handset_sends_speech_then_silence() -> None:
    """One packet after the other, each 20 ms further."""
    handset, signal = Handset(g711.Codec.PCMA, 101, random.Random(1)), probe(0.1)
    handset.say(signal)
    sent = [packet.parse(handset.next()) for _ in range(7)]
    packets = [found for found in sent if found is not None]
    heard = np.frombuffer(b"".join(g711.decode(g711.Codec.PCMA, found.payload) for found in packets), "<i2")

    assert [found.marker for found in packets] == [True, False, False, False, False, False, False]
    assert {(b.sequence - a.sequence, b.timestamp - a.timestamp) for a, b in itertools.pairwise(packets)} == {(1, 160)}
    assert np.corrcoef(heard[:800], signal)[0, 1] > 0.99
    assert (abs(heard[800:]).max() < 10, handset.speaking, handset.sent) == (True, False, 7)


def test_a_handset_presses_keys_where_the_line_takes_them() -> None:
    """Speech goes on between them."""
    handset, presses, keys = Handset(g711.Codec.PCMU, 101, random.Random(1)), EventReceiver(), ""
    assert handset.press("15#")
    for _ in range(50):
        found = packet.parse(handset.next())
        if found is not None and found.payload_type == 101:
            keys += presses.receive(found.payload, found.timestamp) or ""

    assert (keys, Handset(g711.Codec.PCMU, None, random.Random(1)).press("1")) == ("15#", False)

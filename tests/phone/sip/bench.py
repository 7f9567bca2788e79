"""A telephone system for tests: it writes datagrams, reads what the user agent sends, and lets the time pass."""

import ipaddress
import random
from dataclasses import dataclass, field
from typing import Any, TypeVar

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.agent import UserAgent
from dealer_kiosk.phone.sip.events import Effect, Incoming, Send
from dealer_kiosk.phone.sip.message import Header, Headers, Request, Response
from dealer_kiosk.phone.sip.parser import parse
from dealer_kiosk.phone.sip.settings import AgentSettings

LOCAL = Address("192.0.2.10", 5060)
PBX = Address("192.0.2.1", 5060)
RTP = Address("192.0.2.10", 16384)
TARGET = "sip:210@192.0.2.1"

SDP = (
    "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 20000 RTP/AVP 0 8 101\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n"
)

Kind = TypeVar("Kind")


def settings(**changes: Any) -> AgentSettings:
    """Settings of a line that takes calls from one network."""
    values: dict[str, Any] = {
        "local": LOCAL,
        "allow": (ipaddress.ip_network("192.0.2.0/28"),),
        "datagrams_per_s": 1000,
        "targets": frozenset({TARGET}),
        "domain": "pbx.example",
        "password": "s3cret",
    }
    return AgentSettings(**(values | changes))


def seeded(seed: int = 7) -> Any:
    """Return a source of tokens that are the same in every run."""
    chance = random.Random(seed)
    return lambda count: chance.randbytes(count).hex()


@dataclass
class Leg:
    """One call as the caller's side keeps it."""

    name: str
    branch: int = 0
    sequence: int = 1
    to_tag: str = ""
    number: int = 0
    headers: list[Header] = field(default_factory=list)


class Bench:
    """A user agent, the time, and the other side."""

    def __init__(self, source: Address = PBX, **changes: Any) -> None:
        self.agent = UserAgent(settings(**changes), token=seeded())
        self.now = 100.0
        self.source = source
        self._legs = 0

    def put(self, data: bytes, source: Address | None = None) -> list[Effect]:
        """Let a datagram come."""
        return self.agent.receive(data, source or self.source, self.now)

    def wait(self, seconds: float) -> list[Effect]:
        """Let the time pass."""
        until, effects = self.now + seconds, []
        while (due := self.agent.next_due) is not None and due <= until:
            self.now = max(self.now, due)
            effects += self.agent.tick(self.now)
        self.now = until
        return effects

    def leg(self) -> Leg:
        """Begin to make a call."""
        self._legs += 1
        return Leg(f"call{self._legs}")

    def request(self, leg: Leg, method: str, *headers: Header, body: str = "", **changes: str | int) -> Request:
        """Make a request of a call; each has a branch of its own unless `branch` is given."""
        leg.branch += 1
        sequence = changes.get("sequence", leg.sequence)
        to_tag = changes.get("to_tag", leg.to_tag)
        items: list[Header] = [
            ("via", f"SIP/2.0/UDP {PBX};branch={changes.get('branch', f'z9hG4bK-{leg.name}-{leg.branch}')}"),
            ("max-forwards", "70"),
            ("from", f'"A Caller" <sip:+15550100@pbx.example>;tag={changes.get("from_tag", "far-" + leg.name)}'),
            ("to", "<sip:700@192.0.2.10>" + (f";tag={to_tag}" if to_tag else "")),
            ("call-id", leg.name),
            ("cseq", f"{sequence} {changes.get('sequence_method', method)}"),
            ("contact", f"<sip:100@{PBX}>"),
            *headers,
            *([("content-type", "application/sdp")] if body and "content-type" not in dict(headers) else []),
        ]
        return Request(Headers(items), body.encode(), method, "sip:700@192.0.2.10")

    def ask(self, leg: Leg, method: str, *headers: Header, body: str = "", **changes: str | int) -> list[Effect]:
        """Send the next request of a call."""
        leg.sequence += 1
        return self.put(self.request(leg, method, *headers, body=body, **changes).render())

    def invite(self, leg: Leg, *headers: Header, body: str = SDP, **changes: str | int) -> list[Effect]:
        """Send the INVITE that begins a call."""
        return self.put(self.request(leg, "INVITE", *headers, body=body, **changes).render())

    def answered(self, *headers: Header, body: str = SDP) -> Leg:
        """Make a call and have it answered, before the ACK."""
        leg = self.leg()
        (incoming,) = only(Incoming, self.invite(leg, *headers, body=body))
        leg.number = incoming.call
        (ok,) = responses(self.agent.answer(leg.number, RTP, self.now))
        leg.to_tag = ok.to.tag
        return leg

    def confirmed(self, *headers: Header, body: str = SDP) -> Leg:
        """Make a call that is answered and acknowledged."""
        leg = self.answered(*headers, body=body)
        self.ack(leg)
        return leg

    def ack(self, leg: Leg, body: str = "") -> list[Effect]:
        """Acknowledge the last 2xx to INVITE."""
        return self.put(self.request(leg, "ACK", body=body).render())


def answer(request: Request, status: int, *headers: Header, body: bytes = b"", tag: str = "") -> bytes:
    """Make the other side's response to a request of the user agent."""
    to = request.to if request.to.tag else request.to.tagged(tag or "far")
    items = [("via", value) for value in request.headers.all("via")]
    items += [("from", request.headers.one("from")), ("to", str(to)), ("call-id", request.call_id)]
    items += [("cseq", request.headers.one("cseq")), *headers]
    return Response(Headers(items), body, status, "Whatever").render()


def only(kind: type[Kind], effects: list[Effect]) -> list[Kind]:
    """Pick the effects of one kind."""
    return [effect for effect in effects if isinstance(effect, kind)]


def told(effects: list[Effect]) -> list[Effect]:
    """Pick what is not a datagram."""
    return [effect for effect in effects if not isinstance(effect, Send)]


def _sent(kind: type[Kind], effects: list[Effect]) -> list[Kind]:
    messages = [parse(effect.data) for effect in only(Send, effects)]
    return [message for message in messages if isinstance(message, kind)]


def responses(effects: list[Effect]) -> list[Response]:
    """Read the responses that are sent."""
    return _sent(Response, effects)


def requests(effects: list[Effect]) -> list[Request]:
    """Read the requests that are sent."""
    return _sent(Request, effects)


def statuses(effects: list[Effect]) -> list[int]:
    """Return the codes of the responses that are sent."""
    sent = [effect.data.split(b" ", 2) for effect in only(Send, effects)]
    return [int(code) for version, code, _ in sent if version == b"SIP/2.0"]


def methods(effects: list[Effect]) -> list[str]:
    """Return the methods of the requests that are sent."""
    return [request.method for request in requests(effects)]

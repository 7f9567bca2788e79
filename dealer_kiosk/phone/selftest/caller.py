"""The signalling of one call that is made: INVITE, ACK, BYE, CANCEL. Pure: datagrams in, datagrams out."""

from collections.abc import Callable

from dealer_kiosk.phone.sip.address import Address, NameAddr
from dealer_kiosk.phone.sip.client_transactions import ClientTransactions
from dealer_kiosk.phone.sip.dialog import Dialog
from dealer_kiosk.phone.sip.digest import Authenticator
from dealer_kiosk.phone.sip.events import Effect, Send
from dealer_kiosk.phone.sip.grammar import SipParseError
from dealer_kiosk.phone.sip.message import Headers, Request, Response
from dealer_kiosk.phone.sip.parser import parse
from dealer_kiosk.phone.sip.replies import ALLOW, SDP_TYPE, reply
from dealer_kiosk.phone.sip.requester import Requester
from dealer_kiosk.phone.sip.sdp import Codec, Direction, MediaLine, Offer, SdpError, format_answer, parse_offer
from dealer_kiosk.phone.sip.settings import AgentSettings
from dealer_kiosk.phone.sip.timers import Timers

TIMED_OUT = 408
UNUSABLE = 488
"""Statuses under which a missing answer, and one whose session description is of no use, are kept."""

_OF_CANCEL = ("via", "max-forwards", "from", "to", "call-id")  # headers it takes from the INVITE (RFC 3261, 9.1)

_EVENTS = 101  # payload type of keys

NAME = "phone-test"
"""Who calls."""


def offer(codec: Codec, local: Address) -> bytes:
    """The session description that offers one codec, and keys."""
    media = MediaLine("audio", local.port, "RTP/AVP", ())
    wanted = Offer(local, Direction.SENDRECV, codec, _EVENTS, (media,))
    return format_answer(wanted, local, 1, 1, Direction.SENDRECV)  # of one codec, an offer reads like an answer


class Caller:
    """Calls a line, once.

    Args:
        line: where it listens.
        local: where this side does.
        user: name of its extension.
        token: makes a random text of so many bytes in hexadecimal digits.
        password: that the line asks for; "" = none.

    Attributes:
        heard: whether the line has sent any answer.
        answer: its session description, once it has answered.
        refused: status with which it refused; 0 = it did not.
        answered_at: time of the final answer.
        hung_up: whether the line has ended the call.
        ended: whether the line has confirmed that this side did.
    """

    def __init__(self, line: Address, local: Address, user: str, token: Callable[[int], str], *, password: str = "") -> None:
        self.heard = self.hung_up = self.ended = False
        self.answer: Offer | None = None
        self.refused = 0
        self.answered_at = 0.0
        self._line = line
        self._effects: list[Effect] = []
        self._timers = Timers()
        self._local = local
        self._transactions = ClientTransactions(local, self._timers, self._effects.append)
        self._requester = Requester(AgentSettings(local=local, allow=()), token, self._transactions)
        self._proof = Authenticator(user, password, token) if password else None
        self._token = token
        self._invite: Request | None = None
        self._dialog = Dialog(
            call_id=token(12),
            local=NameAddr(f"sip:{NAME}@{local}").tagged(token(6)),
            remote=NameAddr(f"sip:{user}@{line}"),
            target=f"sip:{user}@{line}",
            route=(),
            peer=line,
            remote_sequence=-1,
        )

    @property
    def next_due(self) -> float | None:
        """When `tick` has to be called; None = not at all."""
        return self._timers.next_due

    def call(self, offer: bytes, now: float) -> list[Send]:
        """Begin, with a session description."""

        def make() -> Request:
            headers = [("contact", f"<sip:{NAME}@{self._local}>"), ALLOW, SDP_TYPE]
            self._invite = self._dialog.request("INVITE", self._via(), headers, offer)
            return self._invite

        self._requester.send(make, self._line, now, self._final, authenticator=self._proof, confirm=self._confirm)
        return self._taken()

    def cancel(self, now: float) -> list[Send]:
        """Give up before the answer."""
        if self._invite is not None:
            kept = [(name, value) for name, value in self._invite.headers if name in _OF_CANCEL]
            headers = Headers([*kept, ("cseq", f"{self._invite.sequence} CANCEL")])
            request = Request(headers, b"", "CANCEL", self._invite.uri)
            self._transactions.send(request, self._line, now, lambda _response, _at: None, lambda _at: None)
        return self._taken()

    def hang_up(self, now: float) -> list[Send]:
        """End the call that was answered."""

        def done(_response: Response | None, _at: float) -> None:
            self.ended = True

        self._requester.send(lambda: self._dialog.request("BYE", self._via()), self._line, now, done, authenticator=self._proof)
        return self._taken()

    def receive(self, data: bytes, source: Address, now: float) -> list[Send]:
        """Take a datagram; what is not of the line is ignored."""
        if source != self._line:
            return []
        try:
            message = parse(data)
        except SipParseError:
            return []
        if isinstance(message, Response):
            self.heard = True
            self._transactions.receive(message, source, now)
        elif message.method != "ACK":
            self._serve(message, source)
        return self._taken()

    def tick(self, now: float) -> list[Send]:
        """Do what is due."""
        self._timers.run(now)
        return self._taken()

    def _serve(self, request: Request, source: Address) -> None:
        ours = request.call_id == self._dialog.call_id
        self.hung_up = self.hung_up or (ours and request.method == "BYE")
        status = (200 if request.method == "BYE" else 405) if ours else 481
        self._effects.append(Send(reply(request, source, status, tag=self._token(6), headers=[ALLOW]).render(), source))

    def _confirm(self, response: Response) -> Request:
        self._dialog.remote = response.to
        contacts = response.headers.listed("contact")
        if contacts:
            self._dialog.target = NameAddr.parse(contacts[0]).uri
        return self._dialog.ack(self._via())

    def _final(self, response: Response | None, now: float) -> None:
        self.answered_at = now
        if response is None or response.status >= 300:
            self.refused = response.status if response else TIMED_OUT
            return
        try:
            self.answer = parse_offer(response.body)
        except SdpError:
            self.refused = UNUSABLE

    def _via(self) -> str:
        return f"SIP/2.0/UDP {self._local};branch={self._requester.branch()};rport"

    def _taken(self) -> list[Send]:
        sends = [effect for effect in self._effects if isinstance(effect, Send)]
        self._effects.clear()
        return sends

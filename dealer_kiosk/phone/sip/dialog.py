"""A dialog: what makes two sides of a call recognise each other, and the requests inside it (RFC 3261, 12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from dealer_kiosk.phone.sip.address import Address, NameAddr, SipUri
from dealer_kiosk.phone.sip.grammar import SipParseError
from dealer_kiosk.phone.sip.message import Header, Headers, Request
from dealer_kiosk.phone.sip.replies import PRODUCT

DialogKey = tuple[str, str, str]


@dataclass(slots=True)
class Dialog:
    """One call's dialog, as the side that was called sees it.

    Attributes:
        call_id: name of the call.
        local: this side, with its tag.
        remote: the other side, with its tag.
        target: URI that requests are made to.
        route: proxies on the way, as Record-Route gave them.
        peer: where datagrams go: wherever the INVITE came from.
        sequence: number of this side's last request.
        remote_sequence: number of the other side's last one.
    """

    call_id: str
    local: NameAddr
    remote: NameAddr
    target: str
    route: tuple[str, ...]
    peer: Address
    remote_sequence: int
    sequence: int = 0

    @classmethod
    def of_invite(cls, request: Request, source: Address, tag: str) -> Self:
        """Begin the dialog that an INVITE asks for."""
        return cls(
            call_id=request.call_id,
            local=request.to.tagged(tag),
            remote=request.from_,
            target=_contact(request) or request.from_.uri,  # older user agents send no Contact
            route=tuple(request.headers.listed("record-route")),
            peer=source,
            remote_sequence=request.sequence,
        )

    @property
    def key(self) -> DialogKey:
        """Call-ID, this side's tag, the other side's tag."""
        return self.call_id, self.local.tag, self.remote.tag

    def advance(self, request: Request) -> bool:
        """Take the number of a new request inside the dialog.

        Returns:
            False if it is not newer than the last one.
        """
        if request.sequence <= self.remote_sequence:
            return False
        self.remote_sequence = request.sequence
        return True

    def retarget(self, request: Request, source: Address) -> None:
        """Take the other side's new address from a re-INVITE or UPDATE."""
        self.target = _contact(request) or self.target
        self.peer = source

    def request(self, method: str, via: str, headers: Iterable[Header] = (), body: bytes = b"") -> Request:
        """Make the next request.

        Args:
            method: not ACK.
            via: with a branch of its own.
            headers: further ones.
            body: with its type among the headers.
        """
        self.sequence += 1
        return self._request(method, self.sequence, via, headers, body)

    def ack(self, via: str) -> Request:
        """Make the ACK to a 2xx to this side's last INVITE."""
        return self._request("ACK", self.sequence, via, (), b"")

    def _request(self, method: str, sequence: int, via: str, headers: Iterable[Header], body: bytes) -> Request:
        uri, route = self._way()
        items = [("via", via), ("max-forwards", "70"), *(("route", value) for value in route)]
        items += [
            ("from", str(self.local)),
            ("to", str(self.remote)),
            ("call-id", self.call_id),
            ("cseq", f"{sequence} {method}"),
        ]
        return Request(Headers([*items, ("user-agent", PRODUCT), *headers]), body, method, uri)

    def _way(self) -> tuple[str, tuple[str, ...]]:
        """Request-URI and Route; a first proxy that routes strictly gets its own URI first (RFC 3261, 12.2.1.1)."""
        if not self.route:
            return self.target, ()
        first = NameAddr.parse(self.route[0]).uri
        try:
            loose = SipUri.parse(first).loose
        except SipParseError:
            loose = True
        return (self.target, self.route) if loose else (first, (*self.route[1:], f"<{self.target}>"))


def _contact(request: Request) -> str:
    contacts = request.headers.listed("contact")
    if len(contacts) != 1 or contacts[0] == "*":
        return ""
    uri = NameAddr.parse(contacts[0]).uri
    return uri if uri.lower().startswith("sip:") else ""

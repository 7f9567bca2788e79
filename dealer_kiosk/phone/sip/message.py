"""SIP requests and responses as values, and how they are written (RFC 3261, 7)."""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dealer_kiosk.phone.sip.address import NameAddr
from dealer_kiosk.phone.sip.grammar import split_list
from dealer_kiosk.phone.sip.via import Via

Header = tuple[str, str]

COMPACT = {
    "b": "referred-by", "c": "content-type", "e": "content-encoding", "f": "from", "i": "call-id", "k": "supported",
    "l": "content-length", "m": "contact", "o": "event", "r": "refer-to", "s": "subject", "t": "to", "u": "allow-events",
    "v": "via", "x": "session-expires",
}  # fmt: skip
"""Short names of headers."""

_SHOWN = {"call-id": "Call-ID", "cseq": "CSeq", "www-authenticate": "WWW-Authenticate", "min-se": "Min-SE"}


class Headers:
    """Headers in their order; names are kept in small letters and in their long form. Content-Length is not among them."""

    def __init__(self, items: Iterable[Header] = ()) -> None:
        self._items = tuple((COMPACT.get(name.lower(), name.lower()), value) for name, value in items)

    def __iter__(self) -> Iterator[Header]:
        return iter(self._items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._items == other._items

    def __hash__(self) -> int:
        return hash(self._items)

    def __repr__(self) -> str:
        return f"Headers({[name for name, _ in self._items]})"  # values may be secret or personal

    @functools.cached_property
    def vias(self) -> list[Via]:
        """The hops, the last one first; read once, as the next two are, for every message is asked for them often.

        Raises:
            SipParseError: one is malformed.
        """
        return [Via.parse(value) for value in self.listed("via")]

    @functools.cached_property
    def from_(self) -> NameAddr:
        """Who made the request.

        Raises:
            SipParseError: it is malformed.
        """
        return NameAddr.parse(self.one("from"))

    @functools.cached_property
    def to(self) -> NameAddr:
        """Whom it was made to.

        Raises:
            SipParseError: it is malformed.
        """
        return NameAddr.parse(self.one("to"))

    def all(self, name: str) -> list[str]:
        """Return the values of every header of this name, as they are written."""
        return [value for key, value in self._items if key == name]

    def one(self, name: str) -> str:
        """Return the first value; empty if there is none."""
        return next((value for key, value in self._items if key == name), "")

    def listed(self, name: str) -> list[str]:
        """Return the values of a header that is a list, whether in one line or several.

        Raises:
            SipParseError: an element is empty or not closed.
        """
        return [part for value in self.all(name) for part in split_list(value)]

    def words(self, name: str) -> frozenset[str]:
        """Return the words of a list in small letters, without parameters."""
        values = ",".join(self.all(name)).lower().split(",")
        return frozenset(value.partition(";")[0].strip() for value in values) - {""}


@dataclass(frozen=True, slots=True)
class Message:
    """What requests and responses share. The parser has checked all that is read here."""

    headers: Headers
    body: bytes

    @property
    def vias(self) -> list[Via]:
        """The hops, the last one first."""
        return self.headers.vias

    @property
    def via(self) -> Via:
        """The last hop."""
        return self.vias[0]

    @property
    def from_(self) -> NameAddr:
        """Who made the request."""
        return self.headers.from_

    @property
    def to(self) -> NameAddr:
        """Whom it was made to."""
        return self.headers.to

    @property
    def call_id(self) -> str:
        """Name of the call."""
        return self.headers.one("call-id")

    @property
    def sequence(self) -> int:
        """Number of the request in its dialog."""
        return int(self.headers.one("cseq").split()[0])

    @property
    def sequence_method(self) -> str:
        """Method in CSeq."""
        return self.headers.one("cseq").split()[1]

    @property
    def content_type(self) -> str:
        """Type of the body in small letters, without parameters."""
        return self.headers.one("content-type").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Request(Message):
    """A request."""

    method: str
    uri: str

    def render(self) -> bytes:
        """Write it as a datagram."""
        return _render(f"{self.method} {self.uri} SIP/2.0", self)


@dataclass(frozen=True, slots=True)
class Response(Message):
    """A response."""

    status: int
    reason: str

    def render(self) -> bytes:
        """Write it as a datagram."""
        return _render(f"SIP/2.0 {self.status} {self.reason}", self)


def _render(start: str, message: Message) -> bytes:
    lines = [start, *(f"{_SHOWN.get(name, name.title())}: {value}" for name, value in message.headers)]
    lines.append(f"Content-Length: {len(message.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + message.body

"""What the signalling core asks for and tells: datagrams to send, and what happens to calls."""

import enum
from dataclasses import dataclass

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.sdp import Codec, Direction, Offer


class EndReason(enum.StrEnum):
    """Why a call is over."""

    BYE = "bye"  # the other side hung up
    CANCELLED = "cancelled"  # the caller gave up before the answer
    REFUSED = "refused"  # this side did not answer it
    NO_ACK = "no_ack"  # the answer was never acknowledged
    HUNG_UP = "hung_up"  # this side hung up
    TRANSFERRED = "transferred"  # a person has the caller
    TIMEOUT = "timeout"  # the session was not refreshed in time, or nobody answered the call here
    GONE = "gone"  # the other side no longer knows the call


class TransferState(enum.StrEnum):
    """How far a transfer is; the last four are final."""

    REQUESTED = "requested"
    RINGING = "ringing"
    ANSWERED = "answered"
    REFUSED = "refused"
    BUSY = "busy"
    UNANSWERED = "unanswered"


class NoteKind(enum.StrEnum):
    """What the security log tells."""

    UNLISTED = "unlisted"  # datagrams from a network that may not send
    FLOOD = "flood"  # more datagrams than allowed
    SCANNER = "scanner"  # a known tool that searches for open lines
    MALFORMED = "malformed"  # no SIP
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - the name of an event
    BAD_MEDIA = "bad_media"  # speech to or from an address or port that is not allowed
    BAD_TARGET = "bad_target"  # a transfer to somebody who is not in the settings


@dataclass(frozen=True, slots=True)
class Send:
    """Send this datagram."""

    data: bytes
    to: Address


@dataclass(frozen=True, slots=True)
class Incoming:
    """Somebody calls; ring, answer or refuse.

    Attributes:
        call: number of the call, never used twice.
        caller: number or name of the caller; empty if unknown or withheld.
        offer: what the caller can send and receive.
    """

    call: int
    caller: str
    offer: Offer


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The caller's side knows that the call is answered."""

    call: int


@dataclass(frozen=True, slots=True)
class Media:
    """Speech goes another way from now: hold, resume, a new address, another codec.

    Attributes:
        call: number of the call.
        remote: where speech goes to and comes from.
        direction: what this side does; only SENDRECV is not held.
        codec: of both ways.
        digits: payload type of digits (RFC 4733), None if there are none.
    """

    call: int
    remote: Address
    direction: Direction
    codec: Codec
    digits: int | None


@dataclass(frozen=True, slots=True)
class Digit:
    """A key was pressed, told by INFO: one of 0-9, *, #, A-D."""

    call: int
    digit: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over; nothing follows for its number."""

    call: int
    reason: EndReason


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer got further; after a failure the caller is still on the line."""

    call: int
    state: TransferState


@dataclass(frozen=True, slots=True)
class Registered:
    """The telephone system knows where the extension is, for so many seconds."""

    expires_s: float


@dataclass(frozen=True, slots=True)
class NotRegistered:
    """Registering failed; it is tried again after so many seconds."""

    reason: str
    retry_s: float


@dataclass(frozen=True, slots=True)
class Noted:
    """Something for the security log, told once a minute at most for a kind and source.

    Attributes:
        kind: what it was.
        source: IP address that sent it.
    """

    kind: NoteKind
    source: str


Effect = Send | Incoming | Confirmed | Media | Digit | Ended | Transfer | Registered | NotRegistered | Noted

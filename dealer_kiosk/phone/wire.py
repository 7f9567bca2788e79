"""What the phone process and its parent say to each other: a tag byte, the number of a call (0 = none), and a body.

Sound is as in `audio.wire`. Beside it there are
To the child:   STOP; of a call ACCEPT, HANG_UP, TRANSFER (a SIP address), DIGITS.
To the parent:  STATE (JSON: `LineState`); of a call CALL (JSON: `Ringing`), DIGIT, TRANSFERRING (a state), HUNG_UP (a reason).

PLAY has samples at 8 kHz, FRAME and ECHO_FRAME at 16 kHz.
"""

import struct
from dataclasses import dataclass
from multiprocessing.connection import Connection

from dealer_kiosk.audio.wire import Message

STOP = b"Q"
ACCEPT = b"a"
HANG_UP = b"H"
TRANSFER = b"T"
DIGITS = b"K"

STATE = b"s"
CALL = b"c"
DIGIT = b"k"
TRANSFERRING = b"t"
HUNG_UP = b"h"

_CALL = struct.Struct("!I")


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call that has come in."""

    caller: str  # number or name the telephone system gives; "" = unknown or withheld
    can_transfer: bool


@dataclass(frozen=True, slots=True)
class LineState:
    """How the line is."""

    listening: str = ""  # host:port that calls come to; "" = none
    registered: bool = False  # with the telephone system, in mode register
    calls: int = 0
    problem: str | None = None  # one sentence


def packed(tag: bytes, call: int = 0, body: bytes = b"") -> bytes:
    """A message for `Connection.send_bytes`."""
    return tag + _CALL.pack(call) + body


def unpacked(data: bytes) -> tuple[int, Message]:
    """Call and message of what a `Connection` has received."""
    return _CALL.unpack_from(data, 1)[0], Message(data[:1], data[1 + _CALL.size :])


def receive(connection: Connection) -> tuple[int, Message]:
    """Wait for the next message: its call, and the message.

    Raises:
        EOFError: the other side is gone.
        OSError: likewise, or this side was closed.
    """
    return unpacked(connection.recv_bytes())

"""What the audio process and its parent say to each other: one tag byte and a body, framed by `Connection`.

To the child:   SETTINGS (JSON), PLAY (sequence number, samples), ABORT, ALLOW (what may stop the agent).
To the parent:  FRAME (samples) or ECHO_FRAME (samples while the agent is heard), PLAYED (sequence number), DUCKED, RESTORED,
                CUT (sequence number, seconds of that chunk that were heard, whether ABORT asked for it), READY (JSON: loudspeaker
                rate), LOST (a sentence), ALIVE.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from dealer_kiosk.messages import Samples

SETTINGS = b"S"
PLAY = b"P"
ABORT = b"A"
ALLOW = b"M"

FRAME = b"F"
ECHO_FRAME = b"E"
DUCKED = b"d"
RESTORED = b"r"
CUT = b"C"
PLAYED = b"D"
READY = b"R"
LOST = b"L"
ALIVE = b"."

ALIVE_EVERY_S = 1.0
"""The child says something at least this often, unless it hangs."""

_SEQUENCE = struct.Struct("!I")
_CUT = struct.Struct("!Id?")


@dataclass(frozen=True, slots=True)
class Message:
    """One received message."""

    tag: bytes
    body: bytes

    def sequence(self) -> int:
        """The sequence number of PLAY and PLAYED."""
        number: int = _SEQUENCE.unpack_from(self.body)[0]
        return number

    def sound(self) -> bytes:
        """The samples of PLAY, native 16-bit."""
        return self.body[_SEQUENCE.size :]

    def samples(self) -> Samples:
        """The samples of FRAME and ECHO_FRAME."""
        return np.frombuffer(self.body, np.int16)

    def json(self) -> dict[str, Any]:
        """The body of SETTINGS and READY."""
        value: dict[str, Any] = json.loads(self.body)
        return value

    def cut(self) -> tuple[int, float, bool]:
        """What CUT says."""
        sequence, seconds, asked = _CUT.unpack(self.body)
        return sequence, seconds, asked

    def text(self) -> str:
        """The sentence of LOST, the word of ALLOW."""
        return self.body.decode()


def receive(connection: Connection) -> Message:
    """Wait for the next message.

    Raises:
        EOFError: the other side is gone.
        OSError: likewise, or this side was closed.
    """
    return unpacked(connection.recv_bytes())


def unpacked(data: bytes) -> Message:
    """The message in what a `Connection` has received."""
    return Message(data[:1], data[1:])


def send(connection: Connection, tag: bytes, body: bytes = b"") -> None:
    """Send a message; the errors are those of `receive`."""
    connection.send_bytes(tag + body)


def json_body(value: Mapping[str, Any]) -> bytes:
    """The body of SETTINGS and READY."""
    return json.dumps(value).encode()


def play_body(sequence: int, samples: Samples) -> bytes:
    """The body of PLAY."""
    return _SEQUENCE.pack(sequence) + samples.astype(np.int16).tobytes()


def played_body(sequence: int) -> bytes:
    """The body of PLAYED."""
    return _SEQUENCE.pack(sequence)


def cut_body(sequence: int, seconds: float, *, asked: bool) -> bytes:
    """The body of CUT."""
    return _CUT.pack(sequence, seconds, asked)

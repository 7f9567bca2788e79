"""AudioSocket's framing: one byte of kind, two of length, a payload; pure.

https://docs.asterisk.org/Configuration/Channel-Drivers/AudioSocket/
"""

import enum
import struct
import uuid
from dataclasses import dataclass

from dealer_kiosk.errors import PhoneError

MAX_PAYLOAD = 1024
"""Bytes of the longest payload that is taken: 64 ms of sound; Asterisk sends 20 ms."""

DIGITS = "0123456789*#ABCD"

_HEADER = struct.Struct("!BH")


class FrameError(PhoneError):
    """What came is not AudioSocket; the connection cannot go on."""


class Kind(enum.IntEnum):
    """The kinds of frames that are understood."""

    HANGUP = 0x00
    ID = 0x01
    DIGIT = 0x03
    AUDIO = 0x10  # signed 16-bit little-endian samples at 8 kHz; other rates have other kinds
    ERROR = 0xFF


@dataclass(frozen=True, slots=True)
class Hangup:
    """The call is over."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The first frame: which call this is."""

    id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Key:
    """A key was pressed."""

    digit: str  # one of DIGITS


@dataclass(frozen=True, slots=True)
class Audio:
    """Speech."""

    pcm: bytes  # 16-bit little-endian samples at 8 kHz, at most MAX_PAYLOAD bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """The other side cannot go on."""

    code: int  # 1 = its caller hung up, 2 = it could not forward a frame, 4 = out of memory; 0 = none given


AudioFrame = Hangup | Identity | Key | Audio | Failure


def pack(frame: AudioFrame) -> bytes:
    """The bytes of a frame; write them at once, for Asterisk reads a header in one piece."""
    kind, payload = _parts(frame)
    return _HEADER.pack(kind, len(payload)) + payload


def _parts(frame: AudioFrame) -> tuple[Kind, bytes]:
    match frame:
        case Identity():
            return Kind.ID, frame.id.bytes
        case Key():
            return Kind.DIGIT, frame.digit.encode("ascii")
        case Audio():
            return Kind.AUDIO, frame.pcm
        case Failure():
            return Kind.ERROR, bytes([frame.code])
        case Hangup():
            return Kind.HANGUP, b""


class FrameParser:
    """Finds frames in a stream of bytes cut anywhere; keeps less than one frame between two calls."""

    def __init__(self) -> None:
        self._rest = b""

    @property
    def is_inside(self) -> bool:
        """Whether a frame has begun and not ended; one that stays so was truncated."""
        return bool(self._rest)

    def feed(self, data: bytes) -> list[AudioFrame]:
        """The frames that `data` completes; keys that no telephone has, and empty sounds, are left out.

        Raises:
            FrameError: an unknown kind or an impossible length, seen in the header already; feed nothing more then.
        """
        data = self._rest + data
        at = 0
        frames: list[AudioFrame] = []
        while len(data) - at >= _HEADER.size:
            kind, length = _checked(*_HEADER.unpack_from(data, at))
            end = at + _HEADER.size + length
            if end > len(data):
                break
            frame = _read(kind, data[end - length : end])
            frames += [frame] if frame else []
            at = end
        self._rest = data[at:]
        return frames


_LENGTHS = {Kind.ID: range(16, 17), Kind.DIGIT: range(1, 2), Kind.AUDIO: range(0, MAX_PAYLOAD + 1, 2)}
_ANY_LENGTH = range(MAX_PAYLOAD + 1)


def _checked(kind: int, length: int) -> tuple[Kind, int]:
    try:
        known = Kind(kind)
    except ValueError as error:
        raise FrameError(f"An AudioSocket frame is of kind 0x{kind:02x}, which is not understood.") from error
    if length not in _LENGTHS.get(known, _ANY_LENGTH):
        raise FrameError(f"An AudioSocket frame of kind 0x{kind:02x} has {length} bytes, which cannot be.")
    return known, length


def _read(kind: Kind, payload: bytes) -> AudioFrame | None:
    match kind:
        case Kind.HANGUP:
            return Hangup()
        case Kind.ID:
            return Identity(uuid.UUID(bytes=payload))
        case Kind.DIGIT:
            digit = payload.decode("latin-1").upper()
            return Key(digit) if digit in DIGITS else None
        case Kind.AUDIO:
            return Audio(payload) if payload else None
        case Kind.ERROR:
            return Failure(payload[0] if payload else 0)

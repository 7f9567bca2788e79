"""RTP packets (RFC 3550) and telephone events (RFC 4733), as far as the drill sends and reads them."""

import struct
from dataclasses import dataclass

FRAME_S = 0.02
"""Seconds of sound in a packet."""

FRAME_SAMPLES = 160
"""Samples in a packet, and the step of its timestamp."""

KEYS = "0123456789*#ABCD"
"""Keys by their event number."""

EVENT_PAYLOAD = 101
"""Payload type that the caller offers for telephone events."""

_HEADER = struct.Struct("!BBHII")
_EVENT = struct.Struct("!BBH")


@dataclass(frozen=True, slots=True)
class Packet:
    """An RTP packet."""

    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes
    marker: bool = False

    def pack(self) -> bytes:
        """As it is sent."""
        second = self.payload_type | (0x80 if self.marker else 0)
        return _HEADER.pack(0x80, second, self.sequence & 0xFFFF, self.timestamp & 0xFFFFFFFF, self.ssrc) + self.payload


def unpack(data: bytes) -> Packet | None:
    """A packet without extension or padding, as telephones send it; None for anything else."""
    if len(data) < _HEADER.size or data[0] & 0xF0 != 0x80:
        return None
    _, second, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
    start = _HEADER.size + 4 * (data[0] & 0x0F)
    return Packet(second & 0x7F, sequence, timestamp, ssrc, data[start:], bool(second & 0x80))


def event(key: str, duration: int, *, ended: bool) -> bytes:
    """The payload of one packet of a pressed key; duration in samples."""
    return _EVENT.pack(KEYS.index(key), (0x80 if ended else 0) | 10, duration)


def read_event(payload: bytes) -> tuple[str, bool] | None:
    """The key, and whether it is up again; None for what is no key."""
    if len(payload) < _EVENT.size or payload[0] >= len(KEYS):
        return None
    return KEYS[payload[0]], bool(payload[1] & 0x80)

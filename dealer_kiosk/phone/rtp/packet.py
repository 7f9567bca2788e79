"""RTP packets (RFC 3550): a fixed header and a payload."""

import struct
from dataclasses import dataclass

MAX_DATAGRAM = 2048
"""Bytes of the longest datagram that is looked at: 200 ms of speech with every header are fewer."""

_HEADER = struct.Struct("!BBHII")
_VERSION = 2
_RTCP = range(192, 224)  # second byte of RTCP packets, which share the port where the other side multiplexes (RFC 5761)


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """One packet; contributing sources, extensions and padding are read over."""

    payload_type: int  # 0..127
    sequence: int  # 0..65535, then from 0 again
    timestamp: int  # of the first sample, 32 bits
    ssrc: int  # which stream it belongs to, 32 bits
    payload: bytes
    marker: bool = False  # speech or a key press begins

    def pack(self) -> bytes:
        """The datagram."""
        second = self.payload_type | (0x80 if self.marker else 0)
        return _HEADER.pack(_VERSION << 6, second, self.sequence, self.timestamp, self.ssrc) + self.payload


def parse(datagram: bytes) -> RtpPacket | None:
    """Read a datagram; None where it is not exactly an RTP packet, since whatever it is nobody waits for a reason."""
    if not _HEADER.size <= len(datagram) <= MAX_DATAGRAM:
        return None
    first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(datagram)
    if first >> 6 != _VERSION or second in _RTCP:
        return None
    start = _payload_start(datagram, sources=first & 0x0F, extended=bool(first & 0x10))
    padding = datagram[-1] if first & 0x20 else 0
    if start is None or start + padding > len(datagram) or (first & 0x20 and not padding):
        return None
    return RtpPacket(second & 0x7F, sequence, timestamp, ssrc, datagram[start : len(datagram) - padding], bool(second & 0x80))


def _payload_start(datagram: bytes, *, sources: int, extended: bool) -> int | None:
    """Where the payload begins; None if the headers do not fit into the datagram."""
    start = _HEADER.size + 4 * sources
    if extended:
        if start + 4 > len(datagram):
            return None
        start += 4 + 4 * int.from_bytes(datagram[start + 2 : start + 4])
    return start if start <= len(datagram) else None

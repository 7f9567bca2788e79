"""Sends hostile traffic: SIP datagrams in a hurry, and speech from where it must not come."""

import contextlib
import socket
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scripts.phone_drill.rtp import FRAME_S

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of an attack."""

    datagrams: int
    answers: int
    seconds: float


class Sender:
    """A UDP socket at an address of this machine that sends to one place and counts what comes back."""

    def __init__(self, host: str, to: Address) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._socket.setblocking(False)
        self._to = to
        self.port: int = self._socket.getsockname()[1]

    def close(self) -> None:
        """Free the port."""
        self._socket.close()

    def send(self, datagrams: Iterable[bytes], per_s: float, *, wait_s: float = 1.0) -> Sent:
        """Send them at this rate, then wait for answers."""
        begun, count, answers = time.monotonic(), 0, 0
        for data in datagrams:
            with contextlib.suppress(OSError):  # nobody listens, or the datagram is too long to be sent
                self._socket.sendto(data, self._to)
            count += 1
            answers += self._drained()
            time.sleep(max(begun + count / per_s - time.monotonic(), 0.0))
        seconds, end = time.monotonic() - begun, time.monotonic() + wait_s
        while time.monotonic() < end:
            answers += self._drained()
            time.sleep(0.05)
        return Sent(count, answers, seconds)

    def _drained(self) -> int:
        count = 0
        with contextlib.suppress(OSError):
            while True:
                self._socket.recv(65535)
                count += 1
        return count


def inject(host: str, to: Address, packets: Sequence[bytes]) -> Sent:
    """Send speech by the clock to a port of somebody else's call."""
    with contextlib.closing(Sender(host, to)) as intruder:
        return intruder.send(packets, 1 / FRAME_S, wait_s=0.5)


MALFORMED_RTP = (
    b"",
    b"\x80",
    b"\x80\x00" + bytes(9),
    b"\x00" * 40,
    b"\x9f\x00\x00\x01" + bytes(8),
    b"\x90\x00\x00\x01" + bytes(8) + b"\xbe\xde\xff\xff",
    b"\xa0\x00\x00\x01" + bytes(8) + b"\xff",
    b"\x80\x7f\x00\x01" + bytes(168),
    b"\x80\x65\x00\x01" + bytes(8) + b"\xff\xff",
    b"\x80\xc8" + bytes(26),
    b"\x80\x00\x00\x01" + bytes(1408),
)
"""RTP and RTCP of the wrong kinds: empty, cut short, with impossible sources, extensions, padding, payloads and keys."""

"""Two ends of a call on real sockets."""

import asyncio
import random
import socket
import time

import pytest

from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone.rtp.clock import RtpEndpoint
from dealer_kiosk.phone.rtp.g711 import Codec
from dealer_kiosk.phone.rtp.media import Digit, Received, RtpMedia, Sound
from dealer_kiosk.phone.rtp.stream import RtpStream

HOST = "127.0.0.1"


class End:
    """One end, with what it has heard."""

    def __init__(self, seed: int, timeout_s: float = 10.0) -> None:
        self.heard: list[Received] = []
        self.lost = 0
        self.media = RtpMedia(HOST, 9, Codec.PCMA, events=101)
        stream = RtpStream(self.media, random.Random(seed), asyncio.get_running_loop().time())
        self.rtp = RtpEndpoint(stream, heard=self.heard.append, lost=self._lose, timeout_s=timeout_s)

    def _lose(self) -> None:
        self.lost += 1

    async def open(self) -> None:
        """Listen on any port."""
        await self.rtp.open(HOST, 0)

    def join(self, other: "End") -> None:
        """Send to the other end."""
        self.media = RtpMedia(HOST, other.rtp.port, Codec.PCMA, events=101)
        self.rtp.change(self.media)
        self.rtp.start()


async def call(seconds: float) -> tuple[End, End]:
    """Two ends that talk for a while; one says a ramp and presses 42."""
    a, b = End(1), End(2)
    await a.open()
    await b.open()
    a.join(b)
    b.join(a)
    a.rtp.press("42")
    await asyncio.sleep(seconds)
    a.rtp.close()
    b.rtp.close()
    await asyncio.sleep(0)
    return a, b


def test_two_ends_hear_each_other() -> None:
    """Keys and sound arrive, nothing is lost or foreign."""
    a, b = asyncio.run(call(0.6))
    assert [item.digit for item in b.heard if isinstance(item, Digit)] == ["4", "2"]
    assert sum(isinstance(item, Sound) for item in b.heard) > 10
    assert (b.rtp.statistics.lost, b.rtp.statistics.foreign, b.rtp.statistics.bad) == (0, 0, 0)
    assert 0 <= a.rtp.statistics.sent - b.rtp.statistics.received <= 1


@pytest.mark.slow
def test_a_second_has_fifty_packets() -> None:
    """The clock neither drifts nor bursts over three seconds."""
    a, _ = asyncio.run(call(3.0))
    assert pytest.approx(a.rtp.statistics.sent, abs=2) == 151


def test_a_dead_line_is_reported_once() -> None:
    """After the time-out, while the clock goes on."""

    async def wait() -> End:
        end = End(1, timeout_s=0.1)
        await end.open()
        end.rtp.start()
        await asyncio.sleep(0.3)
        end.rtp.close()
        end.rtp.close()
        return end

    assert asyncio.run(wait()).lost == 1


def test_a_stalled_process_does_not_send_a_burst() -> None:
    """After half a second of standstill the clock begins anew."""

    async def stall() -> int:
        end = End(1)
        await end.open()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
            sink.bind((HOST, 0))
            end.rtp.change(RtpMedia(HOST, sink.getsockname()[1], Codec.PCMU))
            end.rtp.start()
            await asyncio.sleep(0.05)
            before = end.rtp.statistics.sent
            asyncio.get_running_loop().call_soon(time.sleep, 0.5)
            await asyncio.sleep(0.001)
            await asyncio.sleep(0.05)
            end.rtp.close()
            return end.rtp.statistics.sent - before

    assert asyncio.run(stall()) <= 5


def test_a_port_in_use_is_named() -> None:
    """Another one may be tried."""

    async def open_twice() -> None:
        first, second = End(1), End(2)
        await first.open()
        try:
            await second.rtp.open(HOST, first.rtp.port)
        finally:
            first.rtp.close()

    with pytest.raises(PhoneError, match="Cannot open UDP port"):
        asyncio.run(open_twice())

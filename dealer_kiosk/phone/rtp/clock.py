"""The socket and the clock around one call's media: receives as it comes, sends every 20 ms, notices a dead line."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone.rtp.media import Received, RtpMedia, RtpStatistics
from dealer_kiosk.phone.rtp.schedule import Schedule
from dealer_kiosk.phone.rtp.stream import RtpStream


class RtpEndpoint(asyncio.DatagramProtocol):
    """One call's RTP socket; all methods belong to the event loop's thread.

    Args:
        stream: the media; made with `now = loop.time()`.
        heard: called with each Sound and Digit of the caller's.
        lost: called once, when no packet came for `timeout_s` although some were expected.
        timeout_s: seconds.

    Attributes:
        port: the UDP port, once opened.
    """

    def __init__(
        self, stream: RtpStream, *, heard: Callable[[Received], None], lost: Callable[[], None], timeout_s: float
    ) -> None:
        self.port = 0
        self._stream = stream
        self._heard = heard
        self._lost = lost
        self._timeout_s = timeout_s
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.DatagramTransport | None = None
        self._schedule: Schedule | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_lost = False
        self._is_blocked = False

    async def open(self, host: str, port: int) -> None:
        """Listen on an address of this machine (port 0 = any); the clock does not run yet.

        Raises:
            PhoneError: the port is taken or the address is not this machine's; another port may be tried.
        """
        try:
            await self._loop.create_datagram_endpoint(lambda: self, local_addr=(host, port))
        except OSError as error:
            raise PhoneError(f"Cannot open UDP port {port} of {host} for speech: {error.strerror or error}.") from error

    def start(self) -> None:
        """Send from now on; call it when the call is answered."""
        self._schedule = Schedule(self._loop.time())
        self._stream.change(self._stream.media, self._loop.time())
        self._tick()

    def play(self, pcm: bytes) -> None:
        """As `RtpStream.play`."""
        self._stream.play(pcm)

    def press(self, keys: str) -> bool:
        """As `RtpStream.press`."""
        return self._stream.press(keys)

    def change(self, media: RtpMedia) -> None:
        """As `RtpStream.change`."""
        self._stream.change(media, self._loop.time())

    def close(self) -> None:
        """Stop sending and listening; may be called again."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._schedule = None
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    @property
    def statistics(self) -> RtpStatistics:
        """The counts so far."""
        return self._stream.statistics

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        self._transport = cast(asyncio.DatagramTransport, transport)
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Somebody sent something."""
        if self._schedule is None:
            return
        for received in self._stream.receive(data, addr[0], addr[1], self._loop.time()):
            self._heard(received)

    def pause_writing(self) -> None:
        """The machine's network takes nothing: what would be sent now would be too old when it does."""
        self._is_blocked = True

    def resume_writing(self) -> None:
        """It does again."""
        self._is_blocked = False

    def _tick(self) -> None:
        if self._schedule is None:
            return
        now = self._loop.time()
        slot = self._schedule.take(now)
        self._timer = self._loop.call_at(self._schedule.wake, self._tick)
        outgoing = self._stream.send(slot.late_s, slot.skipped)
        if outgoing and self._transport and not self._is_blocked:
            self._transport.sendto(outgoing.data, (outgoing.host, outgoing.port))
        for received in self._stream.fill(now):
            self._heard(received)
        if not self._is_lost and self._stream.silent_s(now) > self._timeout_s:
            self._is_lost = True
            self._lost()

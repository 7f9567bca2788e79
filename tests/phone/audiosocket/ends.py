"""Scripted ends of AudioSocket calls."""

import asyncio
import ipaddress
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from dealer_kiosk.phone.audiosocket.connection import Connection, End, connect
from dealer_kiosk.phone.audiosocket.server import AudioSocketServer, ServerCall, ServerRules

HOST = "127.0.0.1"
LOOPBACK = ipaddress.ip_network("127.0.0.0/8")


class Recorder:
    """Remembers what a connection tells; says prepared frames, or nothing."""

    def __init__(self) -> None:
        self.pcm = bytearray()
        self.digits = ""
        self.reasons: list[End] = []
        self.say: list[bytes] = []
        self.pulls = 0

    def heard(self, pcm: bytes) -> None:
        """Speech."""
        self.pcm += pcm

    def pressed(self, digit: str) -> None:
        """A key."""
        self.digits += digit

    def ended(self, reason: End) -> None:
        """The end."""
        self.reasons.append(reason)

    def next_frame(self) -> bytes | None:
        """The next of the prepared frames."""
        self.pulls += 1
        return self.say.pop(0) if self.say else None


class Desk:
    """A server, with the calls it took and the refusals it told."""

    def __init__(
        self,
        *,
        allow: ipaddress.IPv4Network | ipaddress.IPv6Network = LOOPBACK,
        max_calls: int = 2,
        timeout_s: float = 5.0,
        id_timeout_s: float = 5.0,
    ) -> None:
        self.issued: set[uuid.UUID] = set()
        self.ends: list[Recorder] = []
        self.calls: list[ServerCall] = []
        self.refused: list[str] = []
        rules = ServerRules((allow,), self._claim, max_calls, timeout_s, self._refused, id_timeout_s)
        self.server = AudioSocketServer(rules, self._accept)

    def issue(self) -> uuid.UUID:
        """An id for one call."""
        call = uuid.uuid4()
        self.issued.add(call)
        return call

    async def call(self, timeout_s: float = 5.0) -> tuple[Connection, Recorder]:
        """A caller who has dialled in."""
        recorder = Recorder()
        return await connect(HOST, self.server.port, self.issue(), recorder, timeout_s=timeout_s), recorder

    def _claim(self, call: uuid.UUID) -> bool:
        if call not in self.issued:
            return False
        self.issued.remove(call)
        return True

    def _refused(self, kind: str, _host: str) -> None:
        self.refused.append(kind)

    def _accept(self, call: ServerCall) -> Recorder:
        self.calls.append(call)
        self.ends.append(Recorder())
        return self.ends[-1]


@asynccontextmanager
async def running(desk: Desk) -> AsyncIterator[Desk]:
    """The desk while it listens."""
    await desk.server.start(HOST, 0)
    try:
        yield desk
    finally:
        await desk.server.stop()
        await asyncio.sleep(0.05)  # the guests' sockets close as well


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait until the condition is true."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)

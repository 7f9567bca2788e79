"""The conversation's end of calls: takes AudioSocket connections from known addresses with ids that were issued."""

import asyncio
import ipaddress
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone.audiosocket.connection import Connection, End, Listener
from dealer_kiosk.phone.audiosocket.frames import Audio, AudioFrame
from dealer_kiosk.phone.rtp.g711 import SILENT_FRAME
from dealer_kiosk.phone.rtp.schedule import Schedule

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

ID_TIMEOUT_S = 5.0
"""Seconds in which a connection must say which call it is."""

MAX_UNNAMED = 8
"""Connections that may exist without having said so yet."""

_PAUSE_S = 0.3  # without sound from the other side, before silence takes its place


class CallEnd(Listener, Protocol):
    """The conversation's end of one call; called in the event loop's thread, and must not block."""

    def next_frame(self) -> bytes | None:
        """The next 20 ms to say: 320 bytes, 16-bit little-endian samples at 8 kHz; None = silence. Called every 20 ms."""
        ...


@dataclass(frozen=True, slots=True)
class ServerRules:
    """Who may connect, and for how long."""

    allow: Sequence[Network]  # anybody else is cut off without a word
    claim: Callable[[uuid.UUID], bool]  # true = this id was issued and no other call has it; the owner frees it after the end
    max_calls: int
    timeout_s: float  # without any frame, after which a call is given up
    refused: Callable[[str, str], None] = lambda _kind, _host: None  # told (unlisted | crowd | no_id | bad_id | busy, IP address)
    id_timeout_s: float = ID_TIMEOUT_S


class ServerCall(Connection):
    """One call at the conversation's end; its owner uses `id`, `host`, `is_over`, `press` and `hang_up`.

    Attributes:
        id: which call it is; None until it has said so.
    """

    def __init__(self, server: "AudioSocketServer") -> None:
        super().__init__(server.rules.id_timeout_s)
        self.id: uuid.UUID | None = None
        self._server = server
        self._voice: CallEnd | None = None
        self._schedule = Schedule(0.0)
        self._timer: asyncio.TimerHandle | None = None
        self._sound_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody connected: let in, or cut off without a word."""
        super().connection_made(transport)
        if not self._server.admit(self):
            self._end(End.BROKEN)

    def _identified(self, call: uuid.UUID) -> None:
        if self.id is not None or not self._server.may_call(self, call):
            self._end(End.BROKEN)
            return
        self.id = call
        self._wait(self._server.rules.timeout_s)
        self._listener = self._voice = self._server.accept(self)
        self._sound_at = self._loop.time()
        self._schedule = Schedule(self._sound_at)
        self._speak(self._voice)

    def _receive(self, frame: AudioFrame) -> None:
        if isinstance(frame, Audio):
            self._sound_at = self._loop.time()
        super()._receive(frame)

    def _speak(self, voice: CallEnd) -> None:
        """Send 20 ms, and give silence to a listener whose caller sends nothing."""
        if self.is_over:
            return
        now = self._loop.time()
        self._schedule.take(now)
        self._timer = self._loop.call_at(self._schedule.wake, self._speak, voice)
        self._write(Audio(voice.next_frame() or SILENT_FRAME))
        if now - self._sound_at > _PAUSE_S and not self.is_over:
            voice.heard(SILENT_FRAME)

    def _end(self, reason: End) -> None:
        if not self.is_over:
            if self._timer is not None:
                self._timer.cancel()
            self._server.forget(self, reason)
        super()._end(reason)


class AudioSocketServer:
    """Listens for calls; all methods belong to the event loop's thread.

    Args:
        rules: who may connect.
        accept: called with each new call, once its id is claimed; gives its end. It must not fail.

    Attributes:
        rules: as given.
        accept: as given.
        port: the TCP port, once started.
    """

    def __init__(self, rules: ServerRules, accept: Callable[[ServerCall], CallEnd]) -> None:
        self.rules = rules
        self.accept = accept
        self.port = 0
        self._connections: set[ServerCall] = set()
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> None:
        """Listen on an address of this machine (port 0 = any).

        Raises:
            PhoneError: the port is taken or the address is not this machine's.
        """
        try:
            self._server = await asyncio.get_running_loop().create_server(lambda: ServerCall(self), host, port)
        except OSError as error:
            raise PhoneError(f"Cannot open TCP port {port} of {host} for AudioSocket: {error.strerror or error}.") from error
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Hang up every call and listen no more."""
        if self._server is not None:
            self._server.close()
        connections = list(self._connections)
        for connection in connections:
            connection.hang_up()
        for connection in connections:
            await connection.wait_closed()

    @property
    def calls(self) -> list[ServerCall]:
        """The calls that have said which one they are and are not over."""
        return [connection for connection in self._connections if connection.id is not None]

    def admit(self, connection: ServerCall) -> bool:
        """Whether a new connection may go on: its address is listed, and not too many others have not said who they are."""
        address = ipaddress.ip_address(connection.host)
        mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        if not any((mapped or address) in network for network in self.rules.allow):
            self.rules.refused("unlisted", connection.host)
            return False
        if len(self._connections) - len(self.calls) >= MAX_UNNAMED:
            self.rules.refused("crowd", connection.host)
            return False
        self._connections.add(connection)
        return True

    def may_call(self, connection: ServerCall, call: uuid.UUID) -> bool:
        """Whether a call with this id may begin."""
        if len(self.calls) >= self.rules.max_calls:
            self.rules.refused("busy", connection.host)
            return False
        if not self.rules.claim(call):
            self.rules.refused("bad_id", connection.host)
            return False
        return True

    def forget(self, connection: ServerCall, reason: End) -> None:
        """A connection is over."""
        if connection in self._connections and connection.id is None and reason is End.SILENT:
            self.rules.refused("no_id", connection.host)
        self._connections.discard(connection)

"""One AudioSocket connection: frames in and out, with limits of time and size."""

import asyncio
import enum
import uuid
from typing import Protocol, cast

from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone.audiosocket.frames import (
    MAX_PAYLOAD,
    Audio,
    AudioFrame,
    Failure,
    FrameError,
    FrameParser,
    Hangup,
    Identity,
    Key,
    pack,
)

LINGER_S = 1.0
"""Seconds that the other side has to fetch the last frames and close."""

_MOST_WAITING = 16_000  # bytes: a second of sound that the other side has not fetched


class End(enum.StrEnum):
    """Why a connection is over."""

    HUNG_UP = "hung_up"  # the other side hung up or closed
    CLOSED = "closed"  # this side hung up
    SILENT = "silent"  # nothing came for too long
    BROKEN = "broken"  # the other side sent something else than AudioSocket, or fetches nothing


class Listener(Protocol):
    """Whom a connection tells what comes; called in the event loop's thread, and must not block."""

    def heard(self, pcm: bytes) -> None:
        """Speech came: 16-bit little-endian samples at 8 kHz; 320 bytes as a rule, 2 to 1024 in any case."""
        ...

    def pressed(self, digit: str) -> None:
        """A key was pressed: one of frames.DIGITS."""
        ...

    def ended(self, reason: End) -> None:
        """The connection is over; called once, last."""
        ...


class Connection(asyncio.Protocol):
    """One side of a connection; all methods belong to the event loop's thread.

    Args:
        patience_s: seconds without any frame after which it is given up.
        listener: None until it is known which call this is.

    Attributes:
        host: IP address of the other side, once connected.
        is_over: whether nothing can be sent any more.
    """

    def __init__(self, patience_s: float, listener: Listener | None = None) -> None:
        self.host = ""
        self.is_over = False
        self._patience_s = patience_s
        self._listener = listener
        self._parser = FrameParser()
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()
        self._transport: asyncio.Transport | None = None
        self._watchdog: asyncio.TimerHandle | None = None
        self._gone = asyncio.Event()

    def identify(self, call: uuid.UUID) -> None:
        """Say which call this is: the first thing that the side which connects sends."""
        self._write(Identity(call))

    def send(self, pcm: bytes) -> None:
        """Send speech of any length: 16-bit little-endian samples at 8 kHz."""
        for at in range(0, len(pcm), MAX_PAYLOAD):
            self._write(Audio(pcm[at : at + MAX_PAYLOAD]))

    def press(self, digit: str) -> None:
        """Send a key, one of frames.DIGITS; a connection of Asterisk's own ends on it, for Asterisk sends keys but takes none."""
        self._write(Key(digit))

    def hang_up(self) -> None:
        """Say that the call is over, and close; may be called again."""
        self._end(End.CLOSED)

    async def wait_closed(self) -> None:
        """Until the socket is closed: at most LINGER_S after the end."""
        await self._gone.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is there."""
        self._transport = cast(asyncio.Transport, transport)
        self.host = transport.get_extra_info("peername")[0]
        self._wait(self._patience_s)

    def data_received(self, data: bytes) -> None:
        """Some bytes came; after the end they are only taken off the line, or the last frame sent would be lost by a reset."""
        if self.is_over:
            return
        try:
            frames = self._parser.feed(data)
        except FrameError:
            self._end(End.BROKEN)
            return
        for frame in frames:
            if self.is_over:
                return
            self._heard_at = self._loop.time()
            self._receive(frame)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """The other side closed, or this one did."""
        self._gone.set()
        self._end(End.BROKEN if self._parser.is_inside else End.HUNG_UP)

    def _receive(self, frame: AudioFrame) -> None:
        match frame:
            case Hangup() | Failure():
                self._end(End.HUNG_UP)
            case Identity():
                self._identified(frame.id)
            case Audio() if self._listener:
                self._listener.heard(frame.pcm)
            case Key() if self._listener:
                self._listener.pressed(frame.digit)
            case _:
                self._end(End.BROKEN)  # a call that has not said which one it is

    def _identified(self, _call: uuid.UUID) -> None:
        """Only the side that is called is told which call it is, and once."""
        self._end(End.BROKEN)

    def _write(self, frame: AudioFrame) -> None:
        if self.is_over or self._transport is None:
            return
        if self._transport.get_write_buffer_size() > _MOST_WAITING:
            self._end(End.BROKEN)
            return
        self._transport.write(pack(frame))

    def _wait(self, patience_s: float) -> None:
        """Give up after so many seconds without a frame, from now on."""
        self._patience_s = patience_s
        if self._watchdog is not None:
            self._watchdog.cancel()
        self._watchdog = self._loop.call_at(self._heard_at + patience_s, self._check)

    def _check(self) -> None:
        if self._loop.time() < self._heard_at + self._patience_s:
            self._wait(self._patience_s)
        else:
            self._end(End.SILENT)

    def _end(self, reason: End) -> None:
        if self.is_over:
            return
        self.is_over = True
        if self._watchdog is not None:
            self._watchdog.cancel()
        if self._transport is not None:
            self._close(self._transport, reason)
        if self._listener is not None:
            self._listener.ended(reason)

    def _close(self, transport: asyncio.Transport, reason: End) -> None:
        if reason is End.BROKEN:
            transport.abort()
        elif reason is End.HUNG_UP:
            transport.close()
        else:
            transport.write(pack(Hangup()))
            transport.write_eof()
        self._loop.call_later(LINGER_S, transport.abort)


async def connect(host: str, port: int, call: uuid.UUID, listener: Listener, *, timeout_s: float) -> Connection:
    """Bring a call to whoever listens there.

    Args:
        host: IP address of the server.
        port: its TCP port.
        call: id that was issued for this call.
        listener: gets the agent's voice (20 ms at a time, steadily), its keys, and the end.
        timeout_s: seconds without any frame after which the connection is given up.

    Raises:
        PhoneError: nobody listens there.
    """
    loop = asyncio.get_running_loop()
    try:
        _transport, connection = await loop.create_connection(lambda: Connection(timeout_s, listener), host, port)
    except OSError as error:
        raise PhoneError(f"Cannot reach the AudioSocket server at {host}:{port}: {error.strerror or error}.") from error
    connection.identify(call)
    return connection

"""The phone process: `python -m dealer_kiosk.phone.worker FD`, started by `PhoneProcess` with one end of a socket pair.

It is a process of its own because engines that work in the parent would hold up its 20 ms clock, and because it reads what others
send over the network. It ends when its parent does.
"""

import asyncio
import contextlib
import dataclasses
import logging
import os
import signal
import sys
import threading
import time
from multiprocessing.connection import Connection
from typing import Protocol
from uuid import UUID

from dealer_kiosk.audio import wire as sound
from dealer_kiosk.config import Phone
from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone import wire
from dealer_kiosk.phone.audiosocket_line import AudioSocketLine
from dealer_kiosk.phone.outbox import Outbox
from dealer_kiosk.phone.secrets import PhoneSecrets
from dealer_kiosk.phone.sip_line import STOP_S, SipLine

_FIRST_RETRY_S, _LAST_RETRY_S = 0.5, 10.0
_LOOK_S = 0.1
_END_S = STOP_S + 1.0


class Line(Protocol):
    """What the phone process runs; all methods belong to the event loop's thread."""

    @property
    def state(self) -> wire.LineState:
        """How the line is."""
        ...

    async def open(self) -> None:
        """Listen; PhoneError where that is not possible."""
        ...

    async def close(self) -> None:
        """End all calls, and listen no more."""
        ...

    def command(self, call: int, message: sound.Message) -> None:
        """Do what the parent says about a call."""
        ...


class Worker:
    """Keeps the line open and carries what happens on it to the parent; made in a running event loop.

    Args:
        outbox: leads to the parent.
        phone: settings.
        known: secrets.
    """

    def __init__(self, outbox: Outbox, phone: Phone, known: PhoneSecrets) -> None:
        self._outbox = outbox
        self._phone = phone
        self._known = known
        self._stop = asyncio.Event()
        self._line: Line | None = None

    async def run(self) -> None:
        """Work until `stop`."""
        retry_s = _FIRST_RETRY_S
        while not self._stop.is_set():
            try:
                self._line = await self._opened()
            except PhoneError as error:
                self._outbox.tell(sound.LOST, body=str(error).encode())
                await self._pause(retry_s)
                retry_s = min(2 * retry_s, _LAST_RETRY_S)
            else:
                await self._report(self._line)
                await self._line.close()

    def stop(self) -> None:
        """End all calls and `run`."""
        self._stop.set()

    def command(self, call: int, message: sound.Message) -> None:
        """Do what the parent says."""
        if message.tag == wire.STOP:
            self.stop()
        elif self._line is not None:
            self._line.command(call, message)

    async def _opened(self) -> Line:
        make = AudioSocketLine if self._phone.mode == "audiosocket" else SipLine
        line = make(self._phone, self._known, self._outbox.tell)
        try:
            await line.open()
        except PhoneError:
            await line.close()
            raise
        return line

    async def _report(self, line: Line) -> None:
        """Tell how the line is, until `stop`."""
        told, told_at = None, 0.0
        while not self._stop.is_set():
            if line.state != told:
                told = line.state
                self._outbox.tell(wire.STATE, body=sound.json_body(dataclasses.asdict(told)))
            elif time.monotonic() - told_at > sound.ALIVE_EVERY_S / 2:
                told_at = time.monotonic()
                self._outbox.tell(sound.ALIVE)
            await self._pause(_LOOK_S)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)


async def serve(connection: Connection, phone: Phone, known: PhoneSecrets) -> None:
    """Work until the parent says so or is gone.

    Args:
        connection: leads to the parent.
        phone: settings.
        known: secrets.
    """
    loop = asyncio.get_running_loop()
    outbox = Outbox(connection)
    worker = Worker(outbox, phone, known)

    def listen() -> None:
        try:
            while True:
                loop.call_soon_threadsafe(worker.command, *wire.receive(connection))
        except (EOFError, OSError):  # the parent is gone; callers are not left in silence
            with contextlib.suppress(RuntimeError):  # the loop has ended already
                loop.call_soon_threadsafe(worker.stop)
            time.sleep(_END_S)
            os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    await worker.run()
    await asyncio.to_thread(outbox.flush)


def main(descriptor: int) -> None:
    """Serve the parent at the other end of the socket `descriptor`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    connection = Connection(descriptor)
    with contextlib.suppress(EOFError, OSError):  # the parent is gone
        settings = wire.receive(connection)[1].json()
        phone = Phone(**{**settings["phone"], "allow": tuple(settings["phone"]["allow"])})
        known = PhoneSecrets(settings["password"], frozenset(map(UUID, settings["ids"])))
        asyncio.run(serve(connection, phone, known))


if __name__ == "__main__":
    main(int(sys.argv[1]))

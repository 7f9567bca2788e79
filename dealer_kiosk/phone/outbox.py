"""The phone process's way to its parent."""

import contextlib
import queue
import threading
import time
from multiprocessing.connection import Connection

from dealer_kiosk.audio import wire as sound
from dealer_kiosk.phone import wire

_BACKLOG = 2000  # messages for a parent that is busy: 10 s of four calls
_FLUSH_S = 0.2


class Outbox:
    """Sends messages without ever waiting for the parent, from any thread.

    Args:
        connection: leads to the parent.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._send, name="outbox", daemon=True).start()

    def tell(self, tag: bytes, call: int = 0, body: bytes = b"") -> None:
        """Queue a message; sound is dropped while the parent does not read."""
        if tag not in (sound.FRAME, sound.ECHO_FRAME) or self._waiting.qsize() < _BACKLOG:
            self._waiting.put(wire.packed(tag, call, body))

    def flush(self) -> None:
        """Wait until the parent has nearly everything, but not long."""
        until = time.monotonic() + _FLUSH_S
        while not self._waiting.empty() and time.monotonic() < until:
            time.sleep(_FLUSH_S / 10)

    def _send(self) -> None:
        with contextlib.suppress(OSError):  # the parent is gone, which the reading thread notices
            while True:
                self._connection.send_bytes(self._waiting.get())

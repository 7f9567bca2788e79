"""A child process that runs one of our modules, says things over a socket pair, and is replaced when it dies."""

import contextlib
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection

_HANG_S = 15.0  # a child that says nothing for so long hangs, for instance in a device driver
_FIRST_RETRY_S, _LAST_RETRY_S = 0.5, 10.0
_SEND_S = 1  # a child that takes nothing for so long hangs as well; a message that is half gone may wait once more


class Child:
    """Keeps `python -m MODULE FD` running, with back-off.

    Args:
        module: what it runs; it must say something at least every few seconds, and end when its socket closes.
        first: what a new child is told.
        handle: takes what the child says; called on a thread of its own.
        ended: called when a child has ended without being asked to, before the next one is started.
    """

    def __init__(
        self, module: str, first: Callable[[], Iterable[bytes]], handle: Callable[[bytes], None], ended: Callable[[], None]
    ) -> None:
        self._module = module
        self._first = first
        self._take = handle
        self._ended = ended
        self.stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._life = threading.Lock()  # no new child after `stop`
        self._sending = threading.Lock()  # one sender at a time; held for 2 * _SEND_S at most
        self._thread = threading.Thread(target=self._serve, name=module.split(".")[1], daemon=True)

    def start(self) -> None:
        """Start the first child; returns at once."""
        self._thread.start()

    def stop(self, farewell: bytes | None = None, grace_s: float = 0.0) -> None:
        """End the child; safe to call twice.

        Args:
            farewell: what it is told, so that it ends by itself; None = it is killed at once.
            grace_s: seconds it has for that.
        """
        self.stopping.set()
        if farewell is not None:
            killer = threading.Timer(grace_s, self._kill)  # before sending, which a hanging child would hold up
            killer.start()
            self.send(farewell)
            self._join()
            killer.cancel()
        self._kill()
        self._join()

    def send(self, data: bytes) -> bool:
        """Tell the child; False when there is none. A dead one is noticed and replaced, so a failure to send is no error."""
        with self._sending:
            if self._connection is None:
                return False
            try:
                self._connection.send_bytes(data)
            except BlockingIOError:  # half a message may have gone, so there is no talking to it any more
                self._kill()
            except OSError:
                return False
            else:
                return True
        return False

    def _join(self) -> None:
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def _kill(self) -> None:
        with self._life:
            if self._process is not None:
                self._process.kill()

    def _serve(self) -> None:
        """Read until `stop`, from one child after the other."""
        retry_s = _FIRST_RETRY_S
        while (connection := self._spawn()) is not None:
            started = time.monotonic()
            self._read(connection)
            self._bury()
            if self.stopping.is_set():
                return
            self._ended()
            retry_s = _FIRST_RETRY_S if time.monotonic() - started > _LAST_RETRY_S else min(2 * retry_s, _LAST_RETRY_S)
            self.stopping.wait(retry_s)

    def _spawn(self) -> Connection | None:
        """The connection to a new child; None once `stop` was called."""
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", _SEND_S, 0))
        connection = Connection(ours.detach())
        with theirs, self._life:
            if self.stopping.is_set():
                connection.close()
                return None
            command = [sys.executable, "-m", self._module, str(theirs.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)  # noqa: S603 - our module
        with self._sending, contextlib.suppress(OSError):  # if it died already, reading will show
            self._connection = connection
            for data in self._first():
                connection.send_bytes(data)
        return connection

    def _read(self, connection: Connection) -> None:
        # The child is gone when reading fails, whatever the reason.
        with contextlib.suppress(EOFError, OSError):
            while connection.poll(_HANG_S):
                self._take(connection.recv_bytes())

    def _bury(self) -> None:
        self._kill()  # this also frees a sender that it keeps waiting
        if self._process is not None:
            self._process.wait()
        with self._sending:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

"""A UDP socket for SIP with a thread that listens: what came is kept with its moment, and requests are handed on."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable

from scripts.phone_drill.errors import DrillError
from scripts.phone_drill.message import Message, read

Address = tuple[str, int]

_T1_S, _T2_S = 0.5, 4.0  # RFC 3261, 17.1.1.1


class Station:
    """Sends and receives SIP messages.

    Attributes:
        silent: True = nothing is sent any more, and what comes is kept but not handed on, as when the network is gone.
        port: own port.

    Args:
        host: own address.
        handle: is given every message and where it came from, in the listening thread.
    """

    def __init__(self, host: str, handle: Callable[[Message, Address], None]) -> None:
        self.silent = False
        self._handle = handle
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._socket.settimeout(0.1)
        self.port: int = self._socket.getsockname()[1]
        self._came: list[Message] = []
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread and free the port."""
        self._stop.set()
        self._thread.join(2)
        self._socket.close()

    def send(self, data: bytes, to: Address) -> None:
        """Send a datagram."""
        if not self.silent:
            with contextlib.suppress(OSError):  # nobody listens there: what is missing is noticed by whoever waits for it
                self._socket.sendto(data, to)

    def messages(self, wanted: Callable[[Message], bool]) -> list[Message]:
        """What came so far."""
        with self._changed:
            return [message for message in self._came if wanted(message)]

    def wait(self, wanted: Callable[[Message], bool], timeout_s: float) -> Message | None:
        """The first such message; None = it did not come in time."""
        end = time.monotonic() + timeout_s
        with self._changed:
            while True:
                for message in self._came:
                    if wanted(message):
                        return message
                if not self._changed.wait(end - time.monotonic()) and time.monotonic() >= end:
                    return None

    def exchange(self, data: bytes, to: Address, branch: str, method: str, timeout_s: float) -> Message:
        """Send a request until it is answered, as RFC 3261 has it for UDP; the final response.

        Raises:
            DrillError: there was none in time.
        """
        end, pause = time.monotonic() + timeout_s, _T1_S
        while time.monotonic() < end:
            self.send(data, to)
            if found := self.answered(branch, method, min(pause, end - time.monotonic())):
                return found
            if method == "INVITE" and self.messages(lambda one: bool(one.status) and one.branch == branch):
                break  # a provisional response: the other side has it
            pause = min(2 * pause, _T2_S)
        found = self.answered(branch, method, end - time.monotonic())
        if found is None:
            raise DrillError(f"no answer to {method} within {timeout_s:g} s")
        return found

    def answered(self, branch: str, method: str, timeout_s: float) -> Message | None:
        """The final response to a request; None = it did not come in time."""
        return self.wait(lambda one: one.status >= 200 and one.branch == branch and one.method == method, timeout_s)

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                data, source = self._socket.recvfrom(65535)
            except TimeoutError:
                continue
            except OSError:  # an ICMP error of a port that is gone
                continue
            message = read(data, time.monotonic())
            if message is not None:
                with self._changed:
                    self._came.append(message)
                    self._changed.notify_all()
                if not self.silent:
                    self._handle(message, source)

"""Asterisk's end of an AudioSocket call: sends 20 ms at a time and records what comes."""

import contextlib
import socket
import struct
import threading
import time
import uuid

import numpy as np

from dealer_kiosk.messages import Samples

FRAME = 160


class AudioSocketCaller:
    """Connects and calls at once."""

    def __init__(self, port: int, call: uuid.UUID) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 5)
        self._saying = np.zeros(0, np.int16)
        self._recorded: list[bytes] = []
        self.over = threading.Event()
        self._send(0x01, call.bytes)
        threading.Thread(target=self._speak, daemon=True).start()
        threading.Thread(target=self._record, daemon=True).start()

    def say(self, samples: Samples) -> None:
        """Speak; returns at once."""
        self._saying = samples

    def press(self, digit: str) -> None:
        """Press a key."""
        self._send(0x03, digit.encode())

    def hang_up(self) -> None:
        """End the call."""
        self._send(0x00, b"")
        self.close()

    def close(self) -> None:
        """Release the connection."""
        self._socket.close()

    def recorded(self) -> Samples:
        """What came so far."""
        return np.frombuffer(b"".join(self._recorded), "<i2").astype(np.int16)

    def _send(self, kind: int, payload: bytes) -> None:
        self._socket.sendall(struct.pack("!BH", kind, len(payload)) + payload)

    def _speak(self) -> None:
        due = time.monotonic()
        with contextlib.suppress(OSError):
            while not self.over.is_set():
                frame, self._saying = self._saying[:FRAME], self._saying[FRAME:]
                self._send(0x10, np.pad(frame, (0, FRAME - len(frame))).astype("<i2").tobytes())
                due += 0.02
                time.sleep(max(0.0, due - time.monotonic()))

    def _record(self) -> None:
        with contextlib.suppress(OSError, EOFError):
            while True:
                kind, length = struct.unpack("!BH", self._read(3))
                payload = self._read(length)
                if kind == 0x00:
                    break
                self._recorded.append(payload)
        self.over.set()

    def _read(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            if not (more := self._socket.recv(count - len(data))):
                raise EOFError
            data += more
        return data

"""The end of AudioSocket that Asterisk has: connects with an id, sends and hears 20 ms of 8 kHz sound at a time."""

import contextlib
import socket
import struct
import threading
import time
import uuid
from typing import BinaryIO

import numpy as np

from scripts.phone_drill.ear import Ear
from scripts.phone_drill.g711 import CODECS, Samples
from scripts.phone_drill.rtp import FRAME_S, FRAME_SAMPLES, Packet

HANG_UP, UUID, KEY, SOUND, ERROR = 0x00, 0x01, 0x03, 0x10, 0xFF


class AsteriskCall:
    """A call that Asterisk's dialplan has put through.

    Attributes:
        ear: what is heard.
        ended_at: when the line ended the call; None = it has not.
    """

    def __init__(self, port: int, call: uuid.UUID, host: str = "127.0.0.1") -> None:
        self.ear = Ear()
        self.ended_at: float | None = None
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=5, source_address=(host, 0))
        self._connection.settimeout(None)
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stop = threading.Event()
        self._frames: list[bytes] = []
        self._send(UUID, call.bytes)
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._listen, self._speak)]
        for thread in self._threads:
            thread.start()

    def say(self, samples: Samples) -> float:
        """Say something to its end; the moment of the last frame."""
        data = samples.astype("<i2").tobytes()
        size = 2 * FRAME_SAMPLES
        self._frames += [data[at : at + size].ljust(size, b"\0") for at in range(0, len(data), size)]
        while self._frames and not self._stop.is_set():
            time.sleep(0.005)
        return time.monotonic()

    def press(self, key: str) -> None:
        """Press a key."""
        self._send(KEY, key.encode())

    def hang_up(self) -> None:
        """End the call."""
        self._send(HANG_UP, b"")

    def close(self) -> None:
        """End the threads and the connection."""
        self._stop.set()
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(2)
        self._connection.close()

    def _send(self, kind: int, payload: bytes) -> None:
        with contextlib.suppress(OSError):  # the line has hung up
            self._connection.sendall(struct.pack("!BH", kind, len(payload)) + payload)

    def _speak(self) -> None:
        tick, quiet = time.monotonic(), bytes(2 * FRAME_SAMPLES)
        while not self._stop.is_set():
            self._send(SOUND, self._frames.pop(0) if self._frames else quiet)
            tick += FRAME_S
            time.sleep(max(tick - time.monotonic(), 0.0))

    def _listen(self) -> None:
        """Frames are kept as packets of mu-law, so that one ear hears both kinds of calls."""
        codec, count = CODECS["PCMU"], 0
        with self._connection.makefile("rb") as stream:
            while header := _read(stream, 3):
                kind, size = struct.unpack("!BH", header)
                payload = _read(stream, size)
                if kind == SOUND:
                    sound = codec.encode(np.frombuffer(payload, "<i2"))
                    self.ear.put(Packet(codec.payload, count & 0xFFFF, count * FRAME_SAMPLES, 0, sound), time.monotonic())
                    count += 1
                elif kind in {HANG_UP, ERROR}:
                    break
        self.ended_at = time.monotonic()


def _read(stream: BinaryIO, size: int) -> bytes:
    """So many bytes; none when the connection ends or is reset before."""
    try:
        data = stream.read(size)
    except OSError:
        return b""
    return data if len(data) == size else b""

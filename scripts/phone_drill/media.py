"""The caller's sound: sends 20 ms packets by the clock through a network of our making, and listens."""

import heapq
import itertools
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np

from scripts.phone_drill.ear import Ear
from scripts.phone_drill.g711 import Codec, Samples
from scripts.phone_drill.network import Network
from scripts.phone_drill.rtp import EVENT_PAYLOAD, FRAME_S, FRAME_SAMPLES, Packet, event, unpack

_KEY_PACKETS, _END_PACKETS = 5, 3  # a key is held for 0.1 s; its end is told three times (RFC 4733, 2.5.1.4)
_KEY_PAUSE = 5  # packets of sound between two keys


class Media:
    """Sends and hears the sound of one call, in two threads.

    Attributes:
        ear: what is heard.
        sending: False = nothing is sent, as while the line is dead.

    Args:
        host: own address.
        network: what becomes of the packets on their way to the line.
    """

    def __init__(self, host: str, network: Network) -> None:
        self.ear = Ear()
        self.sending = True
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._socket.settimeout(0.1)
        self._weather = network.weather()
        self._frames: deque[bytes] = deque()
        self._keys: deque[str] = deque()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        rng = np.random.default_rng()
        self._sequence, self._timestamp, self._ssrc = (int(value) for value in rng.integers(0, 1 << 16, 3))

    @property
    def port(self) -> int:
        """The port that it hears on."""
        port: int = self._socket.getsockname()[1]
        return port

    @property
    def ssrc(self) -> int:
        """Of the packets it sends."""
        return self._ssrc

    def start(self, codec: Codec, remote: tuple[str, int]) -> None:
        """Begin to send, silence at first, and to listen."""
        if self._threads:
            return
        jobs = ((self._send, (codec, remote)), (self._listen, ()))
        self._threads = [threading.Thread(target=work, args=arguments, daemon=True) for work, arguments in jobs]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End both threads and free the port."""
        self._stop.set()
        for thread in self._threads:
            thread.join(2)
        self._socket.close()

    def say(self, samples: Samples, codec: Codec) -> None:
        """Queue a sound of 8,000 samples a second."""
        data = codec.encode(samples)
        self._frames += [data[at : at + FRAME_SAMPLES] for at in range(0, len(data), FRAME_SAMPLES)]

    def press(self, keys: str) -> None:
        """Queue keys."""
        self._keys += keys

    def wait_said(self) -> float:
        """Wait until all that is queued was sent; the moment."""
        while (self._frames or self._keys) and not self._stop.is_set():
            time.sleep(0.005)
        return time.monotonic()

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                data = self._socket.recv(4096)
            except TimeoutError:
                continue
            except OSError:  # closed, or an ICMP error of a port that is gone
                if self._stop.is_set():
                    return
                continue
            packet = unpack(data)
            if packet is not None:
                self.ear.put(packet, time.monotonic())

    def _send(self, codec: Codec, remote: tuple[str, int]) -> None:
        """Each tick makes a packet; each packet leaves when the network lets it."""
        waiting: list[tuple[float, int, bytes]] = []
        tick, order, packets = time.monotonic(), itertools.count(), self._packets(codec)
        while not self._stop.is_set():
            now = time.monotonic()
            if now >= tick:
                delay_s, packet = self._weather.delay_s(), next(packets)
                if delay_s is not None and self.sending:
                    heapq.heappush(waiting, (tick + delay_s, next(order), packet.pack()))
                tick += FRAME_S
            self._leave(waiting, now, remote)
            due = min(tick, waiting[0][0]) if waiting else tick
            time.sleep(max(due - time.monotonic(), 0.0))

    def _leave(self, waiting: list[tuple[float, int, bytes]], now: float, remote: tuple[str, int]) -> None:
        while waiting and waiting[0][0] <= now:
            data = heapq.heappop(waiting)[2]
            try:
                self._socket.sendto(data, remote)
            except OSError:  # the other side's port is gone
                continue

    def _packets(self, codec: Codec) -> Iterator[Packet]:
        quiet = bytes([codec.quiet]) * FRAME_SAMPLES
        while True:
            if self._keys:
                yield from self._key(self._keys.popleft())
                yield from (self._sound(codec, quiet) for _ in range(_KEY_PAUSE))
            elif self._frames:
                yield self._sound(codec, self._frames.popleft().ljust(FRAME_SAMPLES, quiet[:1]))
            else:
                yield self._sound(codec, quiet)

    def _sound(self, codec: Codec, payload: bytes) -> Packet:
        return self._numbered(codec.payload, self._timestamp, payload)

    def _key(self, key: str) -> Iterator[Packet]:
        pressed_at = self._timestamp
        for count in range(_KEY_PACKETS + _END_PACKETS):
            duration = min(count + 1, _KEY_PACKETS) * FRAME_SAMPLES
            payload = event(key, duration, ended=count >= _KEY_PACKETS)
            yield self._numbered(EVENT_PAYLOAD, pressed_at, payload, marker=count == 0)

    def _numbered(self, payload_type: int, timestamp: int, payload: bytes, *, marker: bool = False) -> Packet:
        packet = Packet(payload_type, self._sequence, timestamp, self._ssrc, payload, marker)
        self._sequence += 1
        self._timestamp += FRAME_SAMPLES
        return packet


def speech_packets(samples: Samples, codec: Codec, ssrc: int) -> Sequence[bytes]:
    """A sound as packets of a stream of its own, as an intruder sends them."""
    data = codec.encode(samples)
    starts = range(0, len(data), FRAME_SAMPLES)
    return [Packet(codec.payload, at // FRAME_SAMPLES, at, ssrc, data[at : at + FRAME_SAMPLES]).pack() for at in starts]

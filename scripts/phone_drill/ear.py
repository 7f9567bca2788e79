"""What a caller hears: packets with the moments they came, and what can be said about them."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scripts.phone_drill.g711 import BY_PAYLOAD, RATE, Samples
from scripts.phone_drill.rtp import EVENT_PAYLOAD, FRAME_S, FRAME_SAMPLES, Packet, read_event

LOUD_DBFS = -29.0
"""From this level on something is said; what is played to callers who wait is below."""

_LATE_S = 0.02


@dataclass(frozen=True, slots=True)
class Arrived:
    """A packet and when it came, by time.monotonic()."""

    at: float
    packet: Packet


class Ear:
    """Collects packets, in any thread."""

    def __init__(self) -> None:
        self._arrived: list[Arrived] = []
        self._lock = threading.Lock()

    def put(self, packet: Packet, at: float) -> None:
        """A packet came."""
        with self._lock:
            self._arrived.append(Arrived(at, packet))

    def packets(self, since: float = 0.0, until: float = float("inf")) -> list[Arrived]:
        """The sound that came in a span."""
        with self._lock:
            return [one for one in self._arrived if since <= one.at < until and one.packet.payload_type in BY_PAYLOAD]

    @property
    def keys(self) -> str:
        """The keys that were pressed so far."""
        with self._lock:
            events = [one.packet for one in self._arrived if one.packet.payload_type == EVENT_PAYLOAD]
        pressed = {packet.timestamp: found[0] for packet in events if (found := read_event(packet.payload))}
        return "".join(pressed[moment] for moment in sorted(pressed))

    def levels(self, since: float = 0.0, until: float = float("inf")) -> list[tuple[float, float]]:
        """When each packet came and how loud it is, in dB below full scale."""
        return [(one.at, level_dbfs(_decoded(one.packet))) for one in self.packets(since, until)]

    def loud(self, since: float = 0.0, until: float = float("inf")) -> list[float]:
        """When the packets came in which something is said."""
        return [at for at, level in self.levels(since, until) if level > LOUD_DBFS]

    def wait_loud(self, since: float, timeout_s: float) -> float | None:
        """When something is first said since then; None = nothing in time."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            if found := self.loud(since):
                return found[0]
            time.sleep(0.02)
        return None

    def wait_quiet(self, quiet_s: float, timeout_s: float) -> bool:
        """Wait until nothing has been said for so long; whether that was so in time."""
        begun = time.monotonic()
        while time.monotonic() < begun + timeout_s:
            now = time.monotonic()
            if now - begun >= quiet_s and not self.loud(now - quiet_s):
                return True
            time.sleep(0.05)
        return False

    def sound(self, since: float = 0.0, until: float = float("inf")) -> Samples:
        """What was heard in a span as samples, each packet at the place that its timestamp says."""
        return placed([one.packet for one in self.packets(since, until)])

    def late_share(self, since: float = 0.0, until: float = float("inf")) -> float:
        """Share of packets that came more than 20 ms after their time or never, the earliest one being on time; 1 for none."""
        return late_share(self.packets(since, until))


def level_dbfs(samples: Samples) -> float:
    """Root mean square relative to full scale, at least -100."""
    if not len(samples):
        return -100.0
    rms = float(np.sqrt(np.mean(np.square(samples.astype(np.float64)))))
    return max(20 * float(np.log10(max(rms, 1e-9) / 32768)), -100.0)


def late_share(arrived: Sequence[Arrived]) -> float:
    """See `Ear.late_share`; packets are taken to be 20 ms each, numbered without a gap by whoever sends them."""
    if not arrived:
        return 1.0
    first = arrived[0].packet.sequence
    places = [(one.packet.sequence - first + 0x8000 & 0xFFFF) - 0x8000 for one in arrived]
    offsets = [one.at - place * FRAME_S for one, place in zip(arrived, places, strict=True)]
    on_time = len({place for place, offset in zip(places, offsets, strict=True) if offset - min(offsets) <= _LATE_S})
    return 1 - on_time / (max(places) - min(places) + 1)


def placed(packets: Sequence[Packet]) -> Samples:
    """Decoded packets at the places that their timestamps say; what is missing is silence. Longer than an hour is cut off."""
    if not packets:
        return np.zeros(0, np.int16)
    first = packets[0].timestamp
    ahead = [(packet.timestamp - first + 0x80000000 & 0xFFFFFFFF) - 0x80000000 for packet in packets]
    lowest = min(ahead)
    length = min(max(ahead) - lowest + FRAME_SAMPLES, 3600 * RATE)
    sound = np.zeros(length, np.int16)
    for packet, place in zip(packets, ahead, strict=True):
        samples = _decoded(packet)[: max(length - (place - lowest), 0)]
        sound[place - lowest : place - lowest + len(samples)] = samples
    return sound


def _decoded(packet: Packet) -> Samples:
    return BY_PAYLOAD[packet.payload_type].decode(packet.payload)

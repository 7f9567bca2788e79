"""What came of one stream of speech: counts, evenness, and the sound by its own clock; pure."""

import numpy as np

from dealer_kiosk.messages import Samples
from dealer_kiosk.phone.rtp.g711 import FRAME_SAMPLES, RATE

_WRAP, _STAMPS = 2**16, 2**32
_LONGEST = 300 * RATE  # samples from the first one; what claims to lie beyond is no sound of a test


class Reception:
    """Takes the packets of a call as they come.

    Attributes:
        longest_gap_s: between two packets, in seconds.
        jitter_s: unevenness of the arrivals, in seconds (RFC 3550, 6.4.1).
    """

    def __init__(self) -> None:
        self.longest_gap_s = self.jitter_s = 0.0
        self._seen: set[int] = set()  # sequence numbers from the first one on
        self._newest: tuple[int, int] | None = None  # sequence number: as it came, and from the first one on
        self._stamp = 0  # of the first sound
        self._parts: dict[int, tuple[bytes, float]] = {}  # sound and its arrival, by the sample where it begins
        self._arrived = 0.0
        self._transit: float | None = None

    def take(self, sequence: int, timestamp: int, pcm: bytes | None, now: float) -> None:
        """Count a packet.

        Args:
            sequence: its number, 16 bits.
            timestamp: of its first sample, 32 bits.
            pcm: 16-bit little-endian samples at 8 kHz; None = a key press.
            now: time of its arrival in seconds.
        """
        if self._newest is None:
            self._newest = (sequence, 0)
        else:
            self.longest_gap_s = max(self.longest_gap_s, now - self._arrived)
        self._arrived = now
        ahead = (sequence - self._newest[0] + _WRAP // 2) % _WRAP - _WRAP // 2
        place = self._newest[1] + ahead
        self._seen.add(place)
        if ahead > 0:
            self._newest = (sequence, place)
        if pcm is not None:
            self._keep(timestamp, pcm, now)

    @property
    def expected(self) -> int:
        """Packets that were sent, from the first to the last one that came."""
        return self._newest[1] + 1 if self._newest else 0

    @property
    def received(self) -> int:
        """Packets that came, each counted once."""
        return len([place for place in self._seen if place >= 0])

    def recording(self) -> Samples:
        """The sound, silence where something is missing."""
        count = max((start + len(pcm) // 2 for start, (pcm, _) in self._parts.items()), default=0)
        whole = np.zeros(count, np.int16)
        for start, (pcm, _) in self._parts.items():
            whole[start : start + len(pcm) // 2] = np.frombuffer(pcm, "<i2")
        return whole

    def arrived_at(self, sample: int) -> float:
        """When the packet with a sample of the recording came; the one before it where that is missing."""
        start = max((start for start in self._parts if start <= sample), default=0)
        return self._parts[start][1] if start in self._parts else self._arrived

    def _keep(self, timestamp: int, pcm: bytes, now: float) -> None:
        if not self._parts:
            self._stamp = timestamp
        start = (timestamp - self._stamp) % _STAMPS
        if start + FRAME_SAMPLES > _LONGEST:
            return
        self._parts[start] = (pcm, now)
        transit = now - start / RATE
        if self._transit is not None:
            self.jitter_s += (abs(transit - self._transit) - self.jitter_s) / 16
        self._transit = transit

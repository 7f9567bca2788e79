"""Packets in the order in which they were sent; pure."""

from collections import deque

from dealer_kiosk.phone.rtp.packet import RtpPacket

WINDOW = 5
"""Packets that may overtake another one before it is given up: 100 ms; a listener who is a recogniser can wait so long."""

_FAR = 100  # packets; whoever jumps further has begun anew
_WRAP = 0x1_0000


class Reorder:
    """Sorts packets by sequence number within a small window.

    Attributes:
        lost: packets that were given up.
        late: packets that came after they had been given up, or far out of line.
        duplicates: packets that came again.
    """

    def __init__(self, window: int = WINDOW) -> None:
        self.lost = self.late = self.duplicates = 0
        self._window = window
        self._expected: int | None = None
        self._held: dict[int, RtpPacket] = {}
        self._given_up: deque[int] = deque(maxlen=_FAR)
        self._stray: RtpPacket | None = None

    def push(self, packet: RtpPacket) -> list[RtpPacket | None]:
        """The packets that are now in order; None stands for one that is missing."""
        if self._expected is None:
            self._expected = packet.sequence
            self._given_up.extend((packet.sequence - before) % _WRAP for before in range(1, self._window + 1))
        ahead = (packet.sequence - self._expected) % _WRAP
        if _FAR < ahead < _WRAP - _FAR:
            return self._push_far(packet)
        self._stray = None
        if ahead >= _WRAP // 2:
            self._count_old(packet.sequence)
        elif packet.sequence in self._held:
            self.duplicates += 1
        else:
            self._held[packet.sequence] = packet
        return self._release(self._window)

    def flush(self) -> list[RtpPacket | None]:
        """Wait no longer: everything that is held, in order."""
        return self._release(0)

    def restart(self) -> None:
        """Another stream begins; what is held of the old one is dropped, the counts go on."""
        self._expected = self._stray = None
        self._held.clear()
        self._given_up.clear()

    def _push_far(self, packet: RtpPacket) -> list[RtpPacket | None]:
        """A jump is believed when the next packet continues it (RFC 3550, A.1)."""
        stray, self._stray = self._stray, packet
        if stray is None or packet.sequence != (stray.sequence + 1) % _WRAP:
            self.late += 1
            return []
        self.late -= 1  # the first one of the jump was none after all
        rest = self.flush()
        self.restart()
        self._expected = (packet.sequence + 1) % _WRAP
        return [*rest, stray, packet]

    def _count_old(self, sequence: int) -> None:
        if sequence in self._given_up:
            self._given_up.remove(sequence)
            self.late += 1
        else:
            self.duplicates += 1

    def _release(self, hold: int) -> list[RtpPacket | None]:
        """Take out what is in order, and give up missing packets while more than `hold` wait for them."""
        ready: list[RtpPacket | None] = []
        while self._expected is not None and (self._expected in self._held or len(self._held) > hold):
            packet = self._held.pop(self._expected, None)
            if packet is None:
                self.lost += 1
                self._given_up.append(self._expected)
            ready.append(packet)
            self._expected = (self._expected + 1) % _WRAP
        return ready

"""When the packets of a steady stream are due: an absolute schedule, which does not drift; pure."""

from dataclasses import dataclass

from dealer_kiosk.phone.rtp.g711 import FRAME_S

STALL_S = 0.2
"""Seconds behind after which the schedule begins anew instead of catching up."""

SPACING_S = 0.005
"""Seconds between packets while catching up: never a burst."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One packet's place in the schedule."""

    late_s: float  # behind the time when it was due
    skipped: int  # packets that will never be sent because of a stall


class Schedule:
    """Times of packets, every 20 ms from a start.

    Attributes:
        wake: when to come next, on the clock of `start`.
    """

    def __init__(self, start: float) -> None:
        self.wake = start
        self._origin = start
        self._count = 0  # packets since the origin: multiplied, so that rounding does not add up

    def take(self, now: float) -> Slot:
        """The packet that is sent now."""
        late = max(0.0, now - (self._origin + self._count * FRAME_S))
        skipped = 0
        if late > STALL_S:
            skipped = int(late / FRAME_S)
            self._origin, self._count = now, 0
        self._count += 1
        self.wake = max(self._origin + self._count * FRAME_S, now + SPACING_S)
        return Slot(late, skipped)

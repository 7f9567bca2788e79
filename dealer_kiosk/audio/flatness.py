"""Does the microphone give anything at all? Every real one has noise; nothing but one value is a switch or a missing plug.

Under PulseAudio a stream whose microphone is unplugged is moved to something else without a word, for instance to what the
loudspeaker plays, which is nothing most of the time.
"""

from dealer_kiosk.audio import pcm
from dealer_kiosk.messages import Samples

NOTHING_HEARD = "the microphone gives no sound at all, not even noise; check its switch and its plug"


class Flatness:
    """Counts how long the microphone has given nothing.

    Args:
        limit_s: after so long it counts as lost, until it gives something; 0 = never.
    """

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._flat_s = 0.0

    @property
    def lost(self) -> bool:
        """Whether it gives nothing any more."""
        return 0 < self._limit_s <= self._flat_s

    def hear(self, frame: Samples) -> None:
        """Take the next frame of 20 ms."""
        self._flat_s = self._flat_s + pcm.FRAME_MS / 1000 if frame.min() == frame.max() else 0.0

"""What is heard in place of a missing packet; pure."""

import numpy as np

from dealer_kiosk.phone.rtp.g711 import FRAME_BYTES, RATE

_FADE = RATE * 60 // 1000  # samples until a repeated sound is gone: longer ones sound like a machine


class Concealment:
    """Repeats the last 20 ms, ever quieter, for at most 60 ms; then there is silence."""

    def __init__(self) -> None:
        self._last = b""
        self._duration = FRAME_BYTES
        self._hidden = 0  # samples made up since the last real one

    def heard(self, pcm: bytes) -> None:
        """A packet came: 16-bit samples, at least one."""
        self._last = (self._last + pcm)[-FRAME_BYTES:]
        self._duration = len(pcm)
        self._hidden = 0

    def forget(self) -> None:
        """Repeat nothing of what was heard: another stream or a pause begins."""
        self._last, self._hidden = b"", 0

    def missing(self) -> bytes:
        """Sound for one missing packet, as long as the last one that came."""
        samples = self._duration // 2
        start, self._hidden = self._hidden, self._hidden + samples
        if not self._last or start >= _FADE:
            return bytes(2 * samples)
        last = np.frombuffer(self._last, "<i2")
        at = start + np.arange(samples)
        gain = np.maximum(0.0, 1 - at / _FADE)
        return (last[at % len(last)] * gain).astype("<i2").tobytes()

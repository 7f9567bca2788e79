"""Speech on its way to the network, so that the send clock always has a frame; pure."""

from collections import deque

from dealer_kiosk.phone.rtp.g711 import FRAME_BYTES, SILENT_FRAME

PREFILL = 2
"""Frames that are gathered before the first is sent: 40 ms against the jitter of whoever speaks."""

_MOST = 10  # frames; older ones are dropped, or the delay would stay for the rest of the call


class SendBuffer:
    """Takes speech of any chunking, gives frames of 20 ms."""

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._rest = b""
        self._flowing = False

    def push(self, pcm: bytes) -> None:
        """Add 16-bit samples."""
        data = self._rest + pcm
        whole = len(data) - len(data) % FRAME_BYTES
        self._frames.extend(data[at : at + FRAME_BYTES] for at in range(0, whole, FRAME_BYTES))
        self._rest = data[whole:]
        if len(self._frames) > _MOST:
            self._frames = deque(list(self._frames)[-PREFILL:])

    def pop(self) -> bytes | None:
        """The next frame; None if there is none, or too few have been gathered since there was none."""
        if not self._flowing and len(self._frames) < PREFILL:
            return None
        while len(self._frames) > PREFILL + 1 and self._frames[0] == SILENT_FRAME:
            self._frames.popleft()  # a pause nobody misses takes away the delay that a stall has left
        self._flowing = bool(self._frames)
        return self._frames.popleft() if self._frames else None

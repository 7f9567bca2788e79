"""Telephone keys as RTP events (RFC 4733), both ways; pure."""

import struct
from collections import deque
from dataclasses import dataclass

from dealer_kiosk.phone.rtp.g711 import FRAME_SAMPLES

KEYS = "0123456789*#ABCD"
"""The keys in the order of their event codes."""

MAX_WAITING = 64
"""Keys that may wait to be sent."""

_PAYLOAD = struct.Struct("!BBH")
_END = 0x80
_VOLUME = 10  # dB below 0 dBm0
_FRAMES = 5  # of 20 ms: a key is pressed for 100 ms
_END_PACKETS = 3
_PAUSE_FRAMES = 5  # between two keys: 100 ms; telephone systems ask for 40 or more
_SEGMENT_NEARLY_FULL = 0xF000  # of a duration of 16 bits; a longer press goes on as an event with a later timestamp


@dataclass(frozen=True, slots=True)
class EventPacket:
    """The event part of an outgoing packet."""

    payload: bytes
    timestamp: int
    marker: bool


class EventReceiver:
    """Reports each press once: at whichever of its packets comes first."""

    def __init__(self) -> None:
        self._known: deque[int] = deque(maxlen=8)  # timestamps of the latest presses
        self._code = -1
        self._duration = 0
        self._ended = True

    def receive(self, payload: bytes, timestamp: int) -> str | None:
        """The key that was pressed; None if this press is known already, or it is no key."""
        if len(payload) < _PAYLOAD.size:
            return None
        code, flags, duration = _PAYLOAD.unpack_from(payload)
        if code >= len(KEYS):
            return None
        news = timestamp not in self._known and not self._goes_on(code, timestamp)
        if timestamp not in self._known:
            self._known.append(timestamp)
        if timestamp == self._known[-1]:
            self._code, self._duration, self._ended = code, duration, bool(flags & _END)
        return KEYS[code] if news else None

    def _goes_on(self, code: int, timestamp: int) -> bool:
        """Whether this is the next part of a press of more than 8 s (RFC 4733, 2.5.1.3)."""
        if self._ended or code != self._code or self._duration < _SEGMENT_NEARLY_FULL:
            return False
        return _SEGMENT_NEARLY_FULL <= (timestamp - self._known[-1]) % 2**32 <= 0xFFFF


class EventSender:
    """Makes the packets of key presses, one every 20 ms."""

    def __init__(self) -> None:
        self._waiting: deque[int] = deque()
        self._code = 0
        self._start = 0
        self._step = 0  # of the current press and the pause after it; 0 = none

    def press(self, keys: str) -> None:
        """Queue keys.

        Raises:
            ValueError: one is not among KEYS, or more than MAX_WAITING would wait.
        """
        codes = [KEYS.index(key) for key in keys]
        if len(self._waiting) + len(codes) > MAX_WAITING:
            raise ValueError(f"more than {MAX_WAITING} keys to send")
        self._waiting.extend(codes)

    def next(self, timestamp: int) -> EventPacket | None:
        """What is sent in this step of 20 ms in place of speech, which has this timestamp; None = speech."""
        if not self._step and self._waiting:
            self._code, self._start, self._step = self._waiting.popleft(), timestamp, 1
        if not self._step:
            return None
        step = self._step
        last = _FRAMES + _END_PACKETS - 1
        self._step = 0 if step == last + _PAUSE_FRAMES else step + 1
        if step > last:
            return None
        flags = _VOLUME | (_END if step >= _FRAMES else 0)
        payload = _PAYLOAD.pack(self._code, flags, min(step, _FRAMES) * FRAME_SAMPLES)
        return EventPacket(payload, self._start, marker=step == 1)

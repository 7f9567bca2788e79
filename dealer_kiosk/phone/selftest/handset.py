"""What a telephone sends: a packet every 20 ms, with speech, keys or silence; pure."""

import random

import numpy as np

from dealer_kiosk.messages import Samples
from dealer_kiosk.phone.rtp import g711
from dealer_kiosk.phone.rtp.digits import EventSender
from dealer_kiosk.phone.rtp.g711 import FRAME_SAMPLES, Codec
from dealer_kiosk.phone.rtp.packet import RtpPacket


class Handset:
    """The sending side of a call.

    Args:
        codec: of the speech.
        events: payload type of keys; None = the line takes none.
        chance: source of the numbers that a stream begins with.

    Attributes:
        said: frames of `say` that were sent.
        sent: packets.
    """

    def __init__(self, codec: Codec, events: int | None, chance: random.Random) -> None:
        self.said = self.sent = 0
        self._codec = codec
        self._events = events
        self._keys = EventSender()
        self._speech: list[Samples] = []
        self._sequence = chance.getrandbits(15)
        self._timestamp = chance.getrandbits(32)
        self._ssrc = chance.getrandbits(32)

    @property
    def speaking(self) -> bool:
        """Whether there is still something to say."""
        return self.said < len(self._speech)

    def say(self, samples: Samples) -> None:
        """Speak 8 kHz sound, once in a call; what is left of 20 ms at its end is dropped."""
        whole = len(samples) - len(samples) % FRAME_SAMPLES
        self._speech = np.split(samples[:whole], range(FRAME_SAMPLES, whole, FRAME_SAMPLES)) if whole else []

    def press(self, keys: str) -> bool:
        """Press keys; False where the line takes none."""
        if self._events is not None:
            self._keys.press(keys)
        return self._events is not None

    def next(self) -> bytes:
        """The next datagram."""
        packet = self._key_packet() or self._speech_packet()
        self._sequence = (self._sequence + 1) % 2**16
        self._timestamp = (self._timestamp + FRAME_SAMPLES) % 2**32
        self.sent += 1
        return packet.pack()

    def _key_packet(self) -> RtpPacket | None:
        event = None if self._events is None else self._keys.next(self._timestamp)
        if event is None or self._events is None:
            return None
        return RtpPacket(self._events, self._sequence, event.timestamp, self._ssrc, event.payload, event.marker)

    def _speech_packet(self) -> RtpPacket:
        payload = g711.silence(self._codec)
        if self.speaking:
            payload = g711.encode(self._codec, self._speech[self.said].astype("<i2").tobytes())
            self.said += 1
        return RtpPacket(self._codec, self._sequence, self._timestamp, self._ssrc, payload, marker=self.sent == 0)

"""The sound of a call that is made: its socket and its clock."""

import random
from typing import Any

from dealer_kiosk.phone.rtp import g711, packet
from dealer_kiosk.phone.rtp.digits import EventReceiver
from dealer_kiosk.phone.rtp.g711 import Codec
from dealer_kiosk.phone.rtp.schedule import Schedule
from dealer_kiosk.phone.rtp.stream import LATE_SEND_S
from dealer_kiosk.phone.selftest.handset import Handset
from dealer_kiosk.phone.selftest.reception import Reception
from dealer_kiosk.phone.selftest.socket import Socket
from dealer_kiosk.phone.sip import sdp
from dealer_kiosk.phone.sip.address import Address


class Speech(Socket):
    """The telephone's sound: sends every 20 ms from `start` on, and measures what comes.

    Attributes:
        reception: what came.
        handset: what is sent; made by `start`.
        keys: that came, in order.
        said_at: time when the first packet of what is said was sent.
        late_sends: packets that were sent more than 5 ms behind the schedule.
    """

    def __init__(self) -> None:
        super().__init__()
        self.reception = Reception()
        self.handset: Handset | None = None
        self.keys = ""
        self.said_at = 0.0
        self.late_sends = 0
        self._events: int | None = None
        self._presses = EventReceiver()
        self._remote = Address("", 0)
        self._ssrc: int | None = None
        self._schedule = Schedule(0.0)

    def start(self, answer: sdp.Offer) -> Handset:
        """Speak to the address that the line has answered with."""
        self._remote, self._events = answer.remote, answer.digits
        self.handset = Handset(Codec(answer.codec.value), answer.digits, random.SystemRandom())
        self._schedule = Schedule(self._loop.time())
        self._tick(self.handset)
        return self.handset

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Somebody sent something."""
        found = packet.parse(data)
        if found is None or Address(*addr[:2]) != self._remote or self._ssrc not in {None, found.ssrc}:
            return
        self._ssrc = found.ssrc
        speech = found.payload_type in tuple(Codec)
        pcm = g711.decode(Codec(found.payload_type), found.payload) if speech else None
        self.reception.take(found.sequence, found.timestamp, pcm, self._loop.time())
        if found.payload_type == self._events:
            self.keys += self._presses.receive(found.payload, found.timestamp) or ""

    def _tick(self, handset: Handset) -> None:
        now = self._loop.time()
        slot = self._schedule.take(now)
        self.late_sends += slot.late_s > LATE_SEND_S
        before, data = handset.said, handset.next()
        if before == 0 and handset.said == 1:
            self.said_at = now
        if self._transport is not None:
            self._transport.sendto(data, (self._remote.host, self._remote.port))
        self._timer = self._loop.call_at(self._schedule.wake, self._tick, handset)

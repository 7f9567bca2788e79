"""One call's media, both ways: datagrams in, sound and keys out, and a datagram for every 20 ms; pure."""

import random

from dealer_kiosk.phone.rtp import g711
from dealer_kiosk.phone.rtp.buffer import SendBuffer
from dealer_kiosk.phone.rtp.conceal import Concealment
from dealer_kiosk.phone.rtp.digits import EventReceiver, EventSender
from dealer_kiosk.phone.rtp.g711 import FRAME_SAMPLES, SILENT_FRAME, Codec
from dealer_kiosk.phone.rtp.media import Digit, Outgoing, Received, RtpMedia, RtpStatistics, Sound
from dealer_kiosk.phone.rtp.packet import RtpPacket, parse
from dealer_kiosk.phone.rtp.reorder import Reorder
from dealer_kiosk.phone.rtp.source import Source

COMFORT_NOISE = 13
"""Payload type by which a sender says that he pauses (RFC 3389)."""

LATE_SEND_S = 0.005
"""Seconds behind the schedule from which a sent packet counts as late."""

_PAUSE_S = 0.2  # without sound, before silence takes its place
_ANNOUNCED_PAUSE_S = 0.03  # likewise after comfort noise
_LONGEST = 1600  # bytes of speech in a packet: 200 ms


class RtpStream:
    """The media of one call.

    Args:
        media: what was negotiated.
        chance: source of the first sequence number and timestamp and of the SSRC; `random.SystemRandom()` outside tests.
        now: seconds on the clock of all other calls (monotonic).

    Attributes:
        media: what is in force.
    """

    def __init__(self, media: RtpMedia, chance: random.Random, now: float) -> None:
        self.media = media
        self._source = Source(media.host, media.port)
        self._reorder = Reorder()
        self._concealment = Concealment()
        self._presses = EventReceiver()
        self._buffer = SendBuffer()
        self._keys = EventSender()
        self._sequence = chance.getrandbits(15)
        self._timestamp = chance.getrandbits(32)
        self._ssrc = chance.getrandbits(32)
        self._talk_begins = True
        self._heard_at = self._sound_at = now
        self._pausing = False
        self._filled = 0  # frames of silence since the last sound
        self._received = self._foreign = self._bad = self._sent = self._late_sends = 0

    def receive(self, datagram: bytes, host: str, port: int, now: float) -> list[Received]:
        """Take any datagram from anybody; what it, and those that waited for it, bring from the caller."""
        if not self._source.listens_to(host, port):
            self._foreign += 1
            return []
        packet = parse(datagram)
        if packet is None or not self._is_expected(packet):
            self._bad += 1
            return []
        before = self._source.ssrc
        if not self._source.take(port, packet.ssrc, now):
            self._foreign += 1
            return []
        if packet.ssrc != before:
            self._begin_anew()
        self._received += 1
        self._heard_at = now
        return self._open(self._reorder.push(packet), now)

    def fill(self, now: float) -> list[Received]:
        """Call every 20 ms: silence where the caller sends nothing or holds the line, so that the listener's time goes on."""
        if self._is_held:
            return [Sound(SILENT_FRAME)]
        if now - self._sound_at < (_ANNOUNCED_PAUSE_S if self._pausing else _PAUSE_S):
            return []
        rest = self._open(self._reorder.flush(), now)
        self._concealment.forget()
        self._pausing = True
        self._filled += not rest
        return rest or [Sound(SILENT_FRAME)]

    def send(self, late_s: float = 0.0, skipped: int = 0) -> Outgoing | None:
        """Call every 20 ms: the datagram to send; None while the caller holds the line.

        Args:
            late_s: seconds behind the schedule, for the statistics.
            skipped: steps that were left out before this one.
        """
        self._timestamp = (self._timestamp + skipped * FRAME_SAMPLES) % 2**32
        timestamp, self._timestamp = self._timestamp, (self._timestamp + FRAME_SAMPLES) % 2**32
        frame = self._buffer.pop()  # also where it cannot be sent: it would be too old afterwards
        if not self.media.sending:
            self._talk_begins = True
            return None
        self._sent += 1
        self._late_sends += late_s > LATE_SEND_S
        packet = self._key_packet(timestamp) or self._speech_packet(timestamp, frame)
        self._sequence = (self._sequence + 1) % 2**16
        return Outgoing(packet.pack(), *self._source.reply_to)

    def play(self, pcm: bytes) -> None:
        """Queue speech of any length: 16-bit little-endian samples at 8 kHz, given at the speed at which they are spoken."""
        self._buffer.push(pcm)

    def press(self, keys: str) -> bool:
        """Queue keys to be pressed; False if the other side cannot take them.

        Raises:
            ValueError: one is not among digits.KEYS, or too many wait.
        """
        if self.media.events is None:
            return False
        self._keys.press(keys)
        return True

    def change(self, media: RtpMedia, now: float) -> None:
        """It was negotiated anew: the line is held or taken back, or the other side has moved."""
        self.media = media
        self._source.change(media.host, media.port)
        self._heard_at = self._sound_at = now

    def silent_s(self, now: float) -> float:
        """Seconds without any packet of the caller's; 0 while none are expected."""
        return 0.0 if self._is_held else now - self._heard_at

    @property
    def statistics(self) -> RtpStatistics:
        """The counts so far."""
        order = self._reorder
        return RtpStatistics(
            self._received, order.lost, order.late, order.duplicates, self._foreign, self._bad, self._sent, self._late_sends
        )

    @property
    def _is_held(self) -> bool:
        return not (self.media.sending and self.media.receiving)

    def _is_expected(self, packet: RtpPacket) -> bool:
        """Whether the type is a negotiated one; either law is taken, since some systems change it without a word."""
        return packet.payload_type in {*Codec, self.media.events, COMFORT_NOISE} and len(packet.payload) <= _LONGEST

    def _begin_anew(self) -> None:
        self._reorder.restart()
        self._concealment.forget()
        self._presses = EventReceiver()

    def _open(self, packets: list[RtpPacket | None], now: float) -> list[Received]:
        """What is in packets that are in order."""
        found: list[Received] = []
        for packet in packets:
            if packet is not None and packet.payload_type == self.media.events:
                digit = self._presses.receive(packet.payload, packet.timestamp)
                found += [Digit(digit)] if digit else []
            elif packet is not None and packet.payload_type == COMFORT_NOISE:
                self._pausing = True
            elif not self._is_held:
                pcm = self._concealed() if packet is None else self._sound(packet, now)
                found += [Sound(pcm)] if pcm else []
        return found

    def _concealed(self) -> bytes:
        """Sound for a missing packet; none if silence has taken its place already."""
        if self._filled:
            self._filled -= 1
            return b""
        return self._concealment.missing()

    def _sound(self, packet: RtpPacket, now: float) -> bytes:
        pcm = g711.decode(Codec(packet.payload_type), packet.payload)
        if pcm:  # a packet without a payload keeps a router's path open (RFC 6263)
            self._concealment.heard(pcm)
            self._sound_at, self._pausing, self._filled = now, False, 0
        return pcm

    def _key_packet(self, timestamp: int) -> RtpPacket | None:
        event = self._keys.next(timestamp) if self.media.events is not None else None
        if event is None or self.media.events is None:
            return None
        return RtpPacket(self.media.events, self._sequence, event.timestamp, self._ssrc, event.payload, event.marker)

    def _speech_packet(self, timestamp: int, frame: bytes | None) -> RtpPacket:
        codec = self.media.codec
        payload = g711.silence(codec) if frame is None else g711.encode(codec, frame)
        marker, self._talk_begins = self._talk_begins, False
        return RtpPacket(codec, self._sequence, timestamp, self._ssrc, payload, marker)

"""What a call's media is made of, between the stages."""

from dataclasses import dataclass

from dealer_kiosk.phone.rtp.g711 import Codec


@dataclass(frozen=True, slots=True)
class Sound:
    """What the caller said."""

    pcm: bytes  # 16-bit little-endian samples at 8 kHz; 20 ms as a rule, the sender's packet time otherwise


@dataclass(frozen=True, slots=True)
class Digit:
    """A key that the caller pressed."""

    digit: str  # one of digits.KEYS


Received = Sound | Digit


@dataclass(frozen=True, slots=True)
class RtpMedia:
    """What was negotiated."""

    host: str  # IP address of the other side, as the socket would write it
    port: int
    codec: Codec
    events: int | None = None  # payload type of telephone events; None = the other side knows none
    sending: bool = True  # False while the caller holds the line: nothing is sent, what is received is no speech of his
    receiving: bool = True  # False where the other side only listens


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A datagram to send."""

    data: bytes
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class RtpStatistics:
    """Packets of a call so far."""

    received: int  # valid and the caller's
    lost: int
    late: int  # after they had been given up
    duplicates: int
    foreign: int  # from another address, port or stream; without effect
    bad: int  # no RTP, or a payload type that was not negotiated
    sent: int
    late_sends: int  # more than 5 ms behind the schedule

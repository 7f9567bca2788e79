"""What happens on a telephone call beside its sound."""

from dataclasses import dataclass

from dealer_kiosk.audio.line import Sound


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller has pressed a key."""

    digit: str  # 0-9, *, #, A-D


@dataclass(frozen=True, slots=True)
class HungUp:
    """The call is over; nothing follows."""

    reason: str  # a value of `sip.events.EndReason`, or "lost" = the phone process died


@dataclass(frozen=True, slots=True)
class Transferring:
    """A transfer has got further."""

    state: str  # a value of `sip.events.TransferState`


CallEvent = Sound | Pressed | HungUp | Transferring

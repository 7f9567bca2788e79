"""One telephone call as its channel sees it."""

import queue
import time
from collections.abc import Callable, Iterator

from dealer_kiosk.audio import pcm
from dealer_kiosk.audio import wire as sound
from dealer_kiosk.audio.bargein import Allowed
from dealer_kiosk.audio.halfduplex import HalfDuplex
from dealer_kiosk.audio.line import Cut, Ducked, Frame, Restored
from dealer_kiosk.messages import Samples
from dealer_kiosk.phone import wire
from dealer_kiosk.phone.call_events import CallEvent, HungUp, Pressed, Transferring
from dealer_kiosk.phone.upsampling import PHONE_RATE

_BACKLOG = 1500  # events (30 s of frames) kept for a reader that is busy


class PhoneCall:
    """Hears, plays, puts through and ends one call; made by `PhoneProcess`.

    Args:
        number: of the call; numbers begin anew when the phone process is restarted.
        ringing: what is known of it.
        send: takes a tag of `wire` and a body for the phone process; False = it is gone.

    Attributes:
        number: see above.
        caller: the caller's number or name as the telephone system gives it; "" = unknown or withheld. Never a proof of identity.
        can_transfer: whether the caller can be put through.
        level_dbfs: level of the newest frame.
        frame_at: `time.monotonic()` of that frame.
        problem: one sentence once the call was lost with the phone process, otherwise None.
    """

    def __init__(self, number: int, ringing: wire.Ringing, send: Callable[[bytes, bytes], bool]) -> None:
        self.number = number
        self.caller = ringing.caller
        self.can_transfer = ringing.can_transfer
        self.level_dbfs = pcm.SILENT_DBFS
        self.frame_at = time.monotonic()
        self.problem: str | None = None
        self._forward = send
        self._floor = HalfDuplex(0.0)
        self._events: queue.SimpleQueue[CallEvent] = queue.SimpleQueue()
        self._ended = False

    @property
    def ended(self) -> bool:
        """Whether the call is over; `sounds` still says why."""
        return self._ended

    def sounds(self, timeout_s: float) -> Iterator[CallEvent | None]:
        """What happens on the call, in order; None when nothing came for `timeout_s`. Ends behind `HungUp`."""
        while True:
            try:
                event = self._events.get(timeout=timeout_s)
            except queue.Empty:
                yield None
                continue
            yield event
            if isinstance(event, HungUp):
                return

    def play(self, samples: Samples, rate: int) -> int:
        """Queue mono sound for the caller; returns its sequence number at once."""
        sequence = self._floor.queued(len(samples) / rate)
        self._send(sound.PLAY, sound.play_body(sequence, pcm.resample(samples, rate, PHONE_RATE)))
        return sequence

    def stop_playing(self) -> None:
        """Be silent at once; a `Cut` follows."""
        self._send(sound.ABORT)
        self._floor.finished()

    @property
    def playing(self) -> bool:
        """Whether queued sound is still to be heard."""
        return self._floor.playing

    @property
    def ahead_s(self) -> float:
        """Seconds of queued sound that are still to be heard, about."""
        return self._floor.ahead_s

    @property
    def over(self) -> int:
        """Sequence number of the last sound that the caller has heard, or that was dropped."""
        return self._floor.over

    def allow(self, allowed: Allowed) -> None:
        """Say what may stop the agent from now on."""
        self._send(sound.ALLOW, allowed.value.encode())

    def hang_up(self) -> None:
        """End the call; `HungUp` follows."""
        self._send(wire.HANG_UP)

    def transfer(self, target: str) -> None:
        """Put the caller through to a SIP address, a value of `transfer_targets`.

        `Transferring` follows, again and again; its last state is answered, refused, busy or unanswered.
        """
        self._send(wire.TRANSFER, target.encode())

    def send_digits(self, text: str) -> None:
        """Press keys at the caller's end (RFC 4733); not possible by AudioSocket, where nothing happens."""
        self._send(wire.DIGITS, text.encode())

    def take(self, message: sound.Message) -> None:
        """Take what the phone process says about this call; for `PhoneProcess` only."""
        if message.tag == sound.PLAYED:
            self._floor.finished(message.sequence())
            return
        event = _event(message)
        if isinstance(event, Frame):
            self.level_dbfs, self.frame_at = pcm.dbfs(event.samples), time.monotonic()
            if self._events.qsize() > _BACKLOG:  # nobody has listened for 30 s; new sound is of no use to them
                return
        elif isinstance(event, Cut) and not event.asked:  # what was queued since we asked is still to be heard
            self._floor.finished()
        elif isinstance(event, HungUp):
            self._ended = True
            self._floor.finished()
        if event is not None:
            self._events.put(event)

    def lose(self, problem: str) -> None:
        """The phone process is gone, and the call with it; for `PhoneProcess` only."""
        self.problem = problem
        self.take(sound.Message(wire.HUNG_UP, LOST.encode()))

    def _send(self, tag: bytes, body: bytes = b"") -> None:
        if self._ended or not self._forward(tag, body):
            self._floor.finished()


LOST = "lost"
"""Why a call ended whose phone process died."""


def _event(message: sound.Message) -> CallEvent | None:
    if message.tag in (sound.FRAME, sound.ECHO_FRAME):
        return Frame(message.samples(), message.tag == sound.ECHO_FRAME)
    if message.tag in (sound.DUCKED, sound.RESTORED):
        return Ducked() if message.tag == sound.DUCKED else Restored()
    if message.tag == sound.CUT:
        return Cut(*message.cut())
    return _happening(message)


def _happening(message: sound.Message) -> Pressed | HungUp | Transferring | None:
    if message.tag == wire.DIGIT:
        return Pressed(message.text())
    if message.tag == wire.TRANSFERRING:
        return Transferring(message.text())
    return HungUp(message.text()) if message.tag == wire.HUNG_UP else None

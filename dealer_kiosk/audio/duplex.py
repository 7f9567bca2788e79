"""Listening while the agent speaks: the echo is taken out of each frame, and whoever interrupts is noticed."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.audio.bargein import Action, Allowed
from dealer_kiosk.audio.echo import EchoCanceller
from dealer_kiosk.audio.interruption import Interruption
from dealer_kiosk.audio.linear import LinearCanceller
from dealer_kiosk.audio.reference import Reference
from dealer_kiosk.audio.remains import Levels, Remains
from dealer_kiosk.audio.streams import Sent
from dealer_kiosk.messages import MIC_RATE, Samples

_SILERO = (0.2, 0.14)  # begins and goes on above; nothing but the echo of a voice is left to be taken for one
DEAF_S = 1.0
"""Seconds of echo after the start in which nobody can interrupt: the echo cancellers have to learn the room first."""
_RESTARTED_S = 0.6  # of them again where only AEC3 knows the room, after the loudspeaker was stopped
_OPEN_FRAMES = 10
"""Frames that are listened to after one that holds more than echo.

The linear canceller leaves the agent's voice as a quiet one, and Silero, which does not mind how loud a voice is, would take a
cough beside it for speech. With silence before, of 26 coughs and slamming doors in each of four simulated rooms none stopped
the agent; with what was left of its voice nearly all did, but customers stopped it 0.15 s sooner.
"""
_UNKNOWN_ROOM_DB = 14.0  # where AEC3 takes away more than this, what is left is echo, while it alone knows the room


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One frame of the microphone."""

    frame: Samples  # without the echo
    echo: bool  # whether the agent may be heard in it
    action: Action  # what it makes of the agent's voice


class FullDuplex:
    """Hears one microphone beside one loudspeaker, from the start of their streams on.

    Args:
        rate: samples a second of the loudspeaker.
        delay_s: of the echo, as in `reference.Reference`.
    """

    def __init__(self, rate: int, delay_s: float = 0.0) -> None:
        self._reference = Reference(rate, delay_s)
        self._canceller = EchoCanceller()
        self._linear = LinearCanceller()
        self._interruption = Interruption(*_SILERO)
        self._speaking = False
        self._heard_echo_s = 0.0
        self._open_frames = 0
        self._remains = Remains()

    def allow(self, allowed: Allowed) -> None:
        """Say what may stop the agent from now on."""
        self._interruption.allowed = allowed

    def hear(self, said_at_s: float, frame: Samples, played: Iterable[Sent]) -> Cleaned:
        """Take the next frame of 20 ms, after what was given to the loudspeaker since the last one."""
        for sent in played:
            if sent.first:
                self._restarted()
            self._reference.played(sent.heard_at_s, sent.samples, sent.count)
            self._speaking = sent.samples is not None
        far = self._reference.at(said_at_s, len(frame))
        if not self._reference.audible:
            self._linear.doubt()
            return Cleaned(frame, echo=False, action=self._noticed(frame, loud=True))
        self._heard_echo_s += len(frame) / MIC_RATE
        cleaned = self._canceller.clean(far, frame)
        beside, loud = self._beside(far, frame, cleaned)
        return Cleaned(cleaned, echo=True, action=self._noticed(beside, loud=loud))

    def _beside(self, far: Samples, frame: Samples, cleaned: Samples) -> tuple[Samples, bool]:
        """What somebody may have said in a frame beside the echo, and whether it is too loud to be echo."""
        heard_dbfs, cleaned_dbfs = pcm.dbfs(frame), pcm.dbfs(cleaned)
        beside = self._linear.push(far, frame)
        if beside is None:
            return cleaned, heard_dbfs - cleaned_dbfs < _UNKNOWN_ROOM_DB and not self._linear.known
        levels = Levels(heard_dbfs, cleaned_dbfs, pcm.dbfs(beside.rest), beside.echo_dbfs)
        loud = self._remains.is_more(levels, noticed=self._interruption.lowered)
        self._open_frames = _OPEN_FRAMES if loud else self._open_frames - 1
        return beside.rest if self._open_frames > 0 else np.zeros_like(beside.rest), loud

    def _restarted(self) -> None:
        self._reference.restarted()
        self._linear.doubt()
        if not self._linear.known:
            self._heard_echo_s = min(self._heard_echo_s, DEAF_S - _RESTARTED_S)

    def _noticed(self, frame: Samples, *, loud: bool) -> Action:
        known = self._heard_echo_s > DEAF_S
        action = self._interruption.hear(frame, speaking=self._speaking, loud=loud and known)
        if action is Action.DUCK:
            self._remains.noticed()
        elif action is Action.RESTORE and self._speaking and self._interruption.allowed is Allowed.ANY:
            self._remains.mistaken()
        return action

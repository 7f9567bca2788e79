"""Who interrupts the agent is noticed in the sound of a line: webrtcvad and Silero over the 10 ms steps of each frame."""

import webrtcvad

from dealer_kiosk.audio import pcm
from dealer_kiosk.audio.bargein import STEP_MS, Action, Allowed, BargeIn
from dealer_kiosk.audio.vad import SileroStream
from dealer_kiosk.messages import MIC_RATE, Samples

_QUIETEST_DBFS = -50.0  # of an interruption
_STRICT = 3  # webrtcvad's strictest mode: what is left of the echo is speech as well
_STEP = MIC_RATE * STEP_MS // 1000


class Interruption:
    """Decides frame by frame what the sound of the line makes of the agent's voice; feed it one stream in order.

    Args:
        begin: Silero's score above which speech begins, see `vad.SileroStream`.
        stay: above which it goes on.
    """

    def __init__(self, begin: float, stay: float) -> None:
        self._vad = webrtcvad.Vad(_STRICT)
        self._silero = SileroStream(begin, stay)
        self._bargein = BargeIn()

    @property
    def allowed(self) -> Allowed:
        """What may stop the agent."""
        return self._bargein.allowed

    @allowed.setter
    def allowed(self, allowed: Allowed) -> None:
        self._bargein.allowed = allowed

    @property
    def lowered(self) -> bool:
        """Whether the agent's voice is lowered now."""
        return self._bargein.lowered

    def hear(self, frame: Samples, *, speaking: bool, loud: bool) -> Action:
        """Take the next frame at MIC_RATE.

        Args:
            frame: some whole steps.
            speaking: whether the agent speaks.
            loud: whether the frame is too loud to be what the line keeps of the agent's echo.
        """
        loud = loud and pcm.dbfs(frame) > _QUIETEST_DBFS
        found = Action.NONE
        for start in range(0, len(frame), _STEP):
            step = frame[start : start + _STEP]
            # Both detectors have state of their own; but nobody can interrupt a silent agent, and Silero costs more.
            voiced = bool(self._vad.is_speech(step.tobytes(), MIC_RATE))
            surely = speaking and self._silero.is_speech(step)
            action = self._bargein.push(voiced and loud, speaking, surely)
            found = action if action is not Action.NONE else found
        return found

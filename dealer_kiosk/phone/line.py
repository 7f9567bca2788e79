"""One call at the pipeline's end: the caller's sound comes, the agent's goes, and whoever interrupts is noticed."""

from collections.abc import Callable

from dealer_kiosk.audio import pcm, wire
from dealer_kiosk.audio.bargein import DUCKED_GAIN, Action, Allowed
from dealer_kiosk.audio.interruption import Interruption
from dealer_kiosk.audio.vad import SILERO
from dealer_kiosk.messages import Band, Samples
from dealer_kiosk.phone.hybrid import EchoGuard
from dealer_kiosk.phone.playing import PlayQueue
from dealer_kiosk.phone.upsampling import Upsampler

_ECHO_FRAMES = 10  # after the last sound to the caller, in which its echo may come: 200 ms


class CallMedia:
    """Hears and plays one call.

    Args:
        tell: takes what the parent is to know: a tag of `audio.wire` and its body.
    """

    def __init__(self, tell: Callable[[bytes, bytes], None]) -> None:
        self._tell = tell
        self._queue = PlayQueue()
        self._upsampler = Upsampler()
        self._framer = pcm.Framer()
        self._guard = EchoGuard()
        self._interruption = Interruption(*SILERO[Band.PHONE])
        self._speaking = False
        self._echo_left = 0
        self._told = 0  # highest sequence number the parent knows to be over

    def play(self, sequence: int, samples: Samples) -> None:
        """Queue 8 kHz sound for the caller."""
        self._queue.put(sequence, samples)

    def allow(self, allowed: Allowed) -> None:
        """Say what may stop the agent from now on."""
        self._interruption.allowed = allowed

    def abort(self, *, asked: bool = True) -> None:
        """Be silent at once; the parent is told how far the caller has heard."""
        cut = self._queue.abort(asked=asked)
        self._tell(wire.CUT, wire.cut_body(cut.sequence, cut.seconds, asked=cut.asked))

    def next_frame(self) -> Samples | None:
        """The next 20 ms at 8 kHz for the caller; None = silence."""
        frame = self._queue.next()
        self._speaking = frame is not None
        self._echo_left = _ECHO_FRAMES if self._speaking else max(0, self._echo_left - 1)
        self._guard.sent(pcm.SILENT_DBFS if frame is None else pcm.dbfs(frame))
        if self._queue.over > self._told:
            self._told = self._queue.over
            self._tell(wire.PLAYED, wire.played_body(self._told))
        return frame

    def hear(self, block: Samples) -> None:
        """Take the next 8 kHz sound of the caller."""
        for frame in self._framer.push(self._upsampler.push(block)):
            self._act(self._judge(frame))
            self._tell(wire.ECHO_FRAME if self._echo_left else wire.FRAME, frame.tobytes())

    def _judge(self, frame: Samples) -> Action:
        loud = self._guard.is_louder(pcm.dbfs(frame))
        return self._interruption.hear(frame, speaking=self._speaking, loud=loud)

    def _act(self, action: Action) -> None:
        if action is Action.CUT:
            self.abort(asked=False)
        elif action is Action.DUCK:
            self._queue.gain = DUCKED_GAIN
            self._tell(wire.DUCKED, b"")
        elif action is Action.RESTORE:
            self._queue.gain = 1.0
            if self._speaking and self._interruption.allowed is Allowed.ANY:
                self._guard.mistaken()
            self._tell(wire.RESTORED, b"")

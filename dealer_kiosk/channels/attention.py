"""Which frames are listened to: those of a silent agent, and those of a customer who interrupts it."""

from collections import deque
from collections.abc import Iterator

from dealer_kiosk.audio.line import Frame
from dealer_kiosk.channels.hearing import Heard, Hearing
from dealer_kiosk.messages import Expects, Samples

_KEPT_FRAMES = 25
"""Half a second from before the agent was interrupted, or fell silent: the customer's first word began in it."""


class Attention:
    """Leaves the frames of a speaking agent alone until the customer seems to interrupt.

    Args:
        hearing: cuts utterances out of the frames that are listened to.
    """

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._kept: deque[Samples] = deque(maxlen=_KEPT_FRAMES)
        self._attentive = False

    @property
    def in_speech(self) -> bool:
        """Whether an utterance is under way."""
        return self._hearing.in_speech

    def frame(self, frame: Frame) -> Iterator[Heard]:
        """Take the next frame; the utterances that end with it."""
        if frame.echo and not (self._attentive or self.in_speech):
            self._kept.append(frame.samples)
            return
        self._attentive = self._attentive and frame.echo
        yield from self._catch_up()
        yield from self._hear(frame.samples)

    def attend(self) -> Iterator[Heard]:
        """The customer seems to interrupt: listen, from half a second ago on."""
        self._attentive = True
        yield from self._catch_up()

    def leave_alone(self) -> None:
        """Listen no more until the agent is silent; an utterance under way is heard to its end."""
        self._attentive = False

    def forget(self, expects: Expects) -> None:
        """Nobody has said anything: drop what was heard."""
        self._attentive = False
        self._hearing.reset(expects)

    def expect(self, expects: Expects) -> None:
        """Say what the agent is waiting for."""
        self._hearing.expect(expects)

    def _catch_up(self) -> Iterator[Heard]:
        kept, self._kept = self._kept, deque(maxlen=_KEPT_FRAMES)
        for samples in kept:
            yield from self._hear(samples)

    def _hear(self, samples: Samples) -> Iterator[Heard]:
        heard = self._hearing.push(samples)
        if heard is not None:
            yield heard

"""What the customer says: the microphone's frames are cut into turns, and each is recognised while it is spoken."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from dealer_kiosk.audio.turns import TurnDetector
from dealer_kiosk.audio.vad import SPEECH_SCORE, VoiceActivity
from dealer_kiosk.config import Turns
from dealer_kiosk.engines.base import Listening, SpeechToText
from dealer_kiosk.messages import Band, Expects, Samples, Utterance
from dealer_kiosk.spoken.endings import ending

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance that is over."""

    utterance: Utterance
    listening: Listening  # has heard all of it, and the silence behind it; to be finished


class Hearing:
    """Hears one stream of frames.

    Args:
        stt: the recogniser.
        settings: when a turn begins and ends.
        confirm: how surely an utterance is speech, 0..1 (`audio.vad.Silero().confirm`); others are dropped.
        band: where the stream comes from.
    """

    def __init__(self, stt: SpeechToText, settings: Turns, confirm: Callable[[Samples], float], band: Band = Band.WIDE) -> None:
        self._stt = stt
        self._confirm = confirm
        self._band = band
        self._activity = VoiceActivity(settings, band)
        self._detector = TurnDetector(settings)
        self._listening: Listening | None = None

    @property
    def in_speech(self) -> bool:
        """Whether an utterance is under way."""
        return self._detector.in_speech

    def push(self, frame: Samples) -> Heard | None:
        """Take the next frame of 20 ms; an utterance when it ends with this one."""
        utterance = self._detector.push(frame, self._activity.is_speech(frame))
        self._look_at_words()
        if self._listening is not None:
            self._listening.hear(frame)
        elif self._detector.in_speech:
            self._listening = self._stt.listen(self._detector.expects, self._band)
            self._listening.hear(self._detector.so_far)
        if utterance is None or self._listening is None:
            return None
        listening, self._listening = self._listening, None
        if self._confirm(utterance.samples) < SPEECH_SCORE[self._band]:
            listening.drop()
            logger.debug("dropped %.1f s of noise", utterance.seconds)
            return None
        return Heard(utterance, listening)

    def _look_at_words(self) -> None:
        """In a pause, the words so far say how long it may last."""
        if self._listening is not None and self._detector.pausing:
            self._detector.ending = ending(self._listening.partial(), self._detector.expects)

    def expect(self, expects: Expects) -> None:
        """Say what the agent is waiting for now; an utterance under way is heard on."""
        self._detector.expects = expects

    def reset(self, expects: Expects = Expects.OPEN) -> None:
        """Drop what was heard so far and wait for the next utterance.

        Args:
            expects: what the agent is waiting for now.
        """
        if self._listening is not None:
            self._listening.drop()
            self._listening = None
        self._detector.reset()
        self._detector.expects = expects

"""The kiosk: microphone and loudspeaker in the showroom, one customer after the other.

The loop: frames are cut into turns, a turn is recognised while it is spoken, the session answers, the answer is spoken. A session
begins when somebody speaks, so that nobody is greeted in an empty room, and the next one begins the same way after it has ended.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from dealer_kiosk.channels.hearing import Heard, Hearing
from dealer_kiosk.channels.status import Activity, StatusLine
from dealer_kiosk.config import Turns
from dealer_kiosk.engines.base import SpeechToText
from dealer_kiosk.errors import EngineError
from dealer_kiosk.messages import Event, Expects, Samples, Transcript

logger = logging.getLogger(__name__)

_IDLE_S = 0.25  # the loop turns at least this often, also without a frame from the microphone
_ATTEND_EVERY_S = 1.0  # how often a silent customer is looked after


class Session(Protocol):
    """What the kiosk needs of a conversation."""

    @property
    def expects(self) -> Expects:
        """What the agent is waiting for."""
        ...

    @property
    def ended(self) -> bool:
        """Whether the conversation is over."""
        ...

    @property
    def pace(self) -> float:
        """Speaking time of the agent, relative to its voice; above 1 is slower."""
        ...

    def greet(self) -> list[Event]:
        """The first words of the agent."""
        ...

    def turn(self, text: str, confidence: float = 1.0, alternatives: Sequence[str] = ()) -> list[Event]:
        """Answer the customer; empty text is speech that was not understood, the alternatives are what else it may have been."""
        ...

    def silence(self, seconds: float) -> list[Event]:
        """React to silence, for instance with a question or the end.

        Args:
            seconds: since the agent last answered or the customer spoke; what silence itself made the agent say is not counted.
        """
        ...

    def notices(self) -> list[Event]:
        """What background jobs want said now."""
        ...

    def end(self) -> list[Event]:
        """The kiosk is switched off."""
        ...


class Line(Protocol):
    """What the kiosk needs of its sound devices; `audio.process.AudioProcess` is one."""

    level_dbfs: float
    problem: str | None

    def frames(self, timeout_s: float) -> Iterator[Samples | None]:
        """Microphone frames of 20 ms; None when none came for `timeout_s`."""
        ...

    def play(self, samples: Samples, rate: int) -> None:
        """Queue sound for the loudspeaker."""
        ...

    def wait_played(self) -> None:
        """Wait until all of it was heard."""
        ...

    def microphone_closed(self) -> AbstractContextManager[None]:
        """Do not listen inside the block."""
        ...


@dataclass(frozen=True, slots=True)
class Voice:
    """How the agent speaks."""

    speak: Callable[[str, float], Iterable[Samples]]  # a text and a pace to mono chunks; raises EngineError
    rate: int  # samples a second of the chunks


def accept_all(_samples: Samples) -> float:
    """A confirmation that takes every utterance for speech."""
    return 1.0


class Kiosk:
    """Runs sessions over a microphone and a loudspeaker.

    Args:
        line: the devices, started.
        stt: the recogniser.
        voice: the agent's voice.
        new_session: makes the session of the next customer.
        settings: when a turn begins and ends.
        confirm: how surely an utterance is speech, 0..1 (`audio.vad.Silero().confirm`); others are dropped unheard.
        now: the clock that measures silence, in seconds.
    """

    def __init__(
        self,
        line: Line,
        stt: SpeechToText,
        voice: Voice,
        new_session: Callable[[], Session],
        settings: Turns,
        *,
        confirm: Callable[[Samples], float] = accept_all,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._line = line
        self._voice = voice
        self._new_session = new_session
        self._now = now
        self._hearing = Hearing(stt, settings, confirm)
        self._session: Session | None = None
        self._quiet_since = 0.0
        self._attended_at = 0.0
        self._status = StatusLine()

    def run(self, stop: threading.Event) -> None:
        """Serve customers until `stop` is set or the line ends.

        Raises:
            KioskError: what the session or the line raises; engine failures of a single turn are survived.
        """
        try:
            for frame in self._line.frames(_IDLE_S):
                if stop.is_set():
                    break
                self._show(Activity.LISTENING)
                if frame is not None:
                    self._hear(frame)
                self._attend()
        finally:
            self._status.close()
            self._hearing.reset()
            if self._session is not None:
                self._session.end()
                self._session = None

    def _hear(self, frame: Samples) -> None:
        heard = self._hearing.push(frame)
        if heard is None:
            return
        with self._agents_turn():
            transcript = self._transcribe(heard)
            logger.debug("heard %r (%.2f) in %.1f s", transcript.text, transcript.confidence, heard.utterance.seconds)
            if self._session is None:
                if not transcript.text:
                    return
                self._session = self._new_session()
                self._say(self._session.greet())  # heard while the turn is worked on
            self._say(self._session.turn(transcript.text, transcript.confidence, transcript.alternatives))

    def _attend(self) -> None:
        """Look after the customer who says nothing, once a second."""
        now = self._now()
        if self._session is None or self._hearing.in_speech or now - self._attended_at < _ATTEND_EVERY_S:
            return
        self._attended_at = now
        if notices := self._session.notices():
            self._interject(notices)
            return
        quiet_s = now - self._quiet_since
        self._interject(self._session.silence(quiet_s))
        if self._session is not None:
            self._quiet_since = self._attended_at - quiet_s

    def _interject(self, events: list[Event]) -> None:
        if any(_words(event) for event in events):
            with self._agents_turn():
                self._say(events)
        elif self._session is not None and self._session.ended:
            self._session = None

    @contextlib.contextmanager
    def _agents_turn(self) -> Iterator[None]:
        """Nobody is listened to until the agent has thought and spoken."""
        with self._line.microphone_closed():
            yield
            self._line.wait_played()
        if self._session is not None and self._session.ended:
            self._session = None
        self._hearing.reset(self._session.expects if self._session else Expects.OPEN)
        self._quiet_since = self._attended_at = self._now()

    def _transcribe(self, heard: Heard) -> Transcript:
        self._show(Activity.THINKING)
        try:
            return heard.listening.finish()
        except EngineError as error:  # the customer is asked again, and the next turn may work
            logger.warning("speech recognition failed: %s", error)
            return Transcript("", 0.0)

    def _say(self, events: list[Event]) -> None:
        pace = self._session.pace if self._session else 1.0
        for words in filter(None, map(_words, events)):
            logger.debug("says %r", words)
            try:
                for chunk in self._voice.speak(words, pace):
                    self._show(Activity.SPEAKING)
                    self._line.play(chunk, self._voice.rate)
            except EngineError as error:  # better a sentence missing than the conversation
                logger.warning("a sentence could not be spoken: %s", error)

    def _show(self, activity: Activity) -> None:
        self._status.show(activity, self._line.level_dbfs, self._line.problem)


def _words(event: Event) -> str:
    """What is to be said of an event; "" for most kinds."""
    key = {"ready": "greeting", "reply": "text", "notice": "text"}.get(event.kind)
    return str(event.fields.get(key, "")) if key else ""

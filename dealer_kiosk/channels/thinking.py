"""What the agent makes of an utterance, in the background: its words, and the answer of the session.

Every utterance has a number. An answer is given once, and only while its utterance is the latest: a customer who goes on speaking
before the answer began gets the next one, and the session learns that the first was never heard.
"""

import logging
import queue
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Protocol

from dealer_kiosk.channels.hearing import Heard
from dealer_kiosk.channels.mouth import Worker
from dealer_kiosk.channels.wariness import Wariness
from dealer_kiosk.errors import EngineError
from dealer_kiosk.health.heartbeats import Heartbeats, Stage
from dealer_kiosk.messages import Event, Expects, Transcript

logger = logging.getLogger(__name__)

_HALT = re.compile(r"\b(?:no|nope|stop|wait|hold on|hang on|wrong|not)\b")
"""Words that interrupt the reading back of a commitment."""


class Session(Protocol):
    """What the kiosk needs of a conversation; `conversation.session.Conversation` is one."""

    @property
    def id(self) -> str:
        """Of the session."""
        ...

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

    @property
    def guarded(self) -> bool:
        """Whether the last reply reads back what a yes would write down."""
        ...

    @property
    def aimless(self) -> bool:
        """Whether it led nowhere, so that nobody seems to have spoken to us."""
        ...

    def is_addressed(self, text: str, confidence: float = 1.0, *, wary: bool = False) -> bool:
        """Whether words that nobody has been greeted for are meant for us; wary = only if that is clear."""
        ...

    def greet(self) -> list[Event]:
        """The first words of the agent."""
        ...

    def turn(self, text: str, confidence: float = 1.0, alternatives: Sequence[str] = ()) -> list[Event]:
        """Answer the customer; empty text is speech that was not understood, the alternatives are what else it may have been."""
        ...

    def cut_short(self, heard: str) -> None:
        """Of the last reply the customer heard only this."""
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an utterance."""

    number: int
    events: Sequence[Event] = ()
    final: bool = True  # nothing more comes for this utterance
    opens: bool = False  # a session begins with it
    greets: bool = False  # it is the greeting
    halt: bool = False  # the agent is to stop speaking
    said: str = ""  # by the customer, as it was understood
    resume: bool = False  # nobody had said anything: the agent is to go on where it was interrupted


@dataclass(frozen=True, slots=True)
class Said:
    """Something the customer said or typed."""

    number: int
    words: Callable[[], Transcript]
    heard: str | None = None  # of the answer before, if it was interrupted or not given at all; None = all of it
    over_read_back: bool = False  # it came while a commitment was read back
    touched: bool = False  # with a finger, so it is meant for us


class Thinker:
    """Works on utterances one after the other; its session begins with the first words that are meant for us.

    Args:
        new_session: makes the session of the next customer.
        worker: does the work.
        heartbeats: are told of it.
        now: the clock, in seconds.
    """

    def __init__(
        self, new_session: Callable[[], Session], worker: Worker, heartbeats: Heartbeats, now: Callable[[], float]
    ) -> None:
        self._new_session = new_session
        self._worker = worker
        self._heartbeats = heartbeats
        self._wariness = Wariness(now)
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._jobs: deque[Future[None]] = deque()
        self._last: Sequence[Event] = ()
        self.session: Session | None = None

    def open(self, number: int) -> None:
        """Begin a session before anybody has said anything."""
        self._jobs.append(self._worker.submit(lambda: self._open(number)))

    def hear(self, heard: Heard, number: int, *, before: str | None, over_read_back: bool) -> None:
        """Work on an utterance.

        Args:
            heard: the utterance.
            number: of the turn.
            before: `Said.heard`.
            over_read_back: `Said.over_read_back`.
        """
        self._submit(Said(number, lambda: _transcribed(heard), before, over_read_back))

    def read(self, text: str, number: int, *, before: str | None) -> None:
        """Work on words that were typed or touched; the arguments are those of `hear`."""
        self._submit(Said(number, lambda: Transcript(text, 1.0), before, touched=True))

    def answers(self) -> Iterator[Answer]:
        """What is ready by now.

        Raises:
            KioskError: what a session raised.
        """
        while self._jobs and self._jobs[0].done():
            self._jobs.popleft().result()
        while not self._answers.empty():
            yield self._answers.get()

    def leave(self) -> None:
        """Let go of the session."""
        if self.session is not None and not self.session.aimless:
            self._wariness.served()
        self.session = None
        self._last = ()

    def _submit(self, said: Said) -> None:
        self._jobs.append(self._worker.submit(lambda: self._work(said)))

    def _work(self, said: Said) -> None:
        with self._heartbeats.busy(Stage.RECOGNISER):
            transcript = said.words()
        opens = self.session is None or self.session.ended
        if opens:
            if not self._begin(said, transcript):
                self._put(Answer(said.number))
                return
            said = replace(said, heard=None)  # whoever was here before may have missed something, this one has not
        if transcript.text:
            self._put(Answer(said.number, final=False, said=transcript.text, opens=opens))
        if opens and self.session is not None:
            self._put(Answer(said.number, self.session.greet(), final=False, greets=True))  # heard while the turn is worked on
        if said.over_read_back:
            self._interrupt_read_back(said, transcript)
        elif not transcript.text and said.heard is not None:
            # A noise: what was interrupted goes on, what was held back is said after all.
            self._put(Answer(said.number, resume=True) if said.heard else Answer(said.number, self._last))
        else:
            self._put(Answer(said.number, self._answered(said, transcript)))

    def _begin(self, said: Said, transcript: Transcript) -> bool:
        """Begin a session with the first words that are meant for us; False for all others."""
        if not transcript.text:
            return False
        session = self._new_session()
        with self._heartbeats.busy(Stage.MODEL):
            wary = self._wariness.wary
            if not (said.touched or session.is_addressed(transcript.text, transcript.confidence, wary=wary)):
                logger.debug("nobody spoke to us")
                return False
        self.session = session
        return True

    def _interrupt_read_back(self, said: Said, transcript: Transcript) -> None:
        if _HALT.search(transcript.text.lower()):
            self._put(Answer(said.number, final=False, halt=True))
            self._put(Answer(said.number, self._answered(replace(said, heard=""), transcript)))
        else:
            self._put(Answer(said.number))

    def _answered(self, said: Said, transcript: Transcript) -> Sequence[Event]:
        if self.session is None:  # let go of meanwhile
            return ()
        if said.heard is not None:
            self.session.cut_short(said.heard)
        with self._heartbeats.busy(Stage.MODEL):
            self._last = self.session.turn(transcript.text, transcript.confidence, transcript.alternatives)
        if self.session.aimless:
            self._wariness.mistaken()
        return self._last

    def _open(self, number: int) -> None:
        self.session = self._new_session()
        self._put(Answer(number, self.session.greet(), opens=True, greets=True))

    def _put(self, answer: Answer) -> None:
        self._answers.put(answer)


def _transcribed(heard: Heard) -> Transcript:
    try:
        transcript = heard.listening.finish()
    except EngineError as error:  # the customer is asked again, and the next turn may work
        logger.warning("speech recognition failed: %s", error)
        return Transcript("", 0.0)
    logger.debug("heard %r (%.2f) in %.1f s", transcript.text, transcript.confidence, heard.utterance.seconds)
    return transcript

"""An agent and a customer talking over a line that carries sound both ways: whose turn it is, and what is said when.

Nothing here waits: what happens on the line is taken as it comes, utterances go to the thinker and answers to the mouth, and
silence is looked after. Whoever owns the line runs the loop (`kiosk.Kiosk`, `phone.Call`).
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Protocol

from dealer_kiosk.audio.bargein import Allowed
from dealer_kiosk.audio.line import Cut, Ducked, Frame, Restored, Sound
from dealer_kiosk.channels.attention import Attention
from dealer_kiosk.channels.captions import Captions
from dealer_kiosk.channels.hearing import Heard, Hearing
from dealer_kiosk.channels.mouth import Mouth, Player, Voice, Worker
from dealer_kiosk.channels.snapshot import Activity, Spoken
from dealer_kiosk.channels.thinking import Answer, Session, Thinker
from dealer_kiosk.config import Turns
from dealer_kiosk.db.store import let_go
from dealer_kiosk.engines.base import SpeechToText
from dealer_kiosk.health.heartbeats import Heartbeats
from dealer_kiosk.messages import Band, Event, Expects, Priority, Samples

_ATTEND_EVERY_S = 1.0  # how often a silent customer is looked after
_RESUME_S = 1.0  # after an interruption that turned out to be no speech at all
FILLER = "One moment."


class Speaking(Player, Protocol):
    """What plays the agent's voice and can be interrupted; `audio.process.AudioProcess` is one."""

    def allow(self, allowed: Allowed) -> None:
        """Say what may stop the agent."""
        ...


def accept_all(_samples: Samples) -> float:
    """A confirmation that takes every utterance for speech."""
    return 1.0


@dataclass(frozen=True, slots=True)
class Engines:
    """What the kiosk hears and speaks with."""

    stt: SpeechToText
    voice: Voice
    confirm: Callable[[Samples], float] = accept_all  # how surely an utterance is speech, 0..1; others are dropped unheard


@dataclass(slots=True)
class _Turn:
    """The utterance that is worked on, or was last."""

    number: int = 0
    since: float = 0.0  # when the customer finished
    open: bool = False  # its answer is not complete
    spoken: bool = True  # its answer was begun to be said, or there is none
    filled: bool = False  # something was said into the wait


@dataclass(frozen=True, slots=True)
class _Interrupted:
    """What was being said when the customer interrupted."""

    heard: str
    left: str  # from the beginning of the interrupted sentence
    at: float


class Talk:
    """Talks with customers over one line, one after the other.

    Args:
        line: plays the agent's voice.
        engines: what hears and speaks.
        new_session: makes the session of the next customer.
        settings: when a turn begins and ends.
        now: the clock that measures silence, in seconds.
        workers: what thinks, and what makes the voice; None = a thread each.
        heartbeats: are told what is worked on.
        band: where the customer's sound comes from.

    Attributes:
        sessions: begun so far.
        answered: number of the turn that was answered last.
        events: of that turn.
    """

    def __init__(
        self,
        line: Speaking,
        engines: Engines,
        new_session: Callable[[], Session],
        settings: Turns,
        *,
        now: Callable[[], float] = time.monotonic,
        workers: tuple[Worker, Worker] | None = None,
        heartbeats: Heartbeats | None = None,
        band: Band = Band.WIDE,
    ) -> None:
        self._line = line
        self._now = now
        self._settings = settings
        self._threads = [] if workers else [ThreadPoolExecutor(1, name) for name in ("thinker", "mouth")]
        thinking, speaking = workers or self._threads
        self._attention = Attention(Hearing(engines.stt, settings, engines.confirm, band))
        heartbeats = heartbeats or Heartbeats({})
        self._thinker = Thinker(new_session, thinking, heartbeats, now)
        self._mouth = Mouth(engines.voice, line, speaking, heartbeats)
        self._captions = Captions()
        self.sessions = self.answered = 0
        self.events: Sequence[Event] = ()
        self._turn = _Turn()
        self._interrupted: _Interrupted | None = None
        self._held: Answer | None = None  # an answer that waits until the customer has finished
        self._looked_at = now()
        self._quiet_s = self._attended_s = 0.0  # silence so far, and when it was last looked after

    @property
    def session(self) -> Session | None:
        """The customer's, None while there is none."""
        return self._thinker.session

    @property
    def activity(self) -> Activity:
        """What the agent is doing."""
        return Activity.SPEAKING if self._mouth.busy else Activity.THINKING if self._turn.open else Activity.LISTENING

    @property
    def idle(self) -> bool:
        """Whether nothing is being said, waits to be said, or is worked on."""
        return self._held is None and self.activity is Activity.LISTENING

    @property
    def expects(self) -> Expects:
        """What the agent is waiting for."""
        session = self._thinker.session
        return session.expects if session is not None and not session.ended else Expects.OPEN

    @property
    def pace(self) -> float:
        """Speaking time that the customer asked for."""
        return self._thinker.session.pace if self._thinker.session else 1.0

    def spoken(self) -> Sequence[Spoken]:
        """What was said in this session, and how far the agent has been heard."""
        return self._captions.upto(self._mouth.heard() if self._mouth.busy else None)

    def begin(self) -> None:
        """Open a session without waiting for the customer's first words: they are greeted."""
        self._next_turn()
        self._thinker.open(self._turn.number)

    def take(self, sound: Sound | None) -> None:
        """Take what happens on the line."""
        if isinstance(sound, Frame):
            self._begin_turns(self._attention.frame(sound))
        elif isinstance(sound, Ducked):
            self._begin_turns(self._attention.attend())
        elif isinstance(sound, Restored):
            self._restored()
        elif isinstance(sound, Cut) and not sound.asked:
            heard, left = self._mouth.cut(sound)
            if left:
                self._interrupted = _Interrupted(heard, left, self._now())
            self._begin_turns(self._attention.attend())

    def read(self, text: str) -> None:
        """Take what a customer touched or keyed, in the words they would have said; what the agent is saying is stopped."""
        self.stay()
        # Whoever touches has read the captions, so nothing counts as unheard but an answer that was never given.
        self._mouth.stop()
        self._interrupted = None
        before = self._next_turn()
        self._attention.forget(self.expects)
        self._thinker.read(text, self._turn.number, before=before)

    def stay(self) -> None:
        """The customer is there, although they say nothing."""
        self._quiet_s = self._attended_s = 0.0

    def work(self) -> None:
        """Say what is ready, and look after a silent customer; to be called several times a second.

        Raises:
            KioskError: what a session raised; failures of a single turn are survived.
        """
        self._answer()
        self._attend()

    def say(self, words: str, priority: Priority = Priority.NORMAL) -> None:
        """Say something, after what is being said unless it is urgent."""
        goes_on = self._mouth.busy and priority is not Priority.INTERRUPT
        self._captions.add(words, agent=True, speaking=goes_on)
        self._mouth.say(words, self.pace, priority)

    def close(self) -> None:
        """Finish the turn that is worked on, without a further word, and end the session."""
        self._attention.forget(Expects.OPEN)
        self._mouth.stop()
        for thread in self._threads:
            thread.submit(let_go)
            thread.shutdown(wait=True)
        if self._thinker.session is not None:
            self._thinker.session.end()
            self._thinker.leave()

    def _restored(self) -> None:
        """Nobody interrupted; but what somebody says over a read-back is heard to its end."""
        if not (self._attention.in_speech and self._guarded()):
            self._attention.forget(self.expects)

    # ---- turns -----------------------------------------------------------------------------------------------------

    def _begin_turns(self, utterances: Iterator[Heard]) -> None:
        for heard in utterances:
            over_read_back = self._guarded() and self._mouth.busy
            if over_read_back:
                self._attention.leave_alone()
            before = self._next_turn()
            self._thinker.hear(heard, self._turn.number, before=before, over_read_back=over_read_back)

    def _next_turn(self) -> str | None:
        """Number the next turn; what was heard of the answer before, None = all of it."""
        heard = self._interrupted.heard if self._interrupted else None
        if not self._turn.spoken:
            heard = ""
        self._turn = _Turn(self._turn.number + 1, self._now(), open=True, spoken=False)
        greeting = [event for event in self._held.events if event.kind == "ready"] if self._held else []
        self._held = Answer(self._turn.number, greeting, final=False) if greeting else None
        return heard

    def _answer(self) -> None:
        for answer in self._thinker.answers():
            self._take_answer(answer)
        if self._held is not None and not self._attention.in_speech:
            held, self._held = self._held, None
            self._turn.spoken = held.final
            self.answered, self.events = held.number, held.events
            self._say(held.events)
        elif self._turn.open and not self._turn.filled and self._waited_long():
            self._turn.filled = True
            self.say(FILLER)

    def _take_answer(self, answer: Answer) -> None:
        if answer.halt:
            self._mouth.stop()
        if answer.opens:
            self.sessions += 1
            self._captions.clear()
        if answer.said:
            self._captions.add(answer.said, agent=False, speaking=self._mouth.busy)
        if answer.resume:
            self._resume()
        elif answer.events:
            self._interrupted = None
        if answer.greets or answer.number == self._turn.number:  # whoever goes on speaking is greeted all the same
            self._turn.open = not answer.final
            self._held = _joined(self._held, replace(answer, number=self._turn.number))

    def _resume(self) -> None:
        """Go on with the sentence that something interrupted which was no words."""
        interrupted, self._interrupted = self._interrupted, None
        if interrupted is not None:
            self.say(interrupted.left)

    def _guarded(self) -> bool:
        session = self._thinker.session
        return session is not None and session.guarded

    def _waited_long(self) -> bool:
        late = self._now() - self._turn.since > self._settings.filler_s
        return late and self._thinker.session is not None and not self._attention.in_speech and not self._mouth.busy

    def _say(self, events: Sequence[Event]) -> None:
        self._line.allow(Allowed.WORDS if self._guarded() else Allowed.ANY)
        for event in events:
            if words := _words(event):
                self.say(words, Priority(event.fields.get("priority", "normal")))
        self._attention.expect(self.expects)

    # ---- silence ---------------------------------------------------------------------------------------------------

    def _attend(self) -> None:
        """Look after the customer who says nothing, once a second."""
        now, session = self._now(), self._thinker.session
        if self._interrupted and not self._turn.open and not self._attention.in_speech and now - self._interrupted.at > _RESUME_S:
            self._resume()
        since, self._looked_at = now - self._looked_at, now
        if self._turn.open or self._held is not None or self._attention.in_speech:
            self._quiet_s = self._attended_s = 0.0
        elif not self._mouth.busy:
            self._quiet_s += since
        if session is None or self._quiet_s - self._attended_s < _ATTEND_EVERY_S:
            return
        self._attended_s = self._quiet_s
        if session.ended:
            self._leave()
        elif notices := session.notices():
            self._quiet_s = self._attended_s = 0.0
            self._say(notices)
        else:
            self._say(session.silence(self._quiet_s))

    def _leave(self) -> None:
        """The customer has gone; nothing of them stays."""
        self._thinker.leave()
        self._attention.forget(Expects.OPEN)
        self._captions.clear()
        self.events = ()
        self._interrupted = None


def _joined(first: Answer | None, second: Answer) -> Answer:
    """Two parts of the answer to one utterance."""
    return second if first is None else replace(second, events=[*first.events, *second.events])


def _words(event: Event) -> str:
    """What is to be said of an event; "" for most kinds."""
    key = {"ready": "greeting", "reply": "text", "notice": "text"}.get(event.kind)
    return str(event.fields.get(key, "")) if key else ""

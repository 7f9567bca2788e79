"""Scripted stand-ins for what the kiosk talks to."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.audio.bargein import Allowed
from dealer_kiosk.audio.line import Cut, Frame, Sound
from dealer_kiosk.engines.collecting import CollectedListening
from dealer_kiosk.errors import EngineError
from dealer_kiosk.messages import Band, Event, Expects, Samples, Transcript, Utterance

VOICE_RATE = 22_050


class ScriptedEars:
    """Hears the next text of a list, whatever is said; an exception is raised instead. Calls `then` after each."""

    name = "scripted"

    def __init__(self, *script: str | EngineError, then: Callable[[], object] = lambda: None) -> None:
        self._script = list(script)
        self._then = then
        self.heard: list[Utterance] = []
        self.expected: list[Expects] = []
        self.listenings: list[CollectedListening] = []

    def transcribe(self, utterance: Utterance, expects: Expects = Expects.OPEN, band: Band = Band.WIDE) -> Transcript:
        """The next line of the script, understood well."""
        self.heard.append(utterance)
        self.expected.append(expects)
        line = self._script.pop(0)
        self._then()
        if isinstance(line, EngineError):
            raise line
        return Transcript(line, 0.9 if line else 0.0)

    def listen(self, expects: Expects = Expects.OPEN, band: Band = Band.WIDE) -> CollectedListening:
        """An utterance that gets the next line of the script when it is finished."""
        self.listenings.append(CollectedListening(lambda utterance: self.transcribe(utterance, expects, band)))
        return self.listenings[-1]

    def close(self) -> None:
        """Nothing to release."""


class ScriptedVoice:
    """Says everything as a tone of one second, but fails at one text."""

    rate = VOICE_RATE

    def __init__(self, broken: str = "") -> None:
        self._broken = broken
        self.said: list[str] = []
        self.paces: list[float] = []

    def speak(self, text: str, pace: float, _cancel: threading.Event) -> Iterable[Samples]:
        """A second of 440 Hz in four chunks."""
        if text == self._broken:
            raise EngineError("the voice failed")
        self.said.append(text)
        self.paces.append(pace)
        tone = pcm.to_int16(0.3 * np.sin(2 * np.pi * 440 * np.arange(VOICE_RATE) / VOICE_RATE))
        return np.array_split(tone, 4)


class ScriptedSession:
    """Answers every turn with its number, slows down at "slower", and ends at "goodbye", or at "blah", which led nowhere."""

    def __init__(self, notices: Sequence[Event] = ()) -> None:
        self.id = "s"
        self.log: list[str] = []
        self.silences: list[float] = []
        self.waiting = list(notices)
        self.expects = Expects.OPEN
        self.ended = False
        self.pace = 1.0
        self.guarded = self.aimless = False
        self.greeting = "Welcome."
        self.heard: list[str] = []
        self.prompt_at_s = 15.0
        self._prompted = False

    def is_addressed(self, text: str, confidence: float = 1.0, *, wary: bool = False) -> bool:
        """Everything but the news; a wary one only a greeting."""
        return text == "hello" if wary else text != "the news"

    def greet(self) -> list[Event]:
        """Welcome."""
        return [Event("ready", {"session": "s", "now": "", "greeting": self.greeting})]

    def turn(self, text: str, confidence: float = 1.0, alternatives: Sequence[str] = ()) -> list[Event]:
        """One reply; "phone" makes it wait for a phone number."""
        self.log.append(text)
        self.aimless = text == "blah"
        if text in ("goodbye", "blah"):
            return [Event("reply", {"text": "Bye."}), *self.end()]
        self.pace = 1.25 if text == "slower" else self.pace
        self.expects = Expects.PHONE if "phone" in text else Expects.OPEN
        self.guarded = "book" in text
        return [Event("tool", {"text": "not to be said"}), Event("reply", {"text": f"Reply {len(self.log)}."}), Event("turn_end")]

    def cut_short(self, heard: str) -> None:
        """Note what was heard."""
        self.heard.append(heard)

    def silence(self, seconds: float) -> list[Event]:
        """A question after 15 s, the end 10 s later."""
        self.silences.append(seconds)
        if not self._prompted and seconds >= self.prompt_at_s:
            self._prompted = True
            return [Event("reply", {"text": "Are you still there?"})]
        return self.end() if seconds >= self.prompt_at_s + 10 else []

    def notices(self) -> list[Event]:
        """What a test put there."""
        waiting, self.waiting = self.waiting, []
        return waiting

    def end(self) -> list[Event]:
        """The session is over."""
        self.ended = True
        self.log.append("<end>")
        return [Event("session_end", {"outcome": "none"})]


class Inline:
    """Does its work at once."""

    def submit(self, work: Callable[[], None]) -> "Future[None]":
        """Work; what was raised waits in the result."""
        future: Future[None] = Future()
        try:
            future.set_result(work())  # type: ignore[func-returns-value]
        except Exception as error:  # noqa: BLE001 - as an executor does
            future.set_exception(error)
        return future


class Later(Inline):
    """Does its work when it is told to, or at once after `at_once` was set."""

    def __init__(self) -> None:
        self.at_once = False
        self._waiting: list[tuple[Callable[[], None], Future[None]]] = []

    def submit(self, work: Callable[[], None]) -> "Future[None]":
        """Remember the work."""
        if self.at_once:
            return super().submit(work)
        self._waiting.append((work, Future()))
        return self._waiting[-1][1]

    def work(self) -> None:
        """Do what waits."""
        waiting, self._waiting = self._waiting, []
        for work, future in waiting:
            future.set_result(work())  # type: ignore[func-returns-value]


class ScriptedLine:
    """Devices without devices: what happens comes from a list, and a clock moves 20 ms with each frame.

    Args:
        script: sounds; events of the line; functions to call.
        full: the customer is heard while the agent speaks; otherwise time passes until it has finished before the script goes on.
    """

    def __init__(self, *script: Samples | Sound | Callable[[], None], full: bool = False) -> None:
        self.level_dbfs = pcm.SILENT_DBFS
        self.problem: str | None = None
        self.seconds = 1000.0
        self.ahead_s = 0.0
        self.over = 0
        self.allowed = Allowed.ANY
        self.stopped = 0
        self._script = script
        self._full = full
        self._ends_at = 0.0
        self._sequence = 0

    @property
    def frame_at(self) -> float:
        """Now."""
        return self.seconds

    @property
    def playing(self) -> bool:
        """Whether the agent is heard."""
        return self.seconds < self._ends_at

    def sounds(self, timeout_s: float) -> Iterator[Sound | None]:
        """All of the script, then a second of time-outs."""
        for item in self._script:
            if isinstance(item, np.ndarray):
                for frame in pcm.Framer().push(item):
                    yield from self._until_silent()
                    self._tick()
                    yield Frame(frame, echo=self.playing)
            elif callable(item):
                item()
            else:
                if isinstance(item, Cut):
                    self._ends_at = self.seconds
                yield item
        for _ in range(4):
            yield from self._until_silent()
            self.seconds += timeout_s
            yield None

    def _until_silent(self) -> Iterator[None]:
        while self.playing and not self._full:
            self._tick()
            yield None

    def _tick(self) -> None:
        self.seconds += pcm.FRAME_MS / 1000

    def play(self, samples: Samples, rate: int) -> int:
        """Heard after what was queued before."""
        self._ends_at = max(self._ends_at, self.seconds) + len(samples) / rate
        self._sequence += 1
        return self._sequence

    def stop_playing(self) -> None:
        """Silent at once."""
        self.stopped += 1
        self._ends_at = self.seconds

    def allow(self, allowed: Allowed) -> None:
        """Remember what may stop the agent."""
        self.allowed = allowed

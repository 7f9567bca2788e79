"""Scripted stand-ins for what the kiosk talks to."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from dealer_kiosk.audio import pcm
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

    def speak(self, text: str, pace: float) -> Iterable[Samples]:
        """A second of 440 Hz in four chunks."""
        if text == self._broken:
            raise EngineError("the voice failed")
        self.said.append(text)
        self.paces.append(pace)
        tone = pcm.to_int16(0.3 * np.sin(2 * np.pi * 440 * np.arange(VOICE_RATE) / VOICE_RATE))
        return np.array_split(tone, 4)


class ScriptedSession:
    """Answers every turn with its number, slows down at "slower", and ends at "goodbye"."""

    def __init__(self, notices: Sequence[Event] = ()) -> None:
        self.log: list[str] = []
        self.silences: list[float] = []
        self.waiting = list(notices)
        self.expects = Expects.OPEN
        self.ended = False
        self.pace = 1.0
        self.prompt_at_s = 15.0
        self._prompted = False

    def greet(self) -> list[Event]:
        """Welcome."""
        return [Event("ready", {"session": "s", "now": "", "greeting": "Welcome."})]

    def turn(self, text: str, confidence: float = 1.0, alternatives: Sequence[str] = ()) -> list[Event]:
        """One reply; "phone" makes it wait for a phone number."""
        self.log.append(text)
        if text == "goodbye":
            return [Event("reply", {"text": "Bye."}), *self.end()]
        self.pace = 1.25 if text == "slower" else self.pace
        self.expects = Expects.PHONE if "phone" in text else Expects.OPEN
        return [Event("tool", {"text": "not to be said"}), Event("reply", {"text": f"Reply {len(self.log)}."}), Event("turn_end")]

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


class ScriptedLine:
    """Devices without devices: microphone frames from a list, and a clock that moves 20 ms with each of them."""

    def __init__(self, *sounds: Samples) -> None:
        self.level_dbfs = pcm.SILENT_DBFS
        self.problem: str | None = None
        self.seconds = 1000.0
        self.played: list[tuple[int, int]] = []  # samples, rate
        self.closed = False
        self._sounds = sounds

    def frames(self, timeout_s: float) -> Iterator[Samples | None]:
        """All frames, then one time-out."""
        for frame in pcm.Framer().push(np.concatenate(self._sounds)):
            self.seconds += pcm.FRAME_MS / 1000
            yield frame
        yield None

    def play(self, samples: Samples, rate: int) -> None:
        """Only while the microphone is closed, or the agent hears itself."""
        assert self.closed
        self.played.append((len(samples), rate))

    def wait_played(self) -> None:
        """A second for every reply."""
        self.seconds += sum(count / rate for count, rate in self.played)
        self.played.clear()

    @contextlib.contextmanager
    def microphone_closed(self) -> Iterator[None]:
        """Note that it is closed."""
        self.closed = True
        yield
        self.closed = False

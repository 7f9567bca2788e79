"""A kiosk in this process, on virtual devices, with a session that reads out what it is given and ears that hear one word."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.audio.line import Cut, Ducked, Sound
from dealer_kiosk.audio.process import AudioProcess
from dealer_kiosk.audio.vad import Silero
from dealer_kiosk.channels.kiosk import Kiosk
from dealer_kiosk.channels.mouth import Voice
from dealer_kiosk.channels.snapshot import Activity, Snapshot
from dealer_kiosk.channels.talk import Engines
from dealer_kiosk.config import Audio, Turns
from dealer_kiosk.engines.collecting import CollectedListening
from dealer_kiosk.health.heartbeats import Heartbeats
from dealer_kiosk.messages import Band, Event, Expects, Samples, Transcript, Utterance
from scripts.kiosk_bench.appliance import ECHO_DELAY_S

HEARD = "heard"
TONE_RATE = 22_050
_STEP_S = 0.05


class Reader:
    """A session that says what it is told, and nothing about what it hears."""

    id = "reader"
    expects = Expects.OPEN
    ended = False
    pace = 1.0
    guarded = False
    aimless = False

    def __init__(self) -> None:
        self.waiting: list[Event] = []  # what is to be said as soon as nobody speaks

    def greet(self) -> list[Event]:
        """No greeting."""
        return [Event("ready", {"greeting": ""})]

    def turn(self, text: str, confidence: float = 1.0, alternatives: Sequence[str] = ()) -> list[Event]:  # noqa: ARG002 - a session's
        """Say the text, unless it was spoken."""
        return [Event("turn_end")] if text == HEARD else [Event("reply", {"text": text}), Event("turn_end")]

    def is_addressed(self, text: str, confidence: float = 1.0, *, wary: bool = False) -> bool:  # noqa: ARG002 - a session's
        """Everything."""
        return True

    def cut_short(self, heard: str) -> None:
        """It does not matter."""

    def silence(self, seconds: float) -> list[Event]:  # noqa: ARG002 - a session's
        """Nobody is asked whether they are still there."""
        return []

    def notices(self) -> list[Event]:
        """What is to be said now."""
        waiting, self.waiting = self.waiting, []
        return waiting

    def end(self) -> list[Event]:
        """Over."""
        return []


class OneWord:
    """Ears that hear the same word in every utterance, and count them."""

    name = "scripted"

    def __init__(self) -> None:
        self.utterances = 0

    def transcribe(self, _utterance: Utterance, _expects: Expects = Expects.OPEN, _band: Band = Band.WIDE) -> Transcript:
        """The word."""
        self.utterances += 1
        return Transcript(HEARD, 0.9)

    def listen(self, expects: Expects = Expects.OPEN, band: Band = Band.WIDE) -> CollectedListening:
        """The word, once the utterance is over."""
        return CollectedListening(lambda utterance: self.transcribe(utterance, expects, band))

    def close(self) -> None:
        """Nothing to release."""


class CountedLine(AudioProcess):
    """Devices that count how often the agent's voice was lowered, and stopped by somebody."""

    ducked = 0
    cut = 0

    def sounds(self, timeout_s: float) -> Iterator[Sound | None]:
        """What happens on the line."""
        for sound in super().sounds(timeout_s):
            self.ducked += isinstance(sound, Ducked)
            self.cut += isinstance(sound, Cut) and not sound.asked
            yield sound


@dataclass
class Scripted:
    """A kiosk that runs."""

    line: CountedLine
    kiosk: Kiosk
    ears: OneWord
    session: Reader
    loop: threading.Thread
    shown: Snapshot = Snapshot()  # noqa: RUF009 - frozen

    def say(self, text: str) -> None:
        """Have the agent say something as the answer to a touch, which stops the loudspeaker before."""
        self.kiosk.touch(text)

    def tell(self, text: str) -> None:
        """Have the agent say something on its own, within a second or so; it must have said something before."""
        self.session.waiting.append(Event("notice", {"text": text}))

    def wait(self, condition: Callable[[], bool], timeout_s: float) -> bool:
        """Wait for it; whether it came true in time."""
        end = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > end:
                return False
            time.sleep(_STEP_S)
        return True

    @property
    def idle(self) -> bool:
        """Whether the agent neither speaks nor thinks."""
        return self.shown.activity is Activity.LISTENING and not self.line.playing

    def wait_said(self, timeout_s: float = 60.0) -> bool:
        """Wait until the agent has begun to speak and has been silent for half a second; whether it was in time."""
        end = time.monotonic() + timeout_s
        begun = self.wait(lambda: self.line.playing, timeout_s)
        quiet_since = time.monotonic()
        while begun and time.monotonic() < end:
            if not self.idle:
                quiet_since = time.monotonic()
            if time.monotonic() - quiet_since > 0.5:
                return True
            time.sleep(_STEP_S)
        return False


@contextmanager
def scripted_kiosk(
    voice: Voice, *, watchers: Sequence[Callable[[Snapshot], None]] = (), heartbeats: Heartbeats | None = None
) -> Iterator[Scripted]:
    """A kiosk in full duplex that runs inside the block, on devices called kiosk_mic and kiosk_spk."""
    line = CountedLine(Audio(input="kiosk_mic", output="kiosk_spk"), voice.rate, ECHO_DELAY_S)
    ears, session, stop = OneWord(), Reader(), threading.Event()

    def note(shown: Snapshot) -> None:
        running.shown = shown

    engines = Engines(ears, voice, Silero().confirm)
    kiosk = Kiosk(line, engines, lambda: session, Turns(), watchers=[note, *watchers], heartbeats=heartbeats)
    running = Scripted(line, kiosk, ears, session, threading.Thread(target=kiosk.run, args=[stop]))
    line.start()
    running.loop.start()
    try:
        yield running
    finally:
        stop.set()
        running.loop.join(30)
        line.stop()


def tone(_text: str, _pace: float, _cancel: threading.Event) -> Iterable[Samples]:
    """Half a second of 440 Hz for every sentence."""
    return [pcm.to_int16(0.1 * np.sin(2 * np.pi * 440 * np.arange(TONE_RATE // 2) / TONE_RATE))]

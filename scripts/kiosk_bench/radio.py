"""What an hour of noise and an hour of radio make of the kiosk: sessions, replies and bookings that nobody asked for.

The kiosk has its real ears, language model and database; frames are fed to it faster than real time.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dealer_kiosk import app as application
from dealer_kiosk.app import App, Settings
from dealer_kiosk.audio import pcm
from dealer_kiosk.audio.vad import Silero
from dealer_kiosk.channels.kiosk import Kiosk
from dealer_kiosk.channels.mouth import Voice
from dealer_kiosk.channels.talk import Engines
from dealer_kiosk.clock import FrozenClock
from dealer_kiosk.conversation import Conversation
from dealer_kiosk.db.reports import Span, appointments
from dealer_kiosk.db.seed import load_demo
from dealer_kiosk.engines.base import LanguageModel, SpeechToText
from dealer_kiosk.messages import MIC_RATE, Event, Samples
from dealer_kiosk.understanding import Listener
from scripts.evaluation.speech.progress import told
from scripts.evaluation.speech.recognisers import recogniser
from scripts.kiosk_bench.figures import show
from scripts.kiosk_bench.offline import AtOnce, OfflineLine
from scripts.speech import conditions, voices

_NOW = "2026-11-23T10:00:00-06:00"
_PIECE_S = 60.0
_LEVEL_DBFS = -30.0
_SENTENCES = Path(__file__).with_name("radio.txt")
_VOICES = ("slt", "rms", "awb", "kal16")
_SHORTEST_S, _LONGEST_S = 0.2, 4.0  # pauses between two sentences
_CHARACTERS_A_SECOND = 15.0  # of the agent's voice


@dataclass
class Counts:
    """What the kiosk did."""

    sessions: int = 0
    turns: int = 0
    replies: int = 0
    prompts: int = 0  # what it said into silence
    bookings: int = 0
    cuts: int = 0
    minutes: float = 0.0
    took_s: float = 0.0

    def row(self, name: str) -> list[str]:
        """A line of the table."""
        counts = (self.sessions, self.turns, self.replies, self.prompts, self.cuts, self.bookings)
        return [name, f"{self.minutes:.1f}", *map(str, counts), f"{self.took_s / 60:.1f}"]


class CountedConversation(Conversation):
    """A session that counts what it does."""

    counts: Counts

    def greet(self) -> list[Event]:
        """Somebody is taken for a customer."""
        self.counts.sessions += 1
        return super().greet()

    def turn(
        self,
        text: str,
        confidence: float = 1.0,
        alternatives: Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> list[Event]:
        """Answer one turn."""
        events = super().turn(text, confidence, alternatives, cancel)
        self.counts.turns += 1
        self.counts.replies += any(event.kind == "reply" for event in events)
        return events

    def silence(self, seconds: float) -> list[Event]:
        """React to silence."""
        events = super().silence(seconds)
        self.counts.prompts += any(event.kind == "reply" for event in events)
        return events


def measure(minutes: float) -> None:
    """Let the kiosk hear so many minutes of each, and print what it did."""
    rows = [_served(name, sound, minutes).row(name) for name, sound in (("noise", _noise), ("radio", _radio))]
    show(
        f"Nobody speaks to the kiosk, {minutes:g} minutes of each at {_LEVEL_DBFS:.0f} dB below full scale",
        (
            "sound",
            "minutes",
            "sessions",
            "turns",
            "replies",
            "said into silence",
            "was interrupted",
            "bookings",
            "minutes it took",
        ),
        rows,
        "Aims: no booking, few replies.",
    )


def _served(name: str, sound: Callable[[np.random.Generator], Samples], minutes: float) -> Counts:
    """What the kiosk does with minutes of a sound."""
    with tempfile.TemporaryDirectory(prefix="dk-bench-") as folder:
        app = application.load(Settings(db=Path(folder) / "dealer.db", now=_NOW))
        with app.open_store(create=True) as store:
            load_demo(store, application.DEMO_FOLDER, app.clock.now())
            before = _bookings(app)
            with application.language_model(app) as model, recogniser("sphinx", app) as ears:
                started = time.monotonic()
                counts = _run(app, model, ears, _pieces(name, sound, minutes))
                counts.took_s = time.monotonic() - started
            counts.bookings = _bookings(app) - before
    return counts


def _run(app: App, model: LanguageModel, ears: SpeechToText, sound: Iterable[Samples]) -> Counts:
    clock = app.clock
    assert isinstance(clock, FrozenClock)  # noqa: S101 - it was loaded with a time
    counts, worker = Counts(), AtOnce()
    line = OfflineLine(sound, lambda: clock.advance(1.0))

    def session() -> Conversation:
        conversation = CountedConversation(app.config, clock, Listener(app.config.dealership, model), "kiosk")
        conversation.counts = counts
        return conversation

    engines = Engines(ears, Voice(_silent_voice, MIC_RATE), Silero().confirm)
    Kiosk(line, engines, session, app.config.turns, now=line.now, workers=(worker, worker)).run(threading.Event())
    counts.cuts, counts.minutes = line.cuts, line.seconds / 60
    return counts


def _silent_voice(text: str, pace: float, _cancel: threading.Event) -> Iterable[Samples]:
    """Silence that takes as long as the text would."""
    return [np.zeros(int(len(text) / _CHARACTERS_A_SECOND * pace * MIC_RATE), np.int16)]


def _pieces(name: str, make: Callable[[np.random.Generator], Samples], minutes: float) -> Iterator[Samples]:
    """Minutes of a sound, a minute at a time."""
    whole = int(minutes * 60 / _PIECE_S)
    for number in told(range(max(1, whole)), f"{name}, minutes"):
        yield make(np.random.default_rng(number))


def _noise(rng: np.random.Generator) -> Samples:
    count = int(_PIECE_S * MIC_RATE)
    return pcm.to_int16(conditions.pink(count, rng) * 10 ** (_LEVEL_DBFS / 20))


def _radio(rng: np.random.Generator) -> Samples:
    """Sentences that are no wishes, by several voices from across the room, with pauses."""
    lines = [line for line in _SENTENCES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    count, parts, length = int(_PIECE_S * MIC_RATE), [np.zeros(0, np.int16)], 0
    while length < count:
        spoken = voices.speak(str(rng.choice(lines)), str(rng.choice(_VOICES)), seed=int(rng.integers(1000)))
        far = conditions.at_level(conditions.reverberant(spoken, rng), _LEVEL_DBFS)
        pause = np.zeros(int(rng.uniform(_SHORTEST_S, _LONGEST_S) * MIC_RATE), np.int16)
        parts += [far, pause]
        length += len(far) + len(pause)
    return np.concatenate(parts)[:count]


def _bookings(app: App) -> int:
    return len(appointments(Span(app.config.dealership.zone)))

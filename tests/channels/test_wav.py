"""Spoken conversations from files, with scripted engines."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile

from dealer_kiosk.audio.wavfile import WavWriter
from dealer_kiosk.channels.wav import WavChannel
from dealer_kiosk.clock import FrozenClock
from dealer_kiosk.config import Config
from dealer_kiosk.conversation import Conversation
from dealer_kiosk.db.store import Store
from dealer_kiosk.engines.scripted_model import ScriptedModel
from dealer_kiosk.engines.scripted_speech import ScriptedEars, ScriptedVoice
from dealer_kiosk.errors import AudioError
from dealer_kiosk.messages import Event, Expects, FunctionCall, Samples, Transcript
from dealer_kiosk.speech import Speaker
from dealer_kiosk.understanding import Listener
from tests.conftest import DEMO


def sure(_samples: Samples) -> float:
    """Takes everything for speech."""
    return 1.0


class Caller:
    """Plays files to a conversation."""

    def __init__(self, config: Config, now: datetime, ears: ScriptedEars) -> None:
        self.config, self.ears, self.voice = config, ears, ScriptedVoice(16_000)
        clock = FrozenClock(now, config.dealership.zone)
        model = ScriptedModel(otherwise=FunctionCall("no_function", {"kind": "small_talk"}))
        self.conversation = Conversation(config, clock, Listener(config.dealership, model), "talk")

    def play(self, paths: Iterable[Path], writer: WavWriter | None = None) -> list[Event]:
        """All events."""
        speaker = Speaker(self.voice)
        channel = WavChannel(self.conversation, self.ears, speaker, self.config.turns, sure, writer)
        return list(channel.run(list(paths)))


@pytest.fixture
def spoken() -> Path:
    """Somebody says something."""
    return min(DEMO.glob("*.wav"))


@pytest.fixture
def silent(tmp_path: Path) -> Path:
    """Two seconds of nothing."""
    path = tmp_path / "silent.wav"
    soundfile.write(path, np.zeros(32_000, np.int16), 16_000)
    return path


def test_a_file_is_a_turn_with_its_times(config: Config, now: datetime, db: Store, spoken: Path) -> None:
    """Heard text, then the reply, then one turn_end with the milliseconds of every stage."""
    caller = Caller(config, now, ScriptedEars([Transcript("what is this", 0.8)]))
    events = caller.play([spoken])
    assert [event.kind for event in events] == ["ready", "heard", "reply", "turn_end", "session_end"]
    heard, end = events[1].fields, events[3].fields
    assert (heard["text"], heard["confidence"]) == ("what is this", 0.8)
    assert 0 <= heard["start_s"] < 0.5 < heard["end_s"]
    assert {"listen", "recognise", "understand", "speak_first", "total"} <= end["ms"].keys()


def test_silence_is_a_turn_without_heard(config: Config, now: datetime, db: Store, silent: Path) -> None:
    """The recogniser is not even asked."""
    caller = Caller(config, now, ScriptedEars(["never"]))
    assert [event.kind for event in caller.play([silent])] == ["ready", "turn_end", "session_end"]
    assert caller.ears.expected == []


def test_speech_that_is_not_understood_is_asked_again(config: Config, now: datetime, db: Store, spoken: Path) -> None:
    """No `heard`, but a reply."""
    caller = Caller(config, now, ScriptedEars([Transcript("", 0.0)]))
    events = caller.play([spoken])
    assert [event.kind for event in events] == ["ready", "reply", "turn_end", "session_end"]


def test_the_recording_holds_both_sides_in_order(config: Config, now: datetime, db: Store, spoken: Path, tmp_path: Path) -> None:
    """Greeting, customer, reply: customer left, agent right."""
    caller = Caller(config, now, ScriptedEars(["what is this"]))
    path = tmp_path / "both.wav"
    with WavWriter(path, 16_000) as writer:
        caller.play([spoken], writer)
    sound, rate = soundfile.read(path, dtype="int16")
    customer, _ = soundfile.read(spoken, dtype="int16")
    said = sum(len(text.split()) for text in caller.voice.said) * 0.06
    assert (sound.ndim, rate) == (2, 16_000)
    assert len(sound) / rate == pytest.approx(len(customer) / rate + said, abs=0.01)
    assert np.abs(sound[:, 0]).max() == np.abs(customer).max()


def test_what_is_expected_reaches_the_recogniser(config: Config, now: datetime, db: Store, spoken: Path) -> None:
    """A question for a person expects a phone number next."""
    caller = Caller(config, now, ScriptedEars(["my brakes have failed", "three one two five five five oh one four two"]))
    caller.play([spoken, spoken])
    assert caller.ears.expected == [Expects.OPEN, Expects.PHONE]


def test_replies_are_slower_once_asked_for(config: Config, now: datetime, db: Store, spoken: Path) -> None:
    """The repeated reply is already slower, and one step back is as usual."""
    caller = Caller(config, now, ScriptedEars(["slow down please", "normal speed"]))
    caller.play([spoken, spoken])
    greeting = len(caller.voice.said) - 2
    assert caller.voice.paces == [1.0] * greeting + [1.25, 1.0]


def test_a_broken_file_is_an_error_that_names_it(config: Config, now: datetime, db: Store, tmp_path: Path) -> None:
    """Not a WAV file."""
    path = tmp_path / "broken.wav"
    path.write_bytes(b"RIFF")
    with pytest.raises(AudioError, match=r"broken\.wav"):
        Caller(config, now, ScriptedEars()).play([path])

"""The kiosk on virtual devices in real time: a customer speaks into the microphone and hears the reply."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from dealer_kiosk.audio import pcm, wavfile
from dealer_kiosk.audio.process import AudioProcess
from dealer_kiosk.audio.vad import Silero
from dealer_kiosk.channels.kiosk import Kiosk
from dealer_kiosk.channels.mouth import Voice
from dealer_kiosk.channels.talk import Engines
from dealer_kiosk.config import Audio, Turns
from dealer_kiosk.messages import MIC_RATE, Samples
from scripts.kiosk_bench.recording import best_match
from tests.audio import noise
from tests.channels.doubles import VOICE_RATE, ScriptedEars, ScriptedSession
from tests.speech_files import flite
from tests.virtual_audio import LOUDSPEAKER_RATE, VirtualAudio

pytestmark = pytest.mark.slow

SENTENCE = "I would like to book an oil change for Friday morning."
REPLY = "Sure. We have nine thirty or eleven fifteen. Which one works for you?"


class SpokenVoice:
    """Says everything as the same spoken sentence."""

    def __init__(self, sentence: Samples) -> None:
        self.sentence = pcm.resample(sentence, MIC_RATE, VOICE_RATE)
        self.said: list[str] = []

    def speak(self, text: str, _pace: float, _cancel: threading.Event) -> list[Samples]:
        """The sentence in pieces."""
        self.said.append(text)
        return np.array_split(self.sentence, 3)


def eventually(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition comes true in time."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


@pytest.mark.parametrize("background", ["quiet room", "noisy room"])
def test_a_spoken_turn_is_heard_answered_and_not_echoed(rig: VirtualAudio, tmp_path: Path, background: str) -> None:
    """The utterance arrives whole, the reply comes out of the loudspeaker, and the agent does not hear itself."""
    speech = wavfile.read_wav(flite(SENTENCE, tmp_path / "sentence.wav"))
    reply = SpokenVoice(wavfile.read_wav(flite(REPLY, tmp_path / "reply.wav", "rms")))
    room = noise.pink(20, -45) if background == "noisy room" else noise.silence(20)
    soundfile.write(tmp_path / "room.wav", noise.mixed(speech, room, 2), MIC_RATE)
    ears, stop = ScriptedEars("an oil change"), threading.Event()
    line = AudioProcess(Audio(input="kiosk_mic", output="kiosk_spk"), VOICE_RATE)
    line.start()
    session = ScriptedSession()
    kiosk = Kiosk(line, Engines(ears, Voice(reply.speak, VOICE_RATE), Silero().confirm), lambda: session, Turns())
    loop = threading.Thread(target=kiosk.run, args=[stop])
    with rig.echo(), rig.recorded_loudspeaker() as recorded:
        loop.start()
        rig.say(tmp_path / "room.wav")
        answered = eventually(lambda: len(reply.said) == 2, 12)
        time.sleep(2 * len(reply.sentence) / VOICE_RATE + 2)
    stop.set()
    loop.join(5)
    line.stop()

    assert answered
    assert reply.said == ["Welcome.", "Reply 1."]
    assert session.log == ["an oil change", "<end>"]
    (utterance,) = ears.heard
    first, last = _audible(speech)
    assert pytest.approx(len(speech) / MIC_RATE, abs=1.2) == utterance.seconds  # with pre-roll and the pause that ended it
    # Whether it is this sentence: another one reaches 0.27, this one 1.0, and once 0.8 on a busy machine for a reason not found.
    # That no sample is lost is tested in tests/audio/test_process.py.
    assert best_match(utterance.samples, speech[int(first * MIC_RATE) : int(last * MIC_RATE)])[1] > 0.5
    assert best_match(recorded[0], pcm.resample(reply.sentence, VOICE_RATE, LOUDSPEAKER_RATE))[1] > 0.5


def _audible(speech: Samples) -> tuple[float, float]:
    """Start and end in seconds of what is louder than -45 dBFS."""
    loud = [pcm.dbfs(part) > -45 for part in pcm.Framer().push(speech)]
    return loud.index(True) * 0.02, (len(loud) - loud[::-1].index(True)) * 0.02


LONG_REPLY = (
    "Sure. We have nine thirty, eleven fifteen, or two forty five on Friday, and ten o'clock on Monday. Which one works for you?"
)


@pytest.fixture
def interruptible(tmp_path: Path) -> tuple[Path, Path, SpokenVoice]:
    """What the customer says first, what they say into the reply, and the agent's voice."""
    first = flite(SENTENCE, tmp_path / "first.wav")
    second = flite("No wait, I would rather come on Monday morning.", tmp_path / "second.wav", "kal16")
    return first, second, SpokenVoice(wavfile.read_wav(flite(LONG_REPLY, tmp_path / "reply.wav", "rms")))


def test_a_customer_interrupts_the_agent(rig: VirtualAudio, interruptible: tuple[Path, Path, SpokenVoice]) -> None:
    """With the agent's own voice in the microphone: it stops, knows what was heard, and answers what was said into it."""
    first, second, voice = interruptible
    ears, stop = ScriptedEars("an oil change", "monday"), threading.Event()
    line = AudioProcess(Audio(input="kiosk_mic", output="kiosk_spk"), VOICE_RATE, echo_delay_s=0.03)
    line.start()
    session = ScriptedSession()
    session.greeting = LONG_REPLY.replace(". ", ", ")  # one sentence, as long as it sounds
    kiosk = Kiosk(line, Engines(ears, Voice(voice.speak, VOICE_RATE), Silero().confirm), lambda: session, Turns())
    loop = threading.Thread(target=kiosk.run, args=[stop])
    with rig.echo():
        loop.start()
        rig.say(first)
        assert eventually(lambda: line.playing, 12)
        time.sleep(3)  # into the welcome
        assert line.playing
        assert session.heard == []
        rig.say(second)
        assert eventually(lambda: not line.playing, 2.5)
        assert eventually(lambda: len(session.log) == 2, 12)
    stop.set()
    loop.join(5)
    line.stop()

    assert session.log[:2] == ["an oil change", "monday"]
    (heard,) = session.heard
    assert heard.startswith("Sure, We have")
    assert len(heard) < 0.9 * len(LONG_REPLY)

"""Voice activity: speech, silence and what sounds like neither."""

from pathlib import Path

import numpy as np
import pytest
import webrtcvad

from dealer_kiosk.audio import pcm, wavfile
from dealer_kiosk.audio.vad import SPEECH_SCORE, Foreground, NoiseFloor, Silero, VoiceActivity
from dealer_kiosk.config import Turns
from dealer_kiosk.messages import MIC_RATE, Band, Samples
from scripts.speech.conditions import telephone
from tests.audio import noise
from tests.speech_files import flite


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """A spoken sentence."""
    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    return wavfile.read_wav(flite("I would like to book an oil change for Friday morning.", Path(path)))


def voiced_share(samples: Samples, settings: Turns | None = None) -> float:
    activity = VoiceActivity(settings or Turns())
    decisions = [activity.is_speech(frame) for frame in pcm.Framer().push(samples)]
    return sum(decisions) / len(decisions)


def test_the_floor_falls_fast_and_rises_slowly() -> None:
    """60 dB a second down, 3 dB a second up, in steps of 20 ms."""
    floor = NoiseFloor(-60)
    for _ in range(50):
        floor.update(-40)
    assert pytest.approx(-57) == floor.dbfs
    for _ in range(2):
        floor.update(-60)
    assert pytest.approx(-59.4) == floor.dbfs


def test_the_floor_stops_where_it_makes_no_difference() -> None:
    """After digital silence the floor is up again at once, not after half a minute."""
    floor = NoiseFloor(-60)
    for _ in range(1000):
        floor.update(-100)

    assert floor.dbfs == -60


def test_speech_is_voiced_and_silence_is_not(speech: Samples) -> None:
    """The simplest case."""
    assert voiced_share(speech) > 0.5
    assert voiced_share(noise.silence(2)) == 0


def test_speech_below_the_gate_is_not_heard(speech: Samples) -> None:
    """Somebody talking at the other end of the showroom is no customer."""
    assert voiced_share(speech // 300) == 0


def test_music_is_not_speech() -> None:
    """Webrtcvad alone takes nearly all of it for speech."""
    song = noise.music(10, -30)
    webrtc = webrtcvad.Vad(2)
    frames = list(pcm.Framer().push(song))

    assert sum(webrtc.is_speech(frame.tobytes(), MIC_RATE) for frame in frames) > 0.5 * len(frames)
    assert voiced_share(song) < 0.05


def test_other_people_are_not_speech_while_a_customer_speaks(speech: Samples) -> None:
    """Somebody 25 dB quieter right after the customer does not keep the turn open."""
    other = (speech / 10 ** (25 / 20)).astype(np.int16)
    alone = voiced_share(other)
    activity = VoiceActivity(Turns())
    decisions = [activity.is_speech(frame) for frame in pcm.Framer().push(np.concatenate([speech, other]))]
    after = decisions[len(speech) // pcm.FRAME_SAMPLES :][:50]

    assert alone > 0.3
    assert sum(after) < 5


def test_the_foreground_follows_the_speaker() -> None:
    """Up within a word, down 3 dB a second, and not up for what is not voiced."""
    foreground = Foreground()
    for _ in range(25):
        foreground.update(-12, voiced=True)
    top = foreground.dbfs
    for _ in range(50):
        foreground.update(-5, voiced=False)

    assert top == -12
    assert pytest.approx(-15) == foreground.dbfs


def test_reset_forgets_the_background() -> None:
    """A new stream starts with a new floor."""
    activity = VoiceActivity(Turns())
    for frame in pcm.Framer().push(noise.pink(5, -30)):
        activity.is_speech(frame)
    raised = activity.floor.dbfs
    activity.reset()

    assert raised > -50
    assert activity.floor.dbfs == -60


@pytest.mark.slow
def test_silero_tells_speech_from_noise_and_music(speech: Samples) -> None:
    """Speech scores high, also in noise; noise, music and silence do not."""
    confirm = Silero().confirm

    assert confirm(speech) > 0.9
    assert confirm(noise.mixed(speech, noise.pink(4, -40), 0.2)) > 0.9
    assert confirm(noise.pink(3, -30)) < SPEECH_SCORE[Band.WIDE]
    assert confirm(noise.music(3, -30)) < SPEECH_SCORE[Band.WIDE]
    assert confirm(noise.silence(1)) < SPEECH_SCORE[Band.WIDE]


@pytest.mark.slow
def test_silero_takes_any_length() -> None:
    """Shorter than a window, and nothing at all."""
    confirm = Silero().confirm

    assert confirm(noise.silence(0.01)) < SPEECH_SCORE[Band.WIDE]
    assert confirm(noise.silence(0)) < SPEECH_SCORE[Band.WIDE]


@pytest.mark.slow
def test_telephone_speech_is_heard_with_its_own_thresholds(tmp_path: Path) -> None:
    """As it comes over G.711 with a quiet line."""
    wide = wavfile.read_wav(flite("I would like to book an oil change please.", tmp_path / "speech.wav", voice="awb"))
    silence = np.zeros(MIC_RATE, np.int16)
    line = telephone(np.concatenate([silence, wide, silence]), np.random.default_rng(0), 25.0)
    activity = VoiceActivity(Turns(), Band.PHONE)
    voiced = sum(activity.is_speech(frame) for frame in pcm.Framer().push(line)) * pcm.FRAME_MS / 1000
    assert voiced > 0.5 * len(wide) / MIC_RATE
    assert Silero().confirm(line) >= SPEECH_SCORE[Band.PHONE]

"""One call at the pipeline's end, without a network."""

import numpy as np
import pytest

from dealer_kiosk.audio import pcm, wavfile, wire
from dealer_kiosk.audio.bargein import Allowed
from dealer_kiosk.messages import MIC_RATE, Samples
from dealer_kiosk.phone.line import CallMedia
from tests.phone.sounds import tone
from tests.speech_files import flite

FRAME = 160


class Talk:
    """A call in which both sides may speak at once; an echo of the agent comes back 60 ms later."""

    def __init__(self, echo_db: float = -100.0) -> None:
        self.told: list[tuple[bytes, bytes]] = []
        self.media = CallMedia(lambda tag, body: self.told.append((tag, body)))
        self.sent: list[Samples] = [np.zeros(FRAME, np.int16)] * 3
        self._echo = 10 ** (echo_db / 20)

    def run(self, caller: Samples) -> None:
        """The caller says that, frame by frame."""
        for frame in pcm.Framer(FRAME).push(caller):
            sent = self.media.next_frame()
            self.sent.append(np.zeros(FRAME, np.int16) if sent is None else sent)
            self.media.hear(pcm.to_int16(pcm.to_float(frame) + self._echo * pcm.to_float(self.sent[-4])))

    def tags(self) -> list[bytes]:
        """What was told, beside the sound."""
        return [tag for tag, _ in self.told if tag not in (wire.FRAME, wire.ECHO_FRAME)]


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """A sentence at 8 kHz and -20 dBFS."""
    path = flite(
        "Tomorrow morning I have nine, ten or eleven thirty. Which suits you?", tmp_path_factory.mktemp("speech") / "a.wav"
    )
    samples = pcm.resample(wavfile.read_wav(path), MIC_RATE, 8000)
    return pcm.to_int16(pcm.to_float(samples) * 10 ** ((-20 - pcm.dbfs(samples)) / 20))


def silence(seconds: float) -> Samples:
    """Noise of a quiet line, at -70 dBFS."""
    return np.random.default_rng(8).normal(0, 10, int(seconds * 8000)).astype(np.int16)


def test_everything_that_is_heard_is_passed_on() -> None:
    """In frames of 20 ms at 16 kHz, whether the agent speaks or not."""
    talk = Talk()
    talk.run(tone(440, 1))
    frames = [body for tag, body in talk.told if tag == wire.FRAME]

    assert [len(frame) for frame in frames] == [640] * 50


def test_frames_are_marked_while_the_agent_is_heard_and_200_ms_longer() -> None:
    """100 ms of voice."""
    talk = Talk()
    talk.media.play(1, tone(440, 0.1))
    talk.run(silence(1))
    echo = [tag == wire.ECHO_FRAME for tag, _ in talk.told if tag in (wire.FRAME, wire.ECHO_FRAME)]

    assert echo == [True] * 14 + [False] * 36
    assert talk.tags() == [wire.PLAYED]


def test_a_caller_who_speaks_up_stops_the_agent(speech: Samples) -> None:
    """The voice is lowered first; the rest is dropped and it is told how much was heard."""
    talk = Talk()
    talk.media.play(7, np.concatenate([speech, speech]))
    talk.run(silence(2))
    talk.run(speech)

    assert sorted(talk.tags(), key=[wire.DUCKED, wire.PLAYED, wire.CUT].index) == [wire.DUCKED, wire.PLAYED, wire.CUT]
    sequence, seconds, asked = wire.Message(*next(told for told in talk.told if told[0] == wire.CUT)).cut()
    assert (sequence, asked) == (7, False)
    assert 2.2 < seconds < 3.5


@pytest.mark.parametrize("echo_db", [-30, -20, -14, -10, -8])
def test_an_echo_does_not_stop_the_agent(speech: Samples, echo_db: float) -> None:
    """Of a good line and of a bad one."""
    talk = Talk(echo_db)
    talk.media.play(1, np.concatenate([speech, speech, speech]))
    talk.run(silence(12))

    assert wire.CUT not in talk.tags()


@pytest.mark.parametrize("echo_db", [-30, -20, -14])
def test_a_caller_is_heard_through_an_echo(speech: Samples, echo_db: float) -> None:
    """Who speaks as loud as the agent."""
    talk = Talk(echo_db)
    talk.media.play(1, np.concatenate([speech, speech, speech]))
    talk.run(silence(2))
    talk.run(speech)

    assert wire.CUT in talk.tags()


def test_a_cough_lowers_the_voice_for_a_moment_only(speech: Samples) -> None:
    """And a read-back is stopped by words alone, which is decided elsewhere."""
    talk = Talk()
    talk.media.allow(Allowed.WORDS)
    talk.media.play(1, np.concatenate([speech, speech, speech]))
    talk.run(silence(2))
    talk.run(speech)
    talk.run(silence(3))

    assert wire.CUT not in talk.tags()
    assert [tag for tag in talk.tags() if tag in (wire.DUCKED, wire.RESTORED)][:2] == [wire.DUCKED, wire.RESTORED]


def test_the_lowered_voice_is_15_db_quieter(speech: Samples) -> None:
    """Until somebody goes on speaking, or does not."""
    talk = Talk()
    talk.media.allow(Allowed.WORDS)
    talk.media.play(1, tone(440, 6))
    talk.run(silence(2))
    talk.run(speech[:8000])
    levels = [pcm.dbfs(frame) for frame in talk.sent]

    assert pytest.approx(-15, abs=0.3) == levels[-1] - levels[10]

"""The faster-whisper engine with the embedded test model."""

import time
from collections.abc import Callable
from pathlib import Path

import jiwer
import numpy as np
import pytest

from dealer_kiosk.config import WhisperTuning
from dealer_kiosk.engines.whisper.engine import WhisperEars
from dealer_kiosk.engines.whisper.voice import VoiceDetector
from dealer_kiosk.errors import Cancelled, EngineError
from dealer_kiosk.messages import MIC_RATE, Band, Expects, Samples, Transcript
from scripts.speech import conditions
from tests.engines.speech_to_text_contract import SpeechToTextContract, assert_valid, noise, utterance
from tests.engines.spoken_words import spoken

MODEL = Path(__file__).parents[2] / "models" / "whisper-mini-dealer"
SENTENCES = ["can i get a tire rotation on thursday at two", "do you have anything available next tuesday afternoon"]
CROWD = [
    *SENTENCES,
    "i would like to test drive a used pickup truck",
    "what time do you close on saturdays",
    "my phone number is three one two five five five zero one nine eight",
    "no thank you that is all for today",
]
FRAME = MIC_RATE // 50


@pytest.fixture(scope="module")
def whisper() -> WhisperEars:
    """The embedded test model; early passes are made however busy the machine is."""
    return WhisperEars(MODEL, tuning=WhisperTuning(partial_share=1e9, beam_share=1e9))


def at_level(signal: conditions.Signal, dbfs: float) -> Samples:
    return (signal * 32_768 * 10 ** (dbfs / 20)).clip(-32_768, 32_767).astype(np.int16)


def white(count: int, rng: np.random.Generator) -> conditions.Signal:
    return conditions.white(count, rng)


def babble(count: int, rng: np.random.Generator) -> conditions.Signal:
    """Six people who talk at once."""
    return conditions.babble(count, rng, [spoken(text, voice).samples for text in CROWD for voice in ("slt", "kal16", "rms")])


@pytest.mark.slow
class TestWhisperEars(SpeechToTextContract):
    """faster-whisper keeps the contract."""

    @pytest.fixture
    def ears(self, whisper: WhisperEars) -> WhisperEars:
        """The embedded test model."""
        return whisper

    @pytest.fixture
    def fresh(self) -> WhisperEars:
        """A model to close."""
        return WhisperEars(MODEL)

    def test_template_sentences_are_understood(self, ears: WhisperEars) -> None:
        """The small model gets at least three words of four on sentences like those it was trained on."""
        heard = [ears.transcribe(spoken(text)) for text in SENTENCES]
        assert jiwer.wer(SENTENCES, [item.text for item in heard]) < 0.25
        assert all(item.confidence > 0.5 for item in heard)

    def test_every_length_up_to_four_seconds_is_survived(self, ears: WhisperEars) -> None:
        """No number of encoder positions is taken for raw features by CTranslate2."""
        speech = np.tile(spoken(SENTENCES[0]).samples, 2)
        for tenths in range(1, 41, 3):
            assert_valid(ears.transcribe(utterance(speech[: tenths * MIC_RATE // 10])))

    def test_the_telephone_is_understood(self, ears: WhisperEars) -> None:
        """Silero takes speech without its highs for noise half of the time, so less certainty is asked there."""
        samples = conditions.through("telephone", spoken(SENTENCES[1]).samples, 1)
        heard = ears.transcribe(utterance(samples), Expects.OPEN, Band.PHONE)
        assert jiwer.wer(SENTENCES[1], heard.text) < 0.3

    @pytest.mark.parametrize("sound", [white, conditions.pink, conditions.music, babble])
    @pytest.mark.parametrize("dbfs", [-40.0, -25.0])
    def test_nobody_said_anything(
        self, ears: WhisperEars, sound: Callable[[int, np.random.Generator], conditions.Signal], dbfs: float
    ) -> None:
        """Noise, music and the talk of a crowd give no text, for every seed."""
        heard = [
            ears.transcribe(utterance(at_level(sound(3 * MIC_RATE, np.random.default_rng(seed)), dbfs))) for seed in range(4)
        ]
        assert [Transcript("", 0.0)] * 4 == heard

    def test_listening_gives_what_the_whole_utterance_gives(self, ears: WhisperEars) -> None:
        """In frames of 20 ms."""
        whole = spoken(SENTENCES[0])
        listening = ears.listen()
        for start in range(0, len(whole.samples), FRAME):
            listening.hear(whole.samples[start : start + FRAME])
        assert listening.finish().text == ears.transcribe(whole).text

    def test_words_are_there_while_somebody_speaks(self, ears: WhisperEars) -> None:
        """And the last of them shortly after, in the silence that ends a turn."""
        listening = ears.listen()
        listening.hear(spoken(SENTENCES[1]).samples)
        listening.hear(noise(0.5, 5.0))
        until = time.monotonic() + 30
        while not listening.partial() and time.monotonic() < until:
            time.sleep(0.02)
        assert listening.partial().startswith("do you have anything")
        assert listening.finish().text == SENTENCES[1]

    def test_two_customers_at_once_get_their_own_words(self, ears: WhisperEars) -> None:
        """Kiosk and telephone share the model."""
        first, second = ears.listen(), ears.listen(Expects.OPEN, Band.WIDE)
        for one, other in zip(*(np.array_split(spoken(text).samples, 20) for text in SENTENCES), strict=True):
            first.hear(one)
            second.hear(other)
        assert [first.finish().text, second.finish().text] == SENTENCES

    def test_closing_ends_what_is_being_heard(self, fresh: WhisperEars) -> None:
        """Nobody waits for a model that is gone."""
        listening = fresh.listen()
        listening.hear(noise(0.5, 800.0))
        fresh.close()
        with pytest.raises(Cancelled):
            listening.finish()
        with pytest.raises(EngineError):
            fresh.listen().finish()


@pytest.mark.slow
def test_the_detector_tells_speech_from_other_sounds() -> None:
    """Certain of speech, of nothing else here."""
    detector = VoiceDetector()
    rng = np.random.default_rng(5)
    speech = detector.judge(spoken(SENTENCES[0]).samples)

    assert speech.certainty > 0.9
    assert 1.5 < speech.seconds < 4.0
    assert detector.judge(at_level(white(MIC_RATE, rng), -30)).certainty < 0.5
    assert detector.judge(np.zeros(MIC_RATE, np.int16)).certainty == 0.0


@pytest.mark.slow
def test_the_detector_leaves_the_sound_alone() -> None:
    """Silero's caller writes zeros into what it is given."""
    detector = VoiceDetector()
    samples = spoken(SENTENCES[0]).samples[: 512 * 40].copy()
    before = samples.copy()
    detector.judge(samples)

    assert np.array_equal(before, samples)
    assert detector.is_silent(np.zeros(0, np.int16))
    assert not detector.is_silent(samples)
    assert detector.is_silent(np.concatenate([samples, np.zeros(8_000, np.int16)]), after=len(samples) + 6_000)

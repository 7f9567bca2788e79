"""What every recogniser must do; each engine and the double run these tests."""

import threading

import numpy as np
import pytest

from dealer_kiosk.engines.base import SpeechToText
from dealer_kiosk.errors import EngineError
from dealer_kiosk.messages import MIC_RATE, Expects, Samples, Transcript, Utterance


def utterance(samples: Samples) -> Utterance:
    """The samples as an utterance that begins the stream."""
    return Utterance(samples, 0.0, len(samples) / MIC_RATE)


def noise(seconds: float, level: float, seed: int = 0) -> Samples:
    """White noise of a root mean square level."""
    values = np.random.default_rng(seed).normal(0.0, level, int(seconds * MIC_RATE))
    return values.clip(-32768, 32767).astype(np.int16)


def assert_valid(transcript: Transcript) -> None:
    """Text has a confidence from 0 to 1 and differs from its alternatives; no text has none."""
    assert 0.0 <= transcript.confidence <= 1.0
    assert transcript.text == transcript.text.strip()
    assert transcript.text not in transcript.alternatives
    assert len(transcript.alternatives) <= 5
    if not transcript.text:
        assert transcript.confidence == 0.0


class SpeechToTextContract:
    """Subclasses give `ears`, which tests share, and `fresh`, which a test may close."""

    @pytest.fixture
    def ears(self) -> SpeechToText:
        """A recogniser."""
        raise NotImplementedError

    @pytest.fixture
    def fresh(self) -> SpeechToText:
        """A recogniser of the test's own."""
        raise NotImplementedError

    def test_has_a_name(self, ears: SpeechToText) -> None:
        """Reports call the engine by its name."""
        assert ears.name

    @pytest.mark.parametrize("count", [0, 1, 159, 160, 319, 320, 1_600, 16_000, 64_000])
    def test_silence_of_any_length_is_nothing(self, ears: SpeechToText, count: int) -> None:
        """Nobody said anything: empty text with no confidence, and no error however short it is."""
        assert Transcript("", 0.0) == ears.transcribe(utterance(np.zeros(count, np.int16)))

    @pytest.mark.parametrize("count", [1, 100, 160, 161, 500, 2_000, 25_000])
    def test_noise_of_any_length_is_survived(self, ears: SpeechToText, count: int) -> None:
        """Noise gives a valid transcript, even where it is shorter than any word."""
        assert_valid(ears.transcribe(utterance(noise(count / MIC_RATE, 1_500.0))))

    def test_full_scale_is_survived(self, ears: SpeechToText) -> None:
        """An overdriven microphone gives a valid transcript."""
        square = np.where(np.arange(MIC_RATE) % 80 < 40, 32767, -32768).astype(np.int16)
        assert_valid(ears.transcribe(utterance(square)))

    @pytest.mark.parametrize("expects", list(Expects))
    def test_every_expectation_is_taken(self, ears: SpeechToText, expects: Expects) -> None:
        """Whatever the agent is waiting for, noise gives a valid transcript."""
        assert_valid(ears.transcribe(utterance(noise(0.5, 800.0)), expects))

    def test_the_utterance_is_left_alone(self, ears: SpeechToText) -> None:
        """Samples are read, not changed, and may be read-only."""
        samples = noise(0.5, 800.0)
        before = samples.copy()
        samples.flags.writeable = False
        ears.transcribe(utterance(samples))
        assert np.array_equal(before, samples)

    def test_threads_may_share_it(self, ears: SpeechToText) -> None:
        """Calls from several threads all get their answer."""
        answers: list[Transcript] = []
        work = [threading.Thread(target=lambda: answers.append(ears.transcribe(utterance(noise(0.3, 800.0))))) for _ in range(3)]
        for thread in work:
            thread.start()
        for thread in work:
            thread.join(60)
        assert len(work) == len(answers)

    def test_closed_twice_then_refuses(self, fresh: SpeechToText) -> None:
        """Closing again does nothing; using it afterwards is an error that the caller knows."""
        fresh.close()
        fresh.close()
        with pytest.raises(EngineError):
            fresh.transcribe(utterance(noise(0.5, 800.0)))

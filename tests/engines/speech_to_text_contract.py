"""What every recogniser must do; each engine and the double run these tests."""

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from dealer_kiosk.engines.base import SpeechToText
from dealer_kiosk.errors import Cancelled, EngineError
from dealer_kiosk.messages import MIC_RATE, Band, Expects, Samples, Transcript, Utterance

_FRAME = MIC_RATE // 50
Heard = Callable[..., Transcript]


def utterance(samples: Samples) -> Utterance:
    """The samples as an utterance that begins the stream."""
    return Utterance(samples, 0.0, len(samples) / MIC_RATE)


def noise(seconds: float, level: float, seed: int = 0) -> Samples:
    """White noise of a root mean square level."""
    values = np.random.default_rng(seed).normal(0.0, level, int(seconds * MIC_RATE))
    return values.clip(-32768, 32767).astype(np.int16)


def clicks(seconds: float) -> Samples:
    """Quiet hiss, and a loud click of 2 ms in its middle."""
    samples = noise(seconds, 5.0)
    middle = len(samples) // 2
    samples[middle : middle + 32] = 30_000
    return samples


def monologue(seconds: float) -> Samples:
    """Noise that comes and goes as often as syllables do."""
    samples = noise(seconds, 3_000.0)
    loudness = np.abs(np.sin(2 * np.pi * 2.5 * np.arange(len(samples)) / MIC_RATE))
    return (samples * loudness).astype(np.int16)


def overdriven(seconds: float) -> Samples:
    """A buzz that is clipped at both ends."""
    return np.where(np.arange(int(seconds * MIC_RATE)) % 80 < 40, 32767, -32768).astype(np.int16)


def listen(ears: SpeechToText, samples: Samples, expects: Expects = Expects.OPEN, band: Band = Band.WIDE) -> Transcript:
    """What is heard of the samples when they come in frame by frame."""
    listening = ears.listen(expects, band)
    for start in range(0, len(samples), _FRAME):
        listening.hear(samples[start : start + _FRAME])
    return listening.finish()


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

    @pytest.fixture(params=["whole", "live"])
    def heard(self, ears: SpeechToText, request: pytest.FixtureRequest) -> Heard:
        """What the recogniser hears in samples: given at once, or frame by frame."""
        if request.param == "live":
            return lambda samples, expects=Expects.OPEN, band=Band.WIDE: listen(ears, samples, expects, band)
        return lambda samples, expects=Expects.OPEN, band=Band.WIDE: ears.transcribe(utterance(samples), expects, band)

    def test_has_a_name(self, ears: SpeechToText) -> None:
        """Reports call the engine by its name."""
        assert ears.name

    @pytest.mark.parametrize("count", [0, 1, 159, 160, 319, 320, 1_600, 16_000, 64_000])
    def test_silence_of_any_length_is_nothing(self, heard: Heard, count: int) -> None:
        """Nobody said anything: empty text with no confidence, and no error however short it is."""
        assert Transcript("", 0.0) == heard(np.zeros(count, np.int16))

    @pytest.mark.parametrize("count", [1, 100, 160, 161, 500, 2_000, 25_000])
    def test_noise_of_any_length_is_survived(self, heard: Heard, count: int) -> None:
        """Noise gives a valid transcript, even where it is shorter than any word."""
        assert_valid(heard(noise(count / MIC_RATE, 1_500.0)))

    def test_a_click_is_survived(self, heard: Heard) -> None:
        """A tenth of a second with a click in it gives a valid transcript."""
        assert_valid(heard(clicks(0.1)))

    def test_full_scale_is_survived(self, heard: Heard) -> None:
        """An overdriven microphone gives a valid transcript."""
        assert_valid(heard(overdriven(1.0)))

    def test_a_monologue_is_survived(self, heard: Heard) -> None:
        """Half a minute without a pause gives a valid transcript."""
        assert_valid(heard(monologue(30.0)))

    def test_sound_after_digital_silence_is_survived(self, heard: Heard) -> None:
        """A line that was cut off at first gives a valid transcript."""
        assert_valid(heard(np.concatenate([np.zeros(40_000, np.int16), noise(0.5, 1_500.0)])))

    @pytest.mark.parametrize("expects", list(Expects))
    def test_every_expectation_is_taken(self, heard: Heard, expects: Expects) -> None:
        """Whatever the agent is waiting for, noise gives a valid transcript."""
        assert_valid(heard(noise(0.5, 800.0), expects))

    def test_a_telephone_line_is_heard(self, heard: Heard) -> None:
        """The other band gives a valid transcript."""
        assert_valid(heard(noise(0.5, 800.0), Expects.OPEN, Band.PHONE))

    def test_the_samples_are_left_alone(self, heard: Heard) -> None:
        """Samples are read, not changed, and may be read-only."""
        samples = noise(0.5, 800.0)
        before = samples.copy()
        samples.flags.writeable = False
        heard(samples)
        assert np.array_equal(before, samples)

    def test_a_buffer_may_be_used_again(self, ears: SpeechToText) -> None:
        """What was heard does not change with the array that it came in."""
        buffer = noise(0.5, 800.0)
        expected = listen(ears, buffer)
        listening = ears.listen()
        listening.hear(buffer)
        buffer[:] = 0
        assert bool(expected.text) == bool(listening.finish().text)

    def test_frames_are_taken_at_once(self, ears: SpeechToText) -> None:
        """Half a minute of frames is handed over in little time, however long it takes to recognise."""
        sound, listening = monologue(30.0), ears.listen()
        started = time.thread_time()
        for start in range(0, len(sound), _FRAME):
            listening.hear(sound[start : start + _FRAME])
        spent = time.thread_time() - started
        listening.drop()
        assert spent < 1.0

    def test_words_so_far_are_text(self, ears: SpeechToText) -> None:
        """There may be some or none, at any time."""
        listening = ears.listen()
        before = listening.partial()
        listening.hear(noise(1.0, 800.0))
        during = listening.partial()
        after = listening.finish()
        assert before == ""
        assert during == during.strip()
        assert listening.partial() in (after.text, "")

    def test_finishing_again_gives_the_same(self, ears: SpeechToText) -> None:
        """The words are kept, and nothing more is heard."""
        listening = ears.listen()
        listening.hear(noise(0.5, 800.0))
        first = listening.finish()
        listening.hear(noise(0.5, 800.0))
        assert first == listening.finish()

    def test_a_dropped_utterance_has_no_words(self, ears: SpeechToText) -> None:
        """Dropping twice and hearing on does nothing; asking for the words is an error; the next utterance is heard."""
        listening = ears.listen()
        listening.hear(noise(0.5, 800.0))
        listening.drop()
        listening.drop()
        listening.hear(noise(0.5, 800.0))
        with pytest.raises(Cancelled):
            listening.finish()
        assert_valid(listen(ears, noise(0.5, 800.0)))

    def test_three_are_heard_at_once(self, ears: SpeechToText) -> None:
        """Frames of several customers come in turn, and each is heard; one of them is dropped meanwhile."""
        sound = noise(0.6, 800.0)
        listenings = [ears.listen(Expects.OPEN), ears.listen(Expects.PHONE), ears.listen(Expects.NAME), ears.listen()]
        for start in range(0, len(sound), _FRAME):
            for listening in listenings:
                listening.hear(sound[start : start + _FRAME])
        listenings.pop().drop()
        for listening in reversed(listenings):
            assert_valid(listening.finish())

    def test_threads_may_share_it(self, heard: Heard) -> None:
        """Calls from several threads all get their answer."""
        answers: list[Transcript] = []
        work = [threading.Thread(target=lambda: answers.append(heard(noise(0.3, 800.0)))) for _ in range(3)]
        for thread in work:
            thread.start()
        for thread in work:
            thread.join(60)
        assert len(work) == len(answers)

    def test_closed_twice_then_refuses(self, fresh: SpeechToText) -> None:
        """Closing again does nothing; using it afterwards is an error that the caller knows."""
        listening = fresh.listen()
        listening.hear(noise(0.5, 800.0))
        fresh.close()
        fresh.close()
        with pytest.raises(EngineError):
            fresh.transcribe(utterance(noise(0.5, 800.0)))
        with pytest.raises(EngineError):
            listening.finish()
        with pytest.raises(EngineError):
            listen(fresh, noise(0.5, 800.0))

"""Turns: where an utterance begins and ends."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.audio import pcm, wavfile
from dealer_kiosk.audio.turns import TAIL_MS, TurnDetector, utterances
from dealer_kiosk.config import Turns
from dealer_kiosk.messages import MIC_RATE, Ending, Expects, Samples, Utterance
from tests.audio import noise
from tests.speech_files import flite

SETTINGS = Turns(start_ms=100, preroll_ms=200, end_ms=700, end_closed_ms=400, end_number_ms=1200, max_s=5)


def frame(number: int) -> Samples:
    """A frame that carries its position in the stream."""
    return np.full(pcm.FRAME_SAMPLES, number % 32_000, np.int16)


def cut(pattern: str, detector: TurnDetector) -> list[Utterance]:
    """Utterances of a stream drawn as one character per 20 ms, `x` voiced and `.` not."""
    found = [detector.push(frame(number), mark == "x") for number, mark in enumerate(pattern)]
    return [utterance for utterance in (*found, detector.flush()) if utterance]


def silence_ms(milliseconds: int) -> str:
    return "." * (milliseconds // pcm.FRAME_MS)


def test_a_word_is_one_utterance_with_preroll_and_tail() -> None:
    """200 ms before the first voiced frame and 200 ms after the last are kept."""
    (utterance,) = cut("." * 50 + "x" * 25 + "." * 50, TurnDetector(SETTINGS))

    assert pytest.approx(1.0 - 0.2) == utterance.start_s
    assert pytest.approx(1.5 + TAIL_MS / 1000) == utterance.end_s
    assert frame(40)[0] == utterance.samples[0]
    assert frame(84)[0] == utterance.samples[-1]


def test_a_word_at_the_very_start_has_as_much_preroll_as_there_is() -> None:
    """Nothing is before the beginning."""
    (utterance,) = cut("..xxxxxxxxx" + "." * 50, TurnDetector(SETTINGS))

    assert utterance.start_s == 0


def test_short_noises_start_nothing() -> None:
    """A click is shorter than any word."""
    assert cut("...xxx......................xx......", TurnDetector(SETTINGS)) == []


def test_unvoiced_frames_inside_the_first_word_do_not_matter() -> None:
    """100 ms of voice within 200 ms are a start."""
    assert len(cut("." * 20 + "xx..x.xx.", TurnDetector(SETTINGS))) == 1


@pytest.mark.parametrize(
    ("expects", "end_ms"),
    [
        (Expects.OPEN, 700),
        (Expects.DATE, 700),
        (Expects.YES_NO, 400),
        (Expects.PHONE, 1200),
        (Expects.CODE, 1200),
        (Expects.EMAIL, 1200),
        (Expects.NAME, 1200),
    ],
)
def test_the_pause_that_ends_a_turn_depends_on_the_question(expects: Expects, end_ms: int) -> None:
    """A pause just short of the limit goes on, one at the limit ends the turn (speech must last two frames to count again)."""
    shorter = "x" * 10 + silence_ms(end_ms - 40) + "x" * 10 + silence_ms(2000)
    longer = "x" * 10 + silence_ms(end_ms) + "x" * 10 + silence_ms(2000)

    assert len(cut(shorter, TurnDetector(SETTINGS, expects))) == 1
    assert len(cut(longer, TurnDetector(SETTINGS, expects))) == 2


def test_a_click_does_not_prolong_a_turn() -> None:
    """One voiced frame in the pause is no speech."""
    assert len(cut("x" * 10 + "." * 30 + "x" + "." * 4, detector := TurnDetector(SETTINGS))) == 1
    assert not detector.in_speech


def test_endless_speech_is_cut_at_the_limit() -> None:
    """Nobody can block the kiosk with a radio."""
    lengths = [utterance.seconds for utterance in cut("x" * 600, TurnDetector(SETTINGS))]

    assert lengths[:2] == [5.0, 5.0]
    assert max(lengths) <= 5.0


def test_the_end_of_the_stream_ends_the_utterance() -> None:
    """A file may stop in the middle of a word."""
    (utterance,) = cut("." * 20 + "x" * 20, TurnDetector(SETTINGS))

    assert pytest.approx(0.8) == utterance.end_s


def test_reset_drops_what_was_heard() -> None:
    """What was said before the agent spoke does not leak into the next turn."""
    detector = TurnDetector(SETTINGS)
    for number in range(10):
        detector.push(frame(number), is_speech=True)
    in_speech = detector.in_speech
    detector.reset()

    assert in_speech
    assert not detector.in_speech
    assert detector.flush() is None


def test_the_utterance_under_way_can_be_heard_already() -> None:
    """From its pre-roll to the last frame, and nothing before and after."""
    detector = TurnDetector(SETTINGS)
    before = detector.so_far
    for number in range(50):
        detector.push(frame(number), is_speech=number >= 30)
    under_way = detector.so_far
    detector.flush()

    assert len(before) == len(detector.so_far) == 0
    assert [frame(20)[0], frame(49)[0]] == [under_way[0], under_way[-1]]
    assert len(under_way) == 30 * pcm.FRAME_SAMPLES


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 80)), max_size=12), st.sampled_from(Expects))
def test_utterances_are_pieces_of_the_stream_in_order(runs: list[tuple[bool, int]], expects: Expects) -> None:
    """Whatever is said: utterances do not overlap, are within the limit, and hold exactly the samples of their time."""
    pattern = "".join(("x" if voiced else ".") * length for voiced, length in runs)
    found = cut(pattern, TurnDetector(SETTINGS, expects))

    stream = np.concatenate([frame(number) for number in range(len(pattern))] or [frame(0)])
    for utterance in found:
        start = round(utterance.start_s * MIC_RATE)
        assert stream[start : start + len(utterance.samples)].tolist() == utterance.samples.tolist()
        assert pytest.approx(utterance.seconds) == utterance.end_s - utterance.start_s
        assert utterance.seconds <= SETTINGS.max_s
    assert all(first.end_s <= second.start_s for first, second in pairwise(found))


SENTENCES = {
    "I would like to book an oil change for Friday morning.": Expects.OPEN,
    "Yes.": Expects.YES_NO,
    "My number is three one two, five five five, oh one four two.": Expects.PHONE,
}


@pytest.mark.slow
@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("background", ["silence", "pink noise", "music"])
def test_a_spoken_sentence_is_one_utterance(tmp_path: Path, sentence: str, background: str) -> None:
    """In a quiet room, a ventilated one and beside music: found, whole, ended in time, and nothing else."""
    speech = wavfile.read_wav(flite(sentence, tmp_path / "speech.wav"))
    rooms = {"silence": noise.silence(12), "pink noise": noise.pink(12, -42), "music": noise.music(12, -42)}

    (found,) = utterances(noise.mixed(speech, rooms[background], 2), TurnDetector(Turns(), SENTENCES[sentence]))

    first, last = _audible(speech)
    assert found.start_s <= 2 + first
    assert found.end_s >= 2 + last - 0.05
    assert pytest.approx(last - first, abs=1.0) == found.seconds


def test_speech_from_the_first_sample_on_is_found(tmp_path: Path) -> None:
    """A recording without silence around the word is a turn all the same."""
    speech = wavfile.read_wav(flite("Yes.", tmp_path / "speech.wav"))
    first, last = _audible(speech)
    tight = speech[int(first * MIC_RATE) : int(last * MIC_RATE)]

    (utterance,) = utterances(tight, TurnDetector(Turns()))
    assert utterance.start_s == 0
    assert pytest.approx(last - first, abs=0.05) == utterance.end_s


def test_a_file_of_silence_or_noise_has_no_utterance() -> None:
    """Neither does nothing at all."""
    for samples in (noise.silence(0), noise.silence(3), noise.pink(10, -35)):
        assert list(utterances(samples, TurnDetector(Turns()))) == []


def _audible(speech: Samples) -> tuple[float, float]:
    """Start and end in seconds of what is louder than -45 dBFS."""
    loud = [pcm.dbfs(part) > -45 for part in pcm.Framer().push(speech)]
    return loud.index(True) * 0.02, (len(loud) - loud[::-1].index(True)) * 0.02


@pytest.mark.parametrize(
    ("ending", "expects", "milliseconds"),
    [
        (Ending.UNKNOWN, Expects.OPEN, 700),
        (Ending.COMPLETE, Expects.OPEN, 400),
        (Ending.COMPLETE, Expects.PHONE, 400),
        (Ending.COMPLETE, Expects.YES_NO, 400),
        (Ending.UNFINISHED, Expects.OPEN, 1500),
        (Ending.UNFINISHED, Expects.YES_NO, 1500),
    ],
)
def test_the_pause_that_ends_a_turn_depends_on_how_the_words_sound(ending: Ending, expects: Expects, milliseconds: int) -> None:
    """Short after a whole sentence, long in the middle of one."""
    detector = TurnDetector(SETTINGS, expects)
    for number in range(20):
        detector.push(frame(number), True)
    detector.ending = ending
    lengths = [detector.push(frame(number), False) for number in range(milliseconds // pcm.FRAME_MS)]
    assert [utterance is not None for utterance in lengths] == [*[False] * (len(lengths) - 1), True]
    assert detector.ending is Ending.UNKNOWN

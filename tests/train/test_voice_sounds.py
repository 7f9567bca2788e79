"""The voice's training data: sounds, alignment with the teacher, sentences, features. No torch, no teacher."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.train.voice import corpus, dataset, layout
from scripts.train.voice.alignment import align, match
from scripts.train.voice.phones import PAUSE, Sound, pronunciation, sounds
from scripts.train.voice.targets import utterance
from scripts.train.voice.teacher import Spoken, for_festival, lexicon
from scripts.train.voice.values import Values

HELLO = list("həlˈoʊ, bˈɑːb.")
HELLO_PHONES = (PAUSE, "hh", "ax", "l", "ow", PAUSE, "b", "aa", "b", PAUSE)
HELLO_LENGTHS = (40, 10, 12, 14, 30, 26, 12, 40, 16, 30)
LISTS = {"names": ["maria alvarez", "wei zhang"], "cars": ["camry", "f one fifty"], "services": ["oil change"],
         "dictionary": ["apple", "bridge", "cattle", "dream", "eagle", "frost"]}  # fmt: skip


def phonemise(word: str) -> list[list[str]]:
    """A front end that says every word as "hello"."""
    del word
    return [list("həlˈoʊ")]


def spoken(lengths: tuple[int, ...] = HELLO_LENGTHS) -> Spoken:
    """What the teacher might generate for HELLO: a voiced tone."""
    frames = sum(lengths)
    return Spoken(0, HELLO_PHONES, lengths, np.ones((frames, 45), np.float32), np.full(frames, 5.0, np.float32))


def test_signs_become_phones_with_stress() -> None:
    """Long signs and diphthongs are one sound; the stress mark belongs to the next vowel."""
    assert [sound.phone for sound in sounds(HELLO) or []] == ["hh", "ax", "l", "ow", ",", " ", "b", "aa", "b", ","]
    assert [place for place, sound in enumerate(sounds(HELLO) or []) if sound.stressed] == [3, 7]


def test_an_unknown_sign_has_no_sounds() -> None:
    """A sound of another language is not guessed."""
    assert sounds(["y"]) is None


def test_a_pronunciation_is_written_as_festival_reads_it() -> None:
    """Vowels carry their stress, a syllabic consonant gets a vowel."""
    assert pronunciation(sounds(list("həlˈoʊ")) or []) == "hh ax0 l ow1"
    assert pronunciation(sounds(["b", "ˈ", "ʌ", "t", "n", "\u0329"]) or []) == "b ah1 t ax0 n"


def test_equal_phones_are_matched_without_cost() -> None:
    """Every frame goes to the sign that was said, the pause to its comma."""
    found = align(HELLO, HELLO_PHONES, HELLO_LENGTHS)
    assert found is not None
    assert found.cost == 0
    assert sum(HELLO_LENGTHS) == found.frames.sum()
    assert found.frames[1 + HELLO.index(",")] == 26
    assert found.frames[0] == 40


def test_a_phone_too_many_lengthens_the_sound_before_it() -> None:
    """The time of an extra phone is not lost."""
    found = align(list("bˈɑː"), (PAUSE, "b", "aa", "t", PAUSE), (10, 4, 8, 6, 10))
    assert found is not None
    assert found.frames[1 + 2] == 14
    assert found.cost > 0


def test_a_sound_too_many_shares_its_neighbours_time() -> None:
    """A sound that the teacher left out gets half of a neighbour's frames."""
    found = align(list("bˈɑːt"), (PAUSE, "b", "aa", PAUSE), (10, 4, 8, 10))
    assert found is not None
    assert [found.frames[1 + 2], found.frames[1 + 4]] == [4, 4]


def test_other_words_are_not_matched() -> None:
    """Sentences that the two front ends say differently cost much."""
    found = align(list("bˈɑːb"), (PAUSE, "s", "iy", "t", "er", PAUSE), (10, 4, 8, 6, 6, 10))
    assert found is None or found.cost > 0.5


@given(st.lists(st.integers(1, 60), min_size=10, max_size=10))
def test_half_rate_keeps_the_length(lengths: list[int]) -> None:
    """Rounding to our frames never adds up to more than half a frame."""
    found = align(HELLO, HELLO_PHONES, lengths)
    assert found is not None
    halved = found.at_half_rate()
    assert (halved >= 0).all()
    assert abs(halved.sum() - sum(lengths) / 2) <= 0.5


@given(st.lists(st.sampled_from(["b", "aa", "s", "iy", PAUSE]), max_size=8))
def test_matching_uses_every_phone_once(phones: list[str]) -> None:
    """All phones and all sounds are in the pairs, in order."""
    found = [Sound("b", (0,)), Sound("aa", (1,)), Sound(",", (2,))]
    pairs, cost = match(found, phones)
    assert list(range(len(found))) == [sound for sound, _ in pairs if sound is not None]
    assert list(range(len(phones))) == [phone for _, phone in pairs if phone is not None]
    assert cost >= 0


def test_letters_are_words_of_their_own_for_the_teacher() -> None:
    """Spelled letters, AM and initials are named; the article and the pronoun are not."""
    assert for_festival("Your code is K, seven, A, four, R.") == "Your code is xqk, seven, xqa, four, xqr."
    assert for_festival("nine AM for a C-R-V") == "nine xqa xqm for a xqc xqr xqv"
    assert for_festival("A car and I.") == "A car and I."


def test_the_lexicon_has_letters_and_content_words() -> None:
    """Function words are left to the teacher, which reduces them as the front end does."""
    entries = lexicon(["Would the xqa mechanic come?"], phonemise)
    assert 26 + len({"come", "mechanic"}) == len(entries)
    assert any("mechanic" in entry and "hh ax0 l ow1" in entry for entry in entries)


def test_an_utterance_has_a_frame_for_every_length() -> None:
    """Ids, lengths and frames belong together, and long silence at the ends is cut."""
    ids = {sign: [number] for number, sign in enumerate(dict.fromkeys(["^", "$", *HELLO]))}
    made = utterance(HELLO, spoken((100, *HELLO_LENGTHS[1:-1], 90)), ids)
    assert made is not None
    assert len(HELLO) + 2 == len(made.ids) == len(made.lengths)
    assert made.lengths.sum() == len(made.frames)
    assert (made.lengths[0], made.lengths[-1]) == (6, 14)
    assert made.frames.shape[1] == layout.SIZE


def test_utterances_come_back_from_a_part(tmp_path: Path) -> None:
    """Ids, lengths and frames of each utterance are those that were written."""
    ids = {sign: [number] for number, sign in enumerate(dict.fromkeys(["^", "$", *HELLO]))}
    made = [item for item in (utterance(HELLO, spoken(), ids), utterance(list("bˈɑːb"), spoken_bob(), ids)) if item]
    assert len(made) == 2
    dataset.write(tmp_path / "part-000.npz", made)
    back = dataset.read(dataset.parts(tmp_path))
    for item, again in zip(made, back, strict=True):
        np.testing.assert_array_equal(item.ids, again.ids)
        np.testing.assert_array_equal(item.lengths, again.lengths)
        np.testing.assert_array_equal(item.frames, again.frames)


def spoken_bob() -> Spoken:
    """What the teacher might generate for "bob"."""
    lengths = (20, 8, 30, 10, 20)
    frames = sum(lengths)
    return Spoken(
        1, (PAUSE, "b", "aa", "b", PAUSE), lengths, np.zeros((frames, 45), np.float32), np.full(frames, 5.0, np.float32)
    )


def test_the_teachers_spectrum_survives_the_change_of_axis() -> None:
    """A smooth spectrum of the teacher is the same in our cepstrum, below 12 kHz."""
    teacher = np.zeros(45)
    teacher[:6] = [1.0, 0.8, -0.5, 0.3, 0.2, -0.1]
    axis = layout.warped(np.linspace(0, np.pi, layout.BINS) * layout.SAMPLE_RATE / layout.TEACHER_RATE, layout.TEACHER_WARPING)
    wanted = teacher @ np.cos(np.outer(np.arange(45), axis))
    found = layout.from_teacher() @ teacher @ layout.LOG_AMPLITUDE
    np.testing.assert_allclose(found, wanted, atol=0.02)


def test_test_sentences_are_left_out() -> None:
    """A sentence that voices are compared on is not learned, however it is written."""
    banned = next(line for line in corpus.lines(corpus.TEST_SENTENCES) if len(line.split()) > 6)
    assert corpus.collect([(iter([banned.upper(), "This one is fine"]), 5)]) == ["This one is fine."]


def test_there_are_sixty_test_sentences() -> None:
    """And none of them twice."""
    found = corpus.lines(corpus.TEST_SENTENCES)
    assert len(found) >= 60
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("seed", range(5))
def test_phrases_become_sentences_in_words(seed: int) -> None:
    """All slots are filled, and nothing is left that only eyes can read."""
    random = Random(seed)
    source = corpus.phrases(random, Values(LISTS, random))
    for text in corpus.said(next(source) for _ in range(200)):
        assert not set("{}0123456789$%@") & set(text)
        assert text[-1] in ".?!"


def test_the_same_seed_makes_the_same_phrases() -> None:
    """Sentences follow from the seed alone."""
    first, second = (corpus.phrases(Random(7), Values(LISTS, Random(8))) for _ in range(2))
    assert [next(first) for _ in range(100)] == [next(second) for _ in range(100)]

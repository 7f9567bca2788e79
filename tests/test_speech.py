"""Reply text to sound."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk import replies
from dealer_kiosk.engines.voices.piper import PiperVoice
from dealer_kiosk.errors import EngineError
from dealer_kiosk.messages import Samples
from dealer_kiosk.speech import PhraseCache, Speaker, pieces

VOICE = Path(__file__).parents[1] / "models" / "dealer-en_US-slt.onnx"


class Voice:
    """Says 0.25 s for each text, remembers the words, and may be slow or fail."""

    name = "test"
    rate = 16_000

    def __init__(self, seconds: float = 0.0, broken: str = "") -> None:
        self.said: list[str] = []
        self.paces: list[float] = []
        self._seconds = seconds
        self._broken = broken

    def synthesize(self, text: str, pace: float = 1.0) -> Iterator[Samples]:
        """One chunk."""
        if text == self._broken:
            raise EngineError("the voice failed")
        self.said.append(text)
        self.paces.append(pace)
        time.sleep(self._seconds)
        yield np.full(4_000, len(text), np.int16)

    def abandon(self) -> None:
        """Nothing can be given up."""

    def close(self) -> None:
        """Nothing to release."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Booked. Your code is K, 7, M. Anything else?", ["Booked.", "Your code is K, seven, M.", "Anything else?"]),
        ("Friday at 9:30 AM is free.", ["Friday at nine thirty AM is free."]),
        ("Ask Dr. Lee at 9 a.m. Friday. Okay?", ["Ask Doctor Lee at nine AM Friday.", "Okay?"]),
        (
            "Tomorrow morning I have 9:00, 10:00 or 11:30. Which suits you?",
            ["Tomorrow morning I have nine o'clock,", "ten o'clock or eleven thirty.", "Which suits you?"],
        ),
        (
            "3 1 2, 5 5 5, 0 1 4 2. And your name?",
            ["three one two,", "five five five, zero one four two.", "And your name?"],
        ),
        (
            "The confirmation code of it is K, 7, M, 4, R, the same as before.",
            ["The confirmation code of it is K, seven, M, four, R,", "the same as before."],
        ),
        ("", []),
    ],
)
def test_a_reply_is_cut_into_sentences_and_long_ones_at_commas(text: str, expected: list[str]) -> None:
    """Not inside a code, and not at abbreviations."""
    assert expected == pieces(text)


@given(
    st.text() | st.lists(st.sampled_from(["word,", "Word.", "nine,", "A,", "longer words than these"]), max_size=40).map(" ".join)
)
def test_no_word_gets_lost_between_pieces(text: str) -> None:
    """The pieces are the words of the reply, in order."""
    from dealer_kiosk.spoken.say import speakable

    assert speakable(text).split() == " ".join(pieces(text)).split()


def test_the_voice_gets_words_only() -> None:
    """Figures become words before the voice sees them."""
    voice = Voice()
    list(Speaker(voice).speak("Tomorrow at 9:30 AM is free."))
    assert voice.said == ["Tomorrow at nine thirty AM is free."]


def test_every_sentence_is_spoken_at_the_pace() -> None:
    """The voice gets the pace with each of them."""
    voice = Voice()
    list(Speaker(voice).speak("One moment. And more.", pace=1.25))
    assert voice.paces == [1.25, 1.25]


def test_sound_comes_in_tenths_of_a_second_before_the_next_sentence_is_made() -> None:
    """Of a quarter of a second: two tenths and the rest."""
    voice = Voice()
    speaking = Speaker(voice).speak("One moment. And more.")
    lengths = [len(next(speaking)) for _ in range(3)]
    assert (lengths, voice.said) == ([1_600, 1_600, 800], ["One moment."])


def test_speaking_stops_within_a_sentence_when_cancelled() -> None:
    """Nothing more of it is heard, and the second sentence is not made."""
    voice, cancel = Voice(), threading.Event()
    chunks = []
    for chunk in Speaker(voice).speak("One moment. And more.", cancel=cancel):
        chunks.append(chunk)
        cancel.set()
    assert (len(chunks), voice.said) == (1, ["One moment."])


def test_a_sentence_that_is_being_made_is_not_waited_for_when_cancelled() -> None:
    """Speaking ends long before the voice does, and the voice is usable afterwards."""
    voice, cancel = Voice(seconds=1.0), threading.Event()
    speaker = Speaker(voice)
    threading.Timer(0.1, cancel.set).start()
    started = time.perf_counter()
    assert list(speaker.speak("One moment.", cancel=cancel)) == []
    assert time.perf_counter() - started < 0.7
    assert len(list(speaker.speak("And more."))) == 3


def test_a_voice_that_fails_is_reported_to_the_speaker() -> None:
    """The error arrives where the reply is spoken."""
    with pytest.raises(EngineError, match="the voice failed"):
        list(Speaker(Voice(broken="Two.")).speak("One. Two."))


# ---- fixed phrases -------------------------------------------------------------------------------------------------


def prepared(folder: Path | None, voice: Voice, *texts: str, mark: str = "a") -> Speaker:
    """A speaker with these phrases made."""
    speaker = Speaker(voice, PhraseCache(folder, mark, voice.rate))
    speaker.prepare(texts)
    assert speaker.wait_prepared(30)
    return speaker


def test_a_fixed_phrase_is_made_once_and_in_advance() -> None:
    """Speaking it later takes no work of the voice; another sentence of the reply does."""
    voice = Voice()
    speaker = prepared(None, voice, "One moment, please.", "Booked.")
    spoken = np.concatenate(list(speaker.speak("Booked. See you.")))
    assert voice.said == ["One moment, please.", "Booked.", "See you."]
    assert spoken.tolist() == [7] * 4_000 + [8] * 4_000


def test_a_phrase_at_another_pace_is_made_anew() -> None:
    """What is kept has the usual pace."""
    voice = Voice()
    list(prepared(None, voice, "Booked.").speak("Booked.", pace=1.25))
    assert voice.paces == [1.0, 1.25]


def test_nothing_but_fixed_phrases_is_kept() -> None:
    """What was said to one customer is not kept for the next."""
    voice = Voice()
    speaker = prepared(None, voice, "Booked.")
    for _ in range(2):
        list(speaker.speak("See you, Dana."))
    assert voice.said == ["Booked.", "See you, Dana.", "See you, Dana."]


def test_the_next_start_finds_the_phrases_on_disk(tmp_path: Path) -> None:
    """And makes only what is new."""
    prepared(tmp_path, Voice(), "Booked.", "Done.")
    voice = Voice()
    list(prepared(tmp_path, voice, "Booked.", "Done.", "Okay.").speak("Booked. Done. Okay."))
    assert voice.said == ["Okay."]


def test_another_voice_makes_its_own_phrases(tmp_path: Path) -> None:
    """The file of the voice before is not used, and is written over."""
    prepared(tmp_path, Voice(), "Booked.")
    voice = Voice()
    prepared(tmp_path, voice, "Booked.", mark="b")
    prepared(tmp_path, voice, "Booked.", mark="b")
    prepared(tmp_path, voice, "Booked.")
    assert voice.said == ["Booked.", "Booked."]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"\x93NUMPY", b"x" * 5_000])
def test_a_damaged_file_is_made_again(tmp_path: Path, content: bytes) -> None:
    """Whatever it holds."""
    (tmp_path / "phrases.npz").write_bytes(content)
    voice = Voice()
    prepared(tmp_path, voice, "Booked.")
    assert voice.said == ["Booked."]
    prepared(tmp_path, again := Voice(), "Booked.")
    assert again.said == []


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    """The phrases are kept in memory."""
    (tmp_path / "file").touch()
    voice = Voice()
    speaker = prepared(tmp_path / "file", voice, "Booked.")
    list(speaker.speak("Booked."))
    assert voice.said == ["Booked."]


def test_a_voice_that_fails_in_advance_speaks_the_rest_later() -> None:
    """What could not be made in advance is made, or fails, when it is said."""
    voice = Voice(broken="Two.")
    speaker = prepared(None, voice, "One.", "Two.", "Three.")
    list(speaker.speak("One. Three."))
    assert voice.said == ["One.", "Three."]


def test_the_phrases_are_bounded() -> None:
    """Beyond the limit nothing is kept, and nothing is made for it."""
    phrases = PhraseCache(None, "a", rate=10)  # room for 3,000 samples
    phrases.want(f"Phrase {number}." for number in range(10))
    for number in range(10):
        phrases.put(f"Phrase {number}.", np.zeros(1_000, np.int16))
    assert [phrases.get(f"Phrase {number}.") is not None for number in range(10)] == [True] * 3 + [False] * 7
    assert phrases.missing() == []


def test_closing_stops_the_work_in_the_background() -> None:
    """A hundred phrases are not waited for."""
    voice = Voice(seconds=0.05)
    speaker = Speaker(voice, PhraseCache(None, "a", voice.rate))
    speaker.prepare(f"Phrase {letter * 3}." for letter in "abcdefghijklmnopqrstuvwxyz")
    started = time.perf_counter()
    speaker.close()
    speaker.close()
    assert time.perf_counter() - started < 2.0
    assert len(voice.said) < 26


def test_fixed_phrases_are_whole_sentences_without_gaps() -> None:
    """Each can be said as it is, and none twice."""
    fixed = replies.fixed()
    assert len(fixed) == len(set(fixed)) > 100
    assert [text for text in fixed if "{" in text or text[-1] not in ".?!"] == []


@pytest.mark.slow
def test_the_embedded_voice_is_heard_early_and_stopped_early() -> None:
    """A kept phrase is there at once; a long sentence that is being made is given up within a tenth of a second."""
    speaker = Speaker(voice := PiperVoice(VOICE), PhraseCache(None, "a", voice.rate))
    speaker.prepare(["One moment, please."])
    assert speaker.wait_prepared(60)
    started = time.perf_counter()
    next(speaker.speak("One moment, please. And now to something else."))
    assert time.perf_counter() - started < 0.05
    cancel = threading.Event()
    threading.Timer(0.05, cancel.set).start()
    started = time.perf_counter()
    heard = list(speaker.speak("word " * 55, cancel=cancel))
    assert heard == [] or sum(map(len, heard)) <= voice.rate / 5
    assert time.perf_counter() - started < 0.5

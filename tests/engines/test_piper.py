"""The Piper engine with the embedded voice."""

import shutil
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.engines.voices.piper import PiperVoice, sentences
from dealer_kiosk.engines.voices.pronunciation import RESPELLINGS, respelled
from dealer_kiosk.errors import EngineError, ModelError
from tests.engines.text_to_speech_contract import TextToSpeechContract, said

VOICE = Path(__file__).parents[2] / "models" / "dealer-en_US-slt.onnx"


READINGS = [
    ("Hyundai Tucson", "hˈʌndeɪ tˈuːsɑːn"), ("Santa Fe", "sˈæntə fˈeɪ"), ("Ioniq", "aɪʲˈɑːnɪk"), ("Porsche", "pˈɔːɹʃə"),
    ("Tiguan", "tˈiːɡwɑːn"), ("Miata", "miːʲˈɑːɾə"), ("Sequoia", "sɪkwˈɔɪə"), ("Murano", "mʊɹɹˈɑːnoʊ"), ("Taycan", "tˈaɪkɑːn"),
    ("Nguyen", "wˈɪn"), ("Kowalski", "kəvˈɑːlski"), ("Joaquin", "wˈɑːkiːn"), ("Toyota Camry", "tɔɪˈoʊɾə kˈæmɹi"),
    ("F one fifty", "ˈɛf wˈʌn fˈɪfti"), ("C-R-V", "sˈiːʲˈɑːɹvˈiː"), ("S-U-V's", "ˈɛsjˈuːvˈiːz"),
]  # fmt: skip
"""Words, and their sounds in the phonemiser's notation."""


@pytest.fixture(scope="module")
def piper() -> PiperVoice:
    """The embedded voice."""
    return PiperVoice(VOICE)


@pytest.mark.slow
class TestPiperVoice(TextToSpeechContract):
    """Piper keeps the contract."""

    @pytest.fixture
    def voice(self, piper: PiperVoice) -> PiperVoice:
        """The embedded voice."""
        return piper

    @pytest.fixture
    def fresh(self) -> PiperVoice:
        """A voice to close."""
        return PiperVoice(VOICE)

    def test_rate_is_the_voices_own(self, voice: PiperVoice) -> None:
        """The rate stands in the file beside the voice."""
        assert voice.rate == 24_000

    def test_each_sentence_is_a_chunk(self, voice: PiperVoice) -> None:
        """The first sentence can be heard before the last is ready."""
        assert len(list(voice.synthesize("Good morning. How can I help? One moment."))) == 3

    def test_first_sound_comes_early(self, voice: PiperVoice) -> None:
        """The first of ten sentences takes a fraction of a second."""
        said(voice, "Warm up.")
        started = time.perf_counter()
        next(iter(voice.synthesize("Good morning. " * 10)))
        assert time.perf_counter() - started < 1.0

    def test_a_text_is_given_up_at_once(self, voice: PiperVoice) -> None:
        """A sentence that takes half a second or more ends within a fraction of it, with an error."""
        given_up: list[float] = []

        def abandon() -> None:
            given_up.append(time.perf_counter())
            voice.abandon()

        threading.Timer(0.1, abandon).start()
        with pytest.raises(EngineError):
            said(voice, "through " * 600)
        assert time.perf_counter() - given_up[0] < 0.3

    def test_a_text_given_up_before_it_began_is_not_made(self, voice: PiperVoice) -> None:
        """What is abandoned between two sentences has no next one."""
        chunks = voice.synthesize("Good morning. How can I help?")
        next(chunks)
        voice.abandon()
        with pytest.raises(EngineError, match="abandoned"):
            next(chunks)

    @pytest.mark.parametrize(("word", "sounds"), READINGS)
    def test_a_word_is_read_right(self, voice: PiperVoice, word: str, sounds: str) -> None:
        """Inside a sentence, whatever follows it."""
        for text in (f"The {word}, please.", f"Is it a {word}?"):
            assert sounds in "".join("".join(sentence) for sentence in voice._voice.phonemize(respelled(text)))

    @pytest.mark.parametrize("word", RESPELLINGS)
    def test_a_respelling_changes_the_reading(self, voice: PiperVoice, word: str) -> None:
        """Otherwise it would not be needed."""
        assert voice._voice.phonemize(word) != voice._voice.phonemize(respelled(word))

    def test_loudness_is_even(self, voice: PiperVoice) -> None:
        """Short sentences are not blown up to full level: levels stay within a factor of three."""
        levels = [
            float(np.sqrt(np.mean(np.square(said(voice, text).astype(float)))))
            for text in ("Yes.", "Three.", "Your appointment is on Tuesday at nine thirty.", "Which service do you need?")
        ]
        assert max(levels) < 3 * min(levels)

    def test_length_scale_slows_down(self, voice: PiperVoice) -> None:
        """A length scale of 1.5 takes about one and a half times as long."""
        text = "Your appointment is on Tuesday at nine thirty."
        ratio = len(said(PiperVoice(VOICE, length_scale=1.5), text)) / len(said(voice, text))
        assert 1.3 < ratio < 1.7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A Tucson's price, two Tucsons.", "A toosahn's price, two toosahns."),
        ("by the way, wang it in", "by the way, wang it in"),
        ("Tucsonville", "Tucsonville"),
    ],
)
def test_only_the_name_itself_is_respelled(text: str, expected: str) -> None:
    """With its endings, but neither in small letters nor inside another word."""
    assert expected == respelled(text)


def test_missing_settings_are_named(tmp_path: Path) -> None:
    """A voice without its settings is refused with the missing file and the command that repairs it."""
    shutil.copy(VOICE, tmp_path / "voice.onnx")
    with pytest.raises(ModelError, match=r"voice\.onnx\.json is missing; run: dealer-kiosk models verify"):
        PiperVoice(tmp_path / "voice.onnx")


def test_missing_voice_is_named(tmp_path: Path) -> None:
    """A missing voice is refused with its file."""
    with pytest.raises(ModelError, match=r"gone\.onnx is missing"):
        PiperVoice(tmp_path / "gone.onnx")


@pytest.mark.slow
@pytest.mark.parametrize("damaged", ["voice.onnx", "voice.onnx.json"])
def test_damaged_file_is_named(tmp_path: Path, damaged: str) -> None:
    """A truncated file is refused with the voice and the command that repairs it."""
    shutil.copy(VOICE, tmp_path / "voice.onnx")
    shutil.copy(f"{VOICE}.json", tmp_path / "voice.onnx.json")
    (tmp_path / damaged).write_bytes((tmp_path / damaged).read_bytes()[:1_000])
    with pytest.raises(ModelError, match=r"voice\.onnx cannot be loaded .*run: dealer-kiosk models verify"):
        PiperVoice(tmp_path / "voice.onnx")


@given(st.text(max_size=2_000))
def test_sentences_are_short_and_sayable(text: str) -> None:
    """Whatever the text, every piece is short, has a letter or a digit, and cannot open a phoneme block."""
    for sentence in sentences(text):
        assert len(sentence) <= 301
        assert any(letter.isalnum() for letter in sentence)
        assert "[" not in sentence


@given(st.lists(st.sampled_from(["hello", "there,", "good.", "morning!", "x" * 400]), max_size=120))
def test_no_word_is_lost(words: list[str]) -> None:
    """Cutting text into sentences keeps every letter in order."""
    text = " ".join(words)
    assert text.replace(" ", "") == "".join(sentences(text)).replace(" ", "")

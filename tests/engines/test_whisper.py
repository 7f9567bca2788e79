"""The faster-whisper engine with the embedded test model."""

import shutil
from pathlib import Path

import jiwer
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.engines.whisper import WhisperEars, trimmed
from dealer_kiosk.errors import ModelError
from tests.engines.speech_to_text_contract import SpeechToTextContract, assert_valid, noise, utterance
from tests.engines.spoken_words import spoken

MODEL = Path(__file__).parents[2] / "models" / "whisper-mini-dealer"


@pytest.fixture(scope="module")
def whisper() -> WhisperEars:
    """The embedded test model."""
    return WhisperEars(MODEL)


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
        texts = ["can i get a tire rotation on thursday at two", "do you have anything available next tuesday afternoon"]
        heard = [ears.transcribe(spoken(text)) for text in texts]
        assert jiwer.wer(texts, [item.text for item in heard]) < 0.25
        assert all(item.confidence > 0.5 for item in heard)

    def test_every_length_up_to_four_seconds_is_survived(self, ears: WhisperEars) -> None:
        """No number of encoder positions is taken for raw features by CTranslate2."""
        for tenths in range(1, 41):
            assert_valid(ears.transcribe(utterance(noise(tenths / 10, 300.0))))

    def test_noise_is_not_trusted(self, ears: WhisperEars) -> None:
        """Noise gives nothing, or text of little confidence."""
        assert ears.transcribe(utterance(noise(2.0, 1_000.0))).confidence < 0.5


@pytest.mark.parametrize("file", ["model.bin", "config.json", "tokenizer.json"])
def test_missing_file_is_named(tmp_path: Path, file: str) -> None:
    """A model without one of its files is refused with the file and the command that repairs it."""
    folder = shutil.copytree(MODEL, tmp_path / "model")
    (folder / file).unlink()
    with pytest.raises(ModelError, match=f"{file} is missing; run: dealer-kiosk models verify"):
        WhisperEars(folder)


@pytest.mark.slow
@pytest.mark.parametrize("file", ["model.bin", "config.json", "tokenizer.json"])
def test_damaged_file_is_refused(tmp_path: Path, file: str) -> None:
    """A truncated file is refused with the folder and the command that repairs it."""
    folder = shutil.copytree(MODEL, tmp_path / "model")
    (folder / file).write_bytes((folder / file).read_bytes()[:50])
    with pytest.raises(ModelError, match=r"model cannot be loaded .*run: dealer-kiosk models verify"):
        WhisperEars(folder)


@given(st.integers(0, 3_000), st.sampled_from([80, 128]))
def test_features_are_cut_behind_the_sound(frames: int, bands: int) -> None:
    """All of the sound stays, never as many encoder positions as bands, and no more than there was."""
    features = np.zeros((1, bands, 3_000), np.float32)
    features[..., :frames] = 1.0
    cut = trimmed(features)
    assert frames <= cut.shape[-1] <= 3_000
    assert cut.shape[-1] <= frames + 100
    assert (cut.shape[-1] + 1) // 2 != bands
    assert features.sum() == cut.sum()

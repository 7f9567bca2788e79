"""Whisper models in folders of every kind."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.engines.whisper.model import WhisperModel, windows
from dealer_kiosk.errors import ModelError
from dealer_kiosk.messages import MIC_RATE
from tests.engines.speech_to_text_contract import noise
from tests.engines.spoken_words import spoken
from tests.engines.tiny_whisper import write_whisper

MODEL = Path(__file__).parents[2] / "models" / "whisper-mini-dealer"


def load(folder: Path, tail_s: float = 0.0, shortest_s: float = 0.0) -> WhisperModel:
    return WhisperModel(folder, compute_type="int8", device="cpu", threads=1, tail_s=tail_s, shortest_s=shortest_s)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the embedded test model."""
    return Path(shutil.copytree(MODEL, tmp_path / "model"))


@pytest.mark.parametrize("file", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    """faster-whisper would ask the internet for some of them."""
    (folder / file).unlink()
    with pytest.raises(ModelError, match=f"{file} is missing"):
        load(folder)


@pytest.mark.parametrize(
    ("file", "kept"), [("model.bin", 9_000_000), ("model.bin", 50), ("config.json", 50), ("tokenizer.json", 50)]
)
def test_a_file_cut_short_is_named(folder: Path, file: str, kept: int) -> None:
    """Whatever is left of it."""
    (folder / file).write_bytes((folder / file).read_bytes()[:kept])
    with pytest.raises(ModelError, match=file):
        load(folder)


@pytest.mark.slow
def test_other_mel_bands_than_the_models_are_refused(folder: Path) -> None:
    """The file of large-v3 beside a smaller model; CTranslate2 would fail at the first customer."""
    path = folder / "preprocessor_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "feature_size": 128}), encoding="utf-8")
    with pytest.raises(ModelError, match=r"preprocessor_config.json asks for 128 mel bands, but model.bin has 80"):
        load(folder)


@pytest.mark.slow
def test_another_rate_is_refused(folder: Path) -> None:
    """Everything would be heard too slow or too fast."""
    path = folder / "preprocessor_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "sampling_rate": 8_000}), encoding="utf-8")
    with pytest.raises(ModelError, match="asks for 8000 samples a second"):
        load(folder)


@pytest.mark.slow
def test_large_models_without_their_settings_are_refused(tmp_path: Path) -> None:
    """Without the file faster-whisper takes 80 bands for granted."""
    folder = write_whisper(tmp_path / "large", words=51_866, bands=128)
    (folder / "preprocessor_config.json").unlink()
    with pytest.raises(ModelError, match=r"preprocessor_config.json is missing, which means 80 mel bands, but model.bin has 128"):
        load(folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "bands", "english_only", "hop", "n_fft", "openais"),
    [
        (51_864, 80, True, 160, 400, True),
        (51_865, 80, False, 160, 400, True),
        (51_866, 128, False, 160, 400, True),
        (4_000, 80, False, 320, 512, False),
    ],
    ids=["tiny.en", "small", "large-v3", "own"],
)
def test_every_family_of_models_decodes_every_length(
    tmp_path: Path, words: int, bands: int, english_only: bool, hop: int, n_fft: int, openais: bool
) -> None:
    """English-only and multilingual, 80 and 128 bands, our hop; also at the lengths that have as many positions as bands."""
    model = load(write_whisper(tmp_path / "m", words=words, bands=bands, english_only=english_only, hop=hop, n_fft=n_fft))
    positions = 2 * hop  # samples
    critical = [bands * positions + extra for extra in (-positions, -hop, -160, -1, 0, 1, hop, positions)]
    for count in [0, 1, 159, 160, 161, 319, 320, *critical, 31 * MIC_RATE]:
        decoded = model.decode(noise(count / MIC_RATE, 900.0), beam=2, hint="Honda Civic")
        assert decoded.log_probability <= 0
        assert 0 <= decoded.no_speech <= 1

    assert model.is_openais is openais


@pytest.mark.slow
def test_the_short_window_hears_what_the_full_one_does() -> None:
    """Little silence behind the words is enough for a model that learned with little."""
    model = load(MODEL, tail_s=1.0, shortest_s=5.0)
    samples = spoken("can i get a tire rotation on thursday at two").samples
    short, full = model.decode(samples, beam=5), model.decode(samples, beam=5, padded=True)

    assert short.text == full.text == "can i get a tire rotation on thursday at two"
    assert short.log_probability == pytest.approx(full.log_probability, abs=0.1)
    assert short.text not in short.alternatives
    assert 1 <= len(short.alternatives) <= 4


@pytest.mark.slow
def test_eighty_positions_are_never_made() -> None:
    """Our model at the 160 frames of 20 ms where CTranslate2 would take what the encoder wrote for features."""
    model = load(MODEL)
    for count in range(155 * 320, 165 * 320, 160):
        assert model.decode(noise(count / MIC_RATE, 900.0), beam=1).log_probability <= 0


@settings(max_examples=25)
@given(st.integers(0, 5 * MIC_RATE), st.integers(0, 99))
def test_windows_are_short_enough_and_lose_nothing(count: int, seed: int) -> None:
    """A recording of any length in pieces of at most a second."""
    samples = np.random.default_rng(seed).integers(-99, 99, count).astype(np.int16)
    parts = windows(samples, MIC_RATE)

    assert np.array_equal(np.concatenate(parts), samples)
    assert all(len(part) <= MIC_RATE for part in parts)


def test_a_window_ends_in_the_gap_between_words() -> None:
    """A word cut in two would be two wrong ones."""
    samples = np.full(40 * MIC_RATE, 3_000, np.int16)
    samples[27 * MIC_RATE : 28 * MIC_RATE] = 0
    first, _ = windows(samples, 30 * MIC_RATE)

    assert 27 * MIC_RATE < len(first) < 28 * MIC_RATE

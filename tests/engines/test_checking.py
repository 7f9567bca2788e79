"""Whether files are a model, told with the name of the file that is wrong."""

import json
import shutil
from pathlib import Path

import pytest

from dealer_kiosk.engines.models.checking import check
from dealer_kiosk.errors import ModelError
from tests.engines.tiny_models import MODELS, WHISPER, copy_voice, write_gguf


@pytest.fixture
def ears(tmp_path: Path) -> Path:
    """A whole recogniser."""
    return shutil.copytree(WHISPER, tmp_path / "ears")


def check_ears(folder: Path) -> str:
    """Look into a recogniser's folder."""
    return check("stt", list(folder.iterdir()))


def fault(kind: str, *files: Path) -> str:
    """What is said of files that are no model: one sentence without a line break."""
    with pytest.raises(ModelError) as raised:
        check(kind, files)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_whole_recogniser_passes(ears: Path) -> None:
    """With its vocabulary as JSON, or as one word a line."""
    assert check_ears(ears) == ""
    words = json.loads((ears / "vocabulary.json").read_text())
    (ears / "vocabulary.json").unlink()
    (ears / "vocabulary.txt").write_text("".join(f"{word}\n" for word in words), encoding="utf-8")
    assert check_ears(ears) == ""


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
def test_missing_file_of_a_recogniser_is_named(ears: Path, name: str) -> None:
    """The folder is refused with the file that it lacks."""
    (ears / name).unlink()
    assert fault("stt", *ears.iterdir()).startswith(f"{ears / name} is missing")


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json", "preprocessor_config.json"])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.98])
def test_cut_file_of_a_recogniser_is_named(ears: Path, name: str, share: float) -> None:
    """A file whose end is missing is found without loading it."""
    content = (ears / name).read_bytes()
    (ears / name).write_bytes(content[: int(share * len(content))])
    assert str(ears / name) in fault("stt", *ears.iterdir())


def test_vocabulary_of_another_model_is_found(ears: Path) -> None:
    """CTranslate2 would load it and write nonsense."""
    words = json.loads((ears / "vocabulary.json").read_text())
    (ears / "vocabulary.json").write_text(json.dumps(words[:-1]))
    message = (
        f"{ears / 'vocabulary.json'} has 2149 words, but model.bin beside it was made for 2150; they are of different models"
    )
    assert message == fault("stt", *ears.iterdir())


def test_tokenizer_of_another_model_is_found(ears: Path) -> None:
    """It would number words that the model does not have."""
    tokenizer = json.loads((ears / "tokenizer.json").read_text())
    tokenizer["added_tokens"][-1]["id"] = 51_864
    (ears / "tokenizer.json").write_text(json.dumps(tokenizer))
    assert "tokenizer.json has 51865 words" in fault("stt", *ears.iterdir())


def test_translation_model_is_no_recogniser(ears: Path) -> None:
    """CTranslate2 has models of many kinds in files of the same name."""
    content = (ears / "model.bin").read_bytes()
    (ears / "model.bin").write_bytes(content.replace(b"WhisperSpec", b"MarianMTSpe", 1))
    assert "model.bin is not a Whisper model of CTranslate2" in fault("stt", *ears.iterdir())


@pytest.mark.slow
def test_whole_gguf_passes_and_states_its_licence(tmp_path: Path) -> None:
    """llama.cpp reads it, and the licence in it."""
    assert check("llm", [write_gguf(tmp_path / "tiny.gguf")]) == "mit"


@pytest.mark.slow
def test_damaged_gguf_is_named_with_the_reason(tmp_path: Path) -> None:
    """A text, a cut file and a model unknown to this llama.cpp."""
    path = write_gguf(tmp_path / "tiny.gguf")
    content = path.read_bytes()
    path.write_bytes(content[:-1000])
    assert "tiny.gguf cannot be loaded by llama.cpp (tensor 'token_embd.weight' data is not within" in fault("llm", path)
    path.write_bytes(b"<html>")
    assert f"{path} is not a GGUF file" == fault("llm", path)
    write_gguf(path, "unheard-of")
    assert "unknown model architecture: 'unheard-of'" in fault("llm", path)


@pytest.mark.slow
def test_adapter_is_no_language_model() -> None:
    """A LoRA alone cannot answer."""
    assert "cannot be loaded by llama.cpp" in fault("llm", MODELS / "dealer_r16_q8.gguf")


def test_whole_voice_passes(tmp_path: Path) -> None:
    """A network beside its settings."""
    assert check("tts", [copy_voice(tmp_path)]) == ""


def test_voice_without_settings_is_named(tmp_path: Path) -> None:
    """Half of a voice is refused with the other half's name."""
    voice = copy_voice(tmp_path)
    (tmp_path / "voice.onnx.json").unlink()
    assert fault("tts", voice).startswith(f"{tmp_path / 'voice.onnx.json'} is missing; a Piper voice is a pair of files")


def test_cut_voice_is_named(tmp_path: Path) -> None:
    """A file whose end is missing, on either side."""
    voice = copy_voice(tmp_path)
    whole = voice.read_bytes()
    voice.write_bytes(whole[:100_000])
    assert fault("tts", voice).startswith(f"{voice} is cut short, damaged")
    voice.write_bytes(whole)
    (tmp_path / "voice.onnx.json").write_text('{"audio": {}}')
    assert fault("tts", voice).startswith(f"{tmp_path / 'voice.onnx.json'} is damaged, or not the settings")


def test_settings_of_another_voice_are_found(tmp_path: Path) -> None:
    """They number phonemes, or speakers, that the network does not have."""
    voice = copy_voice(tmp_path)
    path = tmp_path / "voice.onnx.json"
    settings = json.loads(path.read_text())
    path.write_text(json.dumps({**settings, "phoneme_id_map": {**settings["phoneme_id_map"], "ʘ": [999]}}))
    assert "voice.onnx.json belongs to another voice than voice.onnx: that lacks some of its phonemes" in fault("tts", voice)
    path.write_text(json.dumps({**settings, "num_speakers": 904}))
    assert "they differ in the number of speakers" in fault("tts", voice)

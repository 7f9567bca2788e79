"""Bringing models from a folder: files that are missing here, and models that no manifest describes."""

import shutil
from pathlib import Path

import pytest

from dealer_kiosk.engines.models.importing import import_new, restore
from dealer_kiosk.engines.models.registry import Registry
from dealer_kiosk.errors import ModelError
from tests.engines.tiny_models import WHISPER, copy_voice, empty_registry, write_gguf

pytestmark = pytest.mark.slow  # llama.cpp is loaded in a process for every language model


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """An installation without a model."""
    return empty_registry(tmp_path)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A stick with a recogniser, a language model, a voice and other things."""
    stick = tmp_path / "stick"
    shutil.copytree(WHISPER, stick / "faster whisper (small)")
    write_gguf(stick / "tiny-instruct.gguf")
    copy_voice(stick / "voices", "en_US-somebody-medium")
    (stick / "voices" / "MODEL_CARD").write_text("free")
    (stick / "holiday.jpg").write_bytes(b"beach")
    (stick / "._tiny-instruct.gguf").write_bytes(b"what another system leaves")
    return stick


def fresh(registry: Registry) -> Registry:
    """The same installation, read anew."""
    return Registry(registry.folder, registry.cache)


def test_models_of_every_kind_are_added(registry: Registry, stick: Path) -> None:
    """All three are copied, described and whole, and can be found by their names."""
    imported = import_new(registry, stick)
    assert imported.refused == ()
    assert {entry.name: entry.kind for entry in fresh(registry).entries()} == {
        "faster-whisper-small": "stt",
        "tiny-instruct": "llm",
        "en_US-somebody-medium": "tts",
    }
    assert fresh(registry).verify() == []
    local = registry.folder / "local"
    assert local / "faster-whisper-small" == fresh(registry).stt_folder("faster-whisper-small")
    assert local / "tiny-instruct" / "tiny-instruct.gguf" == fresh(registry).language_model("tiny-instruct").base
    assert local / "en_US-somebody-medium" / "en_US-somebody-medium.onnx" == fresh(registry).voice("en_US-somebody-medium")
    assert (local / "en_US-somebody-medium" / "MODEL_CARD").is_file()


def test_licence_comes_from_the_file_or_is_unknown(registry: Registry, stick: Path) -> None:
    """GGUF files state it; for the others the publisher has to be asked."""
    import_new(registry, stick)
    assert {"mit", "unknown, ask the publisher"} == {entry.licence for entry in fresh(registry).entries()}


def test_second_import_finds_nothing_new(registry: Registry, stick: Path) -> None:
    """What is described already is not copied again, whatever it is called on the stick."""
    import_new(registry, stick)
    (stick / "tiny-instruct.gguf").rename(stick / "other.gguf")
    again = import_new(fresh(registry), stick)
    assert (again.added, again.refused) == ((), ())


def test_lost_file_is_restored_from_the_stick(registry: Registry, stick: Path) -> None:
    """Imported models are repaired like those of the product."""
    import_new(registry, stick)
    lost = registry.folder / "local" / "tiny-instruct" / "tiny-instruct.gguf"
    lost.write_bytes(b"damaged")
    with pytest.raises(ModelError, match=r"tiny-instruct\.gguf is damaged .*`dealer-kiosk models import`"):
        fresh(registry).language_model("tiny-instruct")
    assert [lost] == restore(fresh(registry), stick)
    assert fresh(registry).verify() == []


def test_bad_models_are_refused_and_good_ones_added(registry: Registry, stick: Path) -> None:
    """One sentence for each, naming its file; nothing of them is left here."""
    (stick / "voices" / "en_US-somebody-medium.onnx.json").unlink()
    (stick / "faster whisper (small)" / "vocabulary.json").unlink()
    imported = import_new(registry, stick)
    assert [entry.name for entry in imported.added] == ["tiny-instruct"]
    assert [message.split(" is missing")[0].rpartition("/")[2] for message in imported.refused] == [
        "vocabulary.json",
        "en_US-somebody-medium.onnx.json",
    ]
    assert [path.name for path in (registry.folder / "local").iterdir() if path.is_dir()] == ["tiny-instruct"]


def test_parts_of_a_split_model_belong_together(registry: Registry, tmp_path: Path) -> None:
    """A missing part is named; the parts are no models of their own."""
    (tmp_path / "stick").mkdir()
    write_gguf(tmp_path / "stick" / "big-00001-of-00002.gguf")
    imported = import_new(registry, tmp_path / "stick")
    assert (f"{tmp_path / 'stick' / 'big-00002-of-00002.gguf'} is missing; copy all parts of the model",) == imported.refused


def test_another_model_of_the_same_name_needs_a_name(registry: Registry, stick: Path, tmp_path: Path) -> None:
    """Nothing is replaced; with a name it is added beside the other."""
    import_new(registry, stick)
    other = tmp_path / "other"
    other.mkdir()
    write_gguf(other / "tiny-instruct.gguf", "qwen2")
    (message,) = import_new(fresh(registry), other).refused
    assert "there is another model called tiny-instruct; import it alone, with --name" in message
    assert [entry.name for entry in import_new(fresh(registry), other, "second").added] == ["second"]


@pytest.mark.parametrize(
    ("name", "message"), [("a/b", "cannot be a model's name"), ("x", "exactly one new model in .*, which has 3")]
)
def test_unusable_name_is_refused(registry: Registry, stick: Path, name: str, message: str) -> None:
    """A path is no name, and one name is not enough for three models."""
    with pytest.raises(ModelError, match=message):
        import_new(registry, stick, name)


def test_full_disk_is_told_before_copying(registry: Registry, stick: Path) -> None:
    """The sentence says how much is needed, and nothing is left behind."""
    with pytest.raises(ModelError, match=r"needs \d+\.\d MB on the disk of .*, which has less; make room"):
        import_new(registry, stick, space=lambda _folder: 1_000_000)
    assert not (registry.folder / "local").exists()


def test_local_entry_takes_the_place_of_one_in_the_manifest(registry: Registry, stick: Path) -> None:
    """A later version of the product that brings a model of the same name does not stop the start."""
    import_new(registry, stick)
    text = (registry.folder / "local.toml").read_text()
    (registry.folder / "manifest.toml").write_text(text.replace('licence = "mit"', 'licence = "other"'))
    assert [entry.local for entry in fresh(registry).entries()] == [True] * 3


def test_unusable_local_file_is_named(registry: Registry) -> None:
    """Broken TOML in local.toml is told apart from the manifest's."""
    (registry.folder / "local.toml").write_text("[[model]")
    with pytest.raises(ModelError, match=r"local\.toml is not valid TOML"):
        registry.entries()

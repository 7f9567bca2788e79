"""Finding model files and telling whether they are whole."""

import hashlib
import json
from pathlib import Path

import pytest

from dealer_kiosk.engines.models.manifest import KINDS, Entry
from dealer_kiosk.engines.models.registry import RECIPE, LanguageModelFiles, Registry
from dealer_kiosk.errors import ModelError

MODELS = Path(__file__).parents[2] / "models"
CONTENTS = {
    "base.gguf": b"base",
    "adapter.gguf": b"adapter",
    "voice.onnx": b"voice",
    "voice.onnx.json": b"{}",
    "ears/model.bin": b"ears",
    "ears/config.json": b"{}",
}


def table(name: str, kind: str, *paths: str, extra: str = "") -> str:
    """One model of a manifest."""
    files = ", ".join(
        f'{{ path = "{path}", size = {len(CONTENTS[path])}, sha256 = "{hashlib.sha256(CONTENTS[path]).hexdigest()}" }}'
        for path in paths
    )
    listed = f"files = [{files}]\n" if paths else ""
    return f'[[model]]\nname = "{name}"\nkind = "{kind}"\n{listed}licence = "MIT"\nsource = "a test"\n{extra}\n'


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """A models folder with one model of each kind, and an empty cache."""
    folder = tmp_path / "models"
    for path, content in CONTENTS.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    (folder / "manifest.toml").write_text(
        table("base", "llm", "base.gguf")
        + table("adapter", "llm-adapter", "adapter.gguf")
        + table("both", "llm", extra='built_from = ["base", "adapter"]')
        + table("voice", "tts", "voice.onnx", "voice.onnx.json")
        + table("ears", "stt", "ears/model.bin", "ears/config.json"),
        encoding="utf-8",
    )
    return Registry(folder, tmp_path / "cache")


def pretend_built(registry: Registry, content: bytes = b"merged") -> Path:
    """Put a built model with its stamp into the cache."""
    entry = registry.entry("both")
    registry.cache.mkdir(exist_ok=True)
    path = registry.built_path(entry)
    path.write_bytes(content)
    stamp = {**registry.stamp(entry), "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    registry.stamp_path(entry).write_text(json.dumps(stamp), encoding="utf-8")
    return path


def test_repository_models_are_whole(tmp_path: Path) -> None:
    """Every file that the repository's manifest names is there, has its checksum, and has a licence and a source."""
    registry = Registry(MODELS, tmp_path)
    assert registry.verify() == []
    assert {entry.kind for entry in registry.entries()} == set(KINDS)
    assert all(entry.licence and entry.source and entry.note for entry in registry.entries())


def test_repository_names_resolve(tmp_path: Path) -> None:
    """The names in the default configuration lead to files."""
    registry = Registry(MODELS, tmp_path)
    files = registry.language_model("smollm2-dealer")
    assert (files.base.name, files.adapter) == ("SmolLM2-135M-Instruct.Q4_1.gguf", MODELS / "dealer_r16_q8.gguf")
    assert registry.voice("dealer-en_US-slt") == MODELS / "dealer-en_US-slt.onnx"
    assert registry.stt_folder("whisper-mini-dealer") == MODELS / "whisper-mini-dealer"
    assert registry.stt_folder("sphinx-en-us").parts[-2:] == ("model", "en-us")


def test_whole_files_have_no_problem(registry: Registry) -> None:
    """Nothing is reported, and a model that was never built is no problem."""
    assert registry.verify() == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [(None, "is missing"), (b"bas", "has 3 bytes instead of 4"), (b"bbse", "sha256 differs from .*manifest.toml")],
)
def test_bad_file_is_reported_with_its_repair(registry: Registry, content: bytes | None, fault: str) -> None:
    """A missing, cut or altered file is named, and so is what restores it; start-up refuses it."""
    path = registry.folder / "base.gguf"
    path.unlink() if content is None else path.write_bytes(content)
    (problem,) = registry.verify()
    assert (problem.model, problem.path) == ("base", path)
    with pytest.raises(ModelError, match=rf"base\.gguf .*{fault}.*; restore it .*`dealer-kiosk models import`") as raised:
        registry.language_model("base")
    assert str(raised.value) == problem.message
    with pytest.raises(ModelError, match=r"base\.gguf"):
        registry.language_model("both")


@pytest.mark.parametrize(("path", "name"), [("voice.onnx.json", "voice"), ("ears/model.bin", "ears")])
def test_bad_speech_files_are_refused(registry: Registry, path: str, name: str) -> None:
    """Voices and recognisers are checked like the rest."""
    (registry.folder / path).unlink()
    with pytest.raises(ModelError, match="is missing"):
        registry.voice(name) if name == "voice" else registry.stt_folder(name)


def test_parts_stand_in_for_an_unbuilt_model(registry: Registry) -> None:
    """Base and adapter are used until the model is built, then the built file alone."""
    parts = LanguageModelFiles(registry.folder / "base.gguf", registry.folder / "adapter.gguf")
    assert registry.language_model("both") == parts
    built = pretend_built(registry)
    assert registry.language_model("both") == LanguageModelFiles(built, None)
    assert registry.verify() == []


@pytest.mark.parametrize("change", ["recipe", "inputs", "size", "no stamp", "broken stamp"])
def test_out_of_date_build_is_not_used(registry: Registry, change: str) -> None:
    """A model built in another way, from other files, or not completely is ignored and reported."""
    built = pretend_built(registry)
    stamp_path = registry.stamp_path(registry.entry("both"))
    stamp = json.loads(stamp_path.read_text(encoding="utf-8"))
    stamp[change] = {"recipe": RECIPE + 1, "inputs": [], "size": 0}.get(change)
    stamp_path.write_text("[1" if change == "broken stamp" else json.dumps(stamp), encoding="utf-8")
    if change == "no stamp":
        stamp_path.unlink()
    assert registry.language_model("both").adapter is not None
    (problem,) = registry.verify("both")
    assert problem.path == built
    assert problem.message.endswith("run `dealer-kiosk models build`")


def test_altered_build_is_found_by_verify(registry: Registry) -> None:
    """A flipped bit in the built file shows in its checksum."""
    pretend_built(registry).write_bytes(b"margin")
    (problem,) = registry.verify("both")
    assert "is damaged" in problem.message


def test_unknown_names_are_answered_with_the_known(registry: Registry) -> None:
    """A name that is not there, or is a model of another kind, gets the list of those that fit."""
    with pytest.raises(ModelError, match=r"no language model 'voice' in .*manifest.toml, which has base, both"):
        registry.language_model("voice")
    with pytest.raises(ModelError, match="no model 'nothing'"):
        registry.verify("nothing")


def test_models_outside_the_manifest_are_taken_by_path(registry: Registry, tmp_path: Path) -> None:
    """Absolute paths work, and relative ones from beside or inside the models folder."""
    (tmp_path / "other.gguf").write_bytes(b"x")
    (registry.folder / "inside.onnx").write_bytes(b"x")
    (registry.folder / "inside.onnx.json").write_bytes(b"{}")
    assert registry.language_model(str(tmp_path / "other.gguf")) == LanguageModelFiles(tmp_path / "other.gguf", None)
    assert registry.language_model("other.gguf").base == tmp_path / "other.gguf"
    assert registry.voice("inside.onnx") == registry.folder / "inside.onnx"
    assert registry.stt_folder(str(registry.folder / "ears")) == registry.folder / "ears"
    assert registry.stt_folder("models/ears") == registry.folder / "ears"


def test_paths_to_nothing_are_refused(registry: Registry) -> None:
    """A path that leads nowhere, and half a voice, are named."""
    with pytest.raises(ModelError, match=r"absent\.gguf does not exist"):
        registry.language_model("absent.gguf")
    (registry.folder / "half.onnx").write_bytes(b"x")
    with pytest.raises(ModelError, match=r"half\.onnx\.json is missing"):
        registry.voice("half.onnx")


def test_package_files_are_found_without_importing(registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that would fail to import still gives its files; an absent one is named."""
    package = tmp_path / "site" / "model_in_a_package"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError", encoding="utf-8")
    (package / "base.gguf").write_bytes(CONTENTS["base.gguf"])
    monkeypatch.syspath_prepend(tmp_path / "site")
    (registry.folder / "manifest.toml").write_text(
        table("present", "llm", "base.gguf", extra='package = "model_in_a_package"')
        + table("absent", "llm", "base.gguf", extra='package = "model_in_no_package"'),
        encoding="utf-8",
    )
    assert registry.language_model("present").base == package / "base.gguf"
    assert [problem.model for problem in registry.verify()] == ["absent"]
    with pytest.raises(ModelError, match=r"model_in_no_package.*is not installed"):
        registry.language_model("absent")
    (package / "base.gguf").unlink()
    assert "install the Python package model_in_a_package again" in registry.verify("present")[0].message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[model]", "is not valid TOML"),
        ('[[model]]\nname = "x"', "cannot be used: .*missing"),
        (table("x", "llm", "base.gguf", extra="colour = 1"), "cannot be used: .*colour"),
        (table("x", "llama", "base.gguf"), "unknown kind 'llama'"),
        (table("x", "llm"), "either files or built_from"),
        ('model = "x"', "cannot be used"),
    ],
)
def test_unusable_manifest_is_explained(registry: Registry, text: str, message: str) -> None:
    """Broken TOML and incomplete entries name the manifest and what is wrong."""
    (registry.folder / "manifest.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=rf"manifest\.toml.*{message}"):
        registry.entries()


def test_missing_manifest_is_named(tmp_path: Path) -> None:
    """Without a manifest the setting that leads to it is named."""
    with pytest.raises(ModelError, match=r"manifest\.toml.*models\.folder"):
        Registry(tmp_path, tmp_path).entries()


def test_parts_must_be_a_base_and_an_adapter(registry: Registry) -> None:
    """A model cannot be built from two bases."""
    entry = Entry("odd", "llm", (), "MIT", "a test", built_from=("base", "base"))
    with pytest.raises(ModelError, match="one language model and one adapter"):
        registry.parts(entry)

"""What models need and how fast they are on this machine, measured in a process of their own."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dealer_kiosk.config import Config
from dealer_kiosk.engines.models import process as model_process
from dealer_kiosk.engines.models.benching import FILE_NAME, known, machine, measure
from dealer_kiosk.engines.models.registry import Registry
from dealer_kiosk.errors import ModelError
from tests.engines.tiny_models import MODELS

SOUNDS = sorted((MODELS.parent / "data" / "demo").glob("*.wav"))[:2]


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """The product's own models, with an empty cache."""
    return Registry(MODELS, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "speeds"),
    [
        ("whisper-mini-dealer", {"real_time_factor"}),
        ("sphinx-en-us", {"real_time_factor"}),
        ("dealer-en_US-slt", {"first_sound_s", "real_time_factor"}),
        ("smollm2-135m-instruct", {"read_tokens_s", "write_tokens_s"}),
    ],
)
def test_every_kind_is_measured_and_kept(registry: Registry, name: str, speeds: set[str]) -> None:
    """Memory and times are plausible, and are found again for the same files on the same machine."""
    entry = registry.entry(name)
    result = measure(registry, entry, Config(), SOUNDS)
    assert set(result.speed) == speeds
    assert 20e6 < result.memory < 2e9
    assert 0 < result.load_s < 300
    assert all(value > 0 for value in result.speed.values())
    assert known(registry, entry) == result


def test_other_files_and_other_machines_are_not_confused(registry: Registry) -> None:
    """What was measured of another version, or on another processor, is not shown."""
    entry = registry.entry("dealer-en_US-slt")
    assert known(registry, entry) is None
    kept = {"model": entry.name, "memory": 1, "load_s": 1.0, "speed": {}}
    store(registry, entry.name, {"another processor x 2": kept})
    assert known(registry, entry) is None
    store(registry, entry.name, {machine(): kept})
    assert known(registry, entry) is not None
    changed = replace(entry, files=(replace(entry.files[0], sha256="0" * 64), *entry.files[1:]))
    assert known(registry, changed) is None


def store(registry: Registry, name: str, by_machine: dict[str, object]) -> None:
    """Write a result file by hand."""
    from dealer_kiosk.engines.models.benching import _key

    (registry.cache / FILE_NAME).write_text(json.dumps({_key(registry, registry.entry(name)): by_machine}))


@pytest.mark.parametrize("text", ["", "[1", "[]", '{"x": 1}'])
def test_damaged_results_count_as_none(registry: Registry, text: str) -> None:
    """A cut file is as good as no file."""
    (registry.cache / FILE_NAME).write_text(text)
    assert known(registry, registry.entry("dealer-en_US-slt")) is None


def test_adapter_alone_is_refused(registry: Registry) -> None:
    """It does nothing without its base."""
    with pytest.raises(ModelError, match="dealer-adapter does nothing alone"):
        measure(registry, registry.entry("dealer-adapter"), Config(), SOUNDS)


def test_missing_recording_is_named(registry: Registry, tmp_path: Path) -> None:
    """Recognisers need something to hear."""
    with pytest.raises(ModelError, match=r"none\.wav is missing"):
        measure(registry, registry.entry("whisper-mini-dealer"), Config(), [tmp_path / "none.wav"])


@pytest.mark.slow
def test_unloadable_model_is_told_in_one_sentence(tmp_path: Path) -> None:
    """The engine's own sentence comes out of the other process."""
    with pytest.raises(ModelError, match=r"none\.onnx is missing"):
        model_process.run({"do": "piper", "path": str(tmp_path / "none.onnx")}, 60.0)


@pytest.mark.slow
def test_slow_model_is_ended(tmp_path: Path) -> None:
    """A model that this machine is too slow for does not block it for ever."""
    with pytest.raises(ModelError, match=r"took more than 0\.01 seconds"):
        model_process.run({"do": "piper", "path": str(tmp_path)}, 0.01)

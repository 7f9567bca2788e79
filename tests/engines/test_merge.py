"""Building a model from its base and its adapter."""

import hashlib
import threading
from pathlib import Path

import gguf
import numpy as np
import pytest
from numpy.typing import NDArray

from dealer_kiosk.engines.llama.engine import LlamaModel
from dealer_kiosk.engines.models import merge
from dealer_kiosk.engines.models.gguf_merge import check_space
from dealer_kiosk.engines.models.registry import LanguageModelFiles, Registry
from dealer_kiosk.errors import ModelError
from tests.engines.dealer_functions import UTTERANCES, prompt

MODELS = Path(__file__).parents[2] / "models"
RANK, ALPHA = 4, 12.0
Matrices = dict[str, NDArray[np.float32]]


def matrices(seed: int, **shapes: tuple[int, int]) -> Matrices:
    """Random matrices by name."""
    random = np.random.default_rng(seed)
    return {name: random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}


BASE = matrices(1, adapted=(64, 32), plain=(32, 64))
FACTORS = matrices(2, a=(RANK, 32), b=(64, RANK))


def write_gguf(path: Path, tensors: Matrices, alpha: float | None = None) -> None:
    """A GGUF file with these tensors; with `alpha` it is an adapter."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    if alpha is None:
        writer.add_array("tokenizer.ggml.tokens", ["a", "b", "größe"])
        writer.add_array("numbers", [1, 2, 3])
    else:
        writer.add_float32("adapter.lora.alpha", alpha)
    for name, tensor in tensors.items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def make_registry(folder: Path, adapter: Matrices | None = None) -> Registry:
    """A registry of a tiny base, an adapter and the model built from them."""
    models = folder / "models"
    models.mkdir()
    write_gguf(models / "base.gguf", BASE)
    write_gguf(models / "adapter.gguf", adapter or {"adapted.lora_a": FACTORS["a"], "adapted.lora_b": FACTORS["b"]}, alpha=ALPHA)
    tables = ""
    for name, kind in (("base", "llm"), ("adapter", "llm-adapter")):
        content = (models / f"{name}.gguf").read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        tables += f'[[model]]\nname = "{name}"\nkind = "{kind}"\nlicence = "MIT"\nsource = "a test"\n'
        tables += f'files = [{{ path = "{name}.gguf", size = {len(content)}, sha256 = "{digest}" }}]\n'
    tables += '[[model]]\nname = "both"\nkind = "llm"\nlicence = "MIT"\nsource = "a test"\nbuilt_from = ["base", "adapter"]\n'
    (models / "manifest.toml").write_text(tables, encoding="utf-8")
    return Registry(models, folder / "cache")


def silent(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def test_built_tensors_are_base_plus_scaled_product(tmp_path: Path) -> None:
    """The adapted matrix is W + alpha / rank * B A within 8-bit rounding; everything else is copied."""
    path = merge.build(make_registry(tmp_path), "both", silent)
    reader = gguf.GGUFReader(path)
    tensors = {tensor.name: tensor for tensor in reader.tensors}
    wanted = BASE["adapted"] + ALPHA / RANK * FACTORS["b"] @ FACTORS["a"]
    built = gguf.dequantize(tensors["adapted"].data, tensors["adapted"].tensor_type)
    assert tensors["adapted"].tensor_type.name == "Q8_0"
    assert np.abs(built - wanted).max() <= np.abs(wanted).max() / 127
    assert np.array_equal(tensors["plain"].data, BASE["plain"])
    assert reader.fields["tokenizer.ggml.tokens"].contents() == ["a", "b", "größe"]
    assert reader.fields["numbers"].contents() == [1, 2, 3]
    assert reader.fields["general.architecture"].contents() == "llama"


def test_build_happens_once_and_reports_progress(tmp_path: Path) -> None:
    """Progress counts up to the number of tensors; a second build has nothing to do."""
    registry = make_registry(tmp_path)
    seen: list[tuple[int, int]] = []
    path = merge.build(registry, "both", lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]
    assert merge.build(registry, "both", lambda done, total: seen.append((done, total))) == path
    assert len(seen) == 2
    assert registry.language_model("both") == LanguageModelFiles(path, None)
    assert registry.verify() == []


def test_broken_off_build_leaves_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    """A build that is interrupted leaves no half file, and the next one succeeds."""

    def interrupt(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    registry = make_registry(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        merge.build(registry, "both", interrupt)
    assert [path.name for path in registry.cache.iterdir()] == ["both.lock"]
    assert registry.language_model("both").adapter is not None
    assert merge.build(registry, "both", silent).is_file()


def test_two_builds_at_once_do_the_work_once(tmp_path: Path) -> None:
    """The second one waits for the first and finds the model."""
    registry = make_registry(tmp_path)
    start = threading.Barrier(2)
    seen: list[int] = []

    def build() -> None:
        start.wait()
        merge.build(registry, "both", lambda done, _total: seen.append(done))

    threads = [threading.Thread(target=build) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [1, 2]


def test_changed_adapter_is_built_again(tmp_path: Path) -> None:
    """A new manifest with another adapter makes the built model out of date."""
    registry = make_registry(tmp_path)
    merge.build(registry, "both", silent)
    path = registry.folder / "adapter.gguf"
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    write_gguf(path, {"adapted.lora_a": -FACTORS["a"], "adapted.lora_b": FACTORS["b"]}, alpha=ALPHA)
    text = (registry.folder / "manifest.toml").read_text(encoding="utf-8")
    (registry.folder / "manifest.toml").write_text(
        text.replace(old, hashlib.sha256(path.read_bytes()).hexdigest()), encoding="utf-8"
    )
    changed = Registry(registry.folder, registry.cache)
    assert changed.language_model("both").adapter == path
    merge.build(changed, "both", silent)
    assert changed.language_model("both").adapter is None


def test_damaged_part_is_not_built_in(tmp_path: Path) -> None:
    """Every part's checksum is computed before the build."""
    registry = make_registry(tmp_path)
    path = registry.folder / "adapter.gguf"
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    with pytest.raises(ModelError, match=r"adapter\.gguf is damaged"):
        merge.build(registry, "both", silent)


@pytest.mark.parametrize(
    ("adapter", "message"),
    [
        ({"other.lora_a": FACTORS["a"], "other.lora_b": FACTORS["b"]}, "does not belong"),
        ({"plain.lora_a": FACTORS["a"], "plain.lora_b": FACTORS["b"]}, "another shape"),
        ({"adapted.lora_a": FACTORS["a"]}, "cannot be read"),
    ],
)
def test_adapter_of_another_model_is_refused(tmp_path: Path, adapter: Matrices, message: str) -> None:
    """Unknown tensors, other shapes and half a pair are named."""
    registry = make_registry(tmp_path, adapter)
    with pytest.raises(ModelError, match=message):
        merge.build(registry, "both", silent)
    assert [path.name for path in registry.cache.iterdir()] == ["both.lock"]


def test_model_in_one_piece_is_not_built(tmp_path: Path) -> None:
    """Only models with parts can be built."""
    with pytest.raises(ModelError, match="nothing to build"):
        merge.build(make_registry(tmp_path), "base", silent)


def test_full_disk_is_explained(tmp_path: Path) -> None:
    """Too little room is told in megabytes before anything is written."""
    with pytest.raises(ModelError, match=r"has \d+ MB free and the merged model needs \d+ MB"):
        check_space(tmp_path, 2**60)


def test_cache_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    """A file in the place of the cache folder is named with the setting."""
    registry = make_registry(tmp_path)
    registry.cache.write_bytes(b"")
    with pytest.raises(ModelError, match=r"cache.*cannot be written.*models\.cache"):
        merge.build(registry, "both", silent)


SURE = 0.6  # below it, rounding while merging may tip the scale


@pytest.mark.slow
def test_built_model_decides_like_its_parts(tmp_path: Path) -> None:
    """The embedded model makes the same sure choices merged as with the adapter applied while running."""
    registry = Registry(MODELS, tmp_path)
    parts = registry.language_model("smollm2-dealer")
    built = merge.build(registry, "smollm2-dealer", silent)
    apart, merged = LlamaModel(parts.base, parts.adapter), LlamaModel(built)
    for utterance in UTTERANCES[::2]:
        expected, actual = apart.understand(prompt(utterance)), merged.understand(prompt(utterance))
        assert actual.call == expected.call or expected.confidence < SURE
        assert actual.confidence == pytest.approx(expected.confidence, abs=0.15)
    apart.close()
    merged.close()

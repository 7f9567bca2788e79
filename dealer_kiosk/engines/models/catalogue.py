"""Public models that `dealer-kiosk models download` knows by name.

Files are named as their publishers list them. No size and no checksum stands here, because none was seen at the source: what the
server states is checked while downloading, and what was received is written down in models/local.toml.
"""

from collections.abc import Iterable
from dataclasses import dataclass

HUB = "https://huggingface.co"
"""Where the publishers keep them; another address with the same paths can be given."""


@dataclass(frozen=True, slots=True)
class PublicFile:
    """One file of a public model."""

    paths: tuple[str, ...]  # in its repository; further ones are other names that publishers use for it
    needed: bool = True
    sha256: str | None = None  # where the publisher states one


@dataclass(frozen=True, slots=True)
class PublicModel:
    """A model that can be downloaded."""

    name: str
    kind: str  # a key of manifest.KINDS
    repository: str
    files: tuple[PublicFile, ...]  # small ones first, so that a wrong address shows early
    licence: str
    note: str

    @property
    def address(self) -> str:
        """Its page on the hub."""
        return f"{HUB}/{self.repository}"


def find(name: str) -> PublicModel | None:
    """The public model of that name."""
    return next((model for model in MODELS if model.name == name), None)


def _files(paths: Iterable[str]) -> tuple[PublicFile, ...]:
    return tuple(PublicFile((path,)) for path in paths)


def _whisper(name: str, repository: str, note: str) -> PublicModel:
    files = (
        PublicFile(("config.json",)),
        PublicFile(("preprocessor_config.json",), needed=False),
        PublicFile(("vocabulary.txt", "vocabulary.json")),
        PublicFile(("tokenizer.json",)),
        PublicFile(("model.bin",)),
    )
    return PublicModel(name, "stt", f"Systran/{repository}", files, "MIT", note)


def _chat(name: str, repository: str, licence: str, note: str, *paths: str) -> PublicModel:
    return PublicModel(name, "llm", repository, _files(paths), licence, note)


def _voice(speaker: str, quality: str, licence: str, note: str) -> PublicModel:
    name = f"en_US-{speaker}-{quality}"
    folder = f"en/en_US/{speaker}/{quality}"
    paths = (f"{folder}/MODEL_CARD", f"{folder}/{name}.onnx.json", f"{folder}/{name}.onnx")
    return PublicModel(name, "tts", "rhasspy/piper-voices", _files(paths), licence, note)


_CARD = "see its MODEL_CARD"

MODELS = (
    _whisper("tiny.en", "faster-whisper-tiny.en", "39 M parameters"),
    _whisper("base.en", "faster-whisper-base.en", "74 M parameters"),
    _whisper("small.en", "faster-whisper-small.en", "244 M parameters"),
    _whisper("distil-small.en", "faster-distil-whisper-small.en", "166 M parameters"),
    _whisper("medium.en", "faster-whisper-medium.en", "769 M parameters"),
    _chat(
        "smollm2-360m-instruct",
        "HuggingFaceTB/SmolLM2-360M-Instruct-GGUF",
        "Apache-2.0",
        "0.36 B parameters, 8 bits",
        "smollm2-360m-instruct-q8_0.gguf",
    ),
    _chat(
        "smollm2-1.7b-instruct",
        "HuggingFaceTB/SmolLM2-1.7B-Instruct-GGUF",
        "Apache-2.0",
        "1.7 B parameters, Q4_K_M",
        "smollm2-1.7b-instruct-q4_k_m.gguf",
    ),
    _chat(
        "qwen2.5-0.5b-instruct",
        "Qwen/Qwen2.5-0.5B-Instruct-GGUF",
        "Apache-2.0",
        "0.5 B parameters, Q4_K_M",
        "qwen2.5-0.5b-instruct-q4_k_m.gguf",
    ),
    _chat(
        "qwen2.5-1.5b-instruct",
        "Qwen/Qwen2.5-1.5B-Instruct-GGUF",
        "Apache-2.0",
        "1.5 B parameters, Q4_K_M",
        "qwen2.5-1.5b-instruct-q4_k_m.gguf",
    ),
    _chat(
        "qwen2.5-3b-instruct",
        "Qwen/Qwen2.5-3B-Instruct-GGUF",
        "Qwen Research License, not for business",
        "3 B parameters, Q4_K_M",
        "qwen2.5-3b-instruct-q4_k_m.gguf",
    ),
    _chat(
        "qwen2.5-7b-instruct",
        "Qwen/Qwen2.5-7B-Instruct-GGUF",
        "Apache-2.0",
        "7.6 B parameters, Q4_K_M, in two parts",
        "qwen2.5-7b-instruct-q4_k_m-00001-of-00002.gguf",
        "qwen2.5-7b-instruct-q4_k_m-00002-of-00002.gguf",
    ),
    _voice("ljspeech", "medium", f"{_CARD}; recordings in the public domain", "one woman"),
    _voice("ljspeech", "high", f"{_CARD}; recordings in the public domain", "one woman; larger and slower than medium"),
    _voice("libritts_r", "medium", f"{_CARD}; recordings CC-BY-4.0", "many speakers; the first is used"),
    _voice("lessac", "medium", f"{_CARD}; recordings for research only", "one woman"),
)

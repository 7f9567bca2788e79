"""What the models need and how fast they are on this machine; kept in the cache folder."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from dealer_kiosk.config import Config
from dealer_kiosk.engines.files import locked, write_text
from dealer_kiosk.engines.models.manifest import Entry
from dealer_kiosk.engines.models.process import run
from dealer_kiosk.engines.models.registry import Registry
from dealer_kiosk.errors import ModelError

FILE_NAME = "bench.json"
_TIMEOUT_S = 900.0
_SPHINX = "pocketsphinx"  # the package that the embedded recogniser comes in
_SPEEDS = ("real_time_factor", "first_sound_s", "read_tokens_s", "write_tokens_s")


@dataclass(frozen=True, slots=True)
class Measured:
    """One model on one machine."""

    model: str
    memory: int  # resident bytes at the most, of a process that does nothing else
    load_s: float
    speed: dict[
        str, float
    ]  # of _SPEEDS, those that the kind of model has; a real-time factor of 0.5 takes half as long as the sound
    settings: dict[str, Any] = field(default_factory=dict)  # what it was loaded with


def measure(registry: Registry, entry: Entry, config: Config, sounds: Sequence[Path]) -> Measured:
    """Load a model in a process of its own with the configured settings, let it work, and keep the result.

    Args:
        registry: knows its files.
        entry: one that works alone.
        config: threads, number formats and the like.
        sounds: WAV files, 16 kHz mono, that a recogniser hears.

    Raises:
        ModelError: it is damaged, cannot be loaded, or nothing can be measured with it alone.
    """
    for path in sounds:
        if not path.is_file():
            raise ModelError(f"{path} is missing; it is what recognisers are measured with")
    task = _task(registry, entry, config)
    answer = run({**task, "sounds": [str(path) for path in sounds]}, _TIMEOUT_S)
    speed = {key: answer[key] for key in _SPEEDS if key in answer}
    measured = Measured(entry.name, answer["memory"], answer["load_s"], speed, task["settings"])
    _keep(registry, entry, measured)
    return measured


def known(registry: Registry, entry: Entry) -> Measured | None:
    """What was measured of a model on this machine, if it was and its files are still the same."""
    noted = _read(registry).get(_key(registry, entry), {}).get(machine())
    try:
        return Measured(**noted) if noted else None
    except TypeError:  # written by another version
        return None


def works_alone(entry: Entry) -> bool:
    """Whether a model is put to use by its own name: no adapter, and nothing that a recogniser is built from."""
    if entry.kind == "stt":
        return entry.package == _SPHINX or any(file.path.endswith("model.bin") for file in entry.files)
    return entry.kind != "llm-adapter"


def machine() -> str:
    """This machine's processor and the number of its threads."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()} x {os.cpu_count()}"


def _task(registry: Registry, entry: Entry, config: Config) -> dict[str, Any]:
    if not works_alone(entry):
        raise ModelError(f"{entry.name} does nothing alone; measure the model that is built with it")
    if entry.kind == "llm":
        llm = config.llm
        files = registry.language_model(entry.name)
        settings: dict[str, Any] = {key: getattr(llm, key) for key in ("threads", "context_tokens", "gpu_layers")}
        return _described("llama", files.base, settings, adapter=str(files.adapter) if files.adapter else "")
    if entry.kind == "tts":
        return _described("piper", registry.voice(entry.name), {})
    folder = registry.stt_folder(entry.name)
    if entry.package == _SPHINX:
        sphinx = config.stt.sphinx
        settings = {key: getattr(sphinx, key) for key in ("start_timeout_s", "decode_timeout_s")}
        return _described("sphinx", folder, settings, cache=str(registry.cache))
    whisper = config.stt.whisper
    settings = {key: getattr(whisper, key) for key in ("compute_type", "device", "beam_size", "threads")}
    return _described("whisper", folder, settings)


def _described(do: str, path: Path, settings: dict[str, Any], **more: str) -> dict[str, Any]:
    return {"do": do, "path": str(path), "settings": settings, **more}


def _key(registry: Registry, entry: Entry) -> str:
    """A checksum of the checksums of all files, so that another version of a model is another one."""
    parts = registry.parts(entry) if entry.built_from else (entry,)
    sums = [file.sha256 for part in parts for file in part.files]
    state = "built" if entry.built_from and registry.is_built(entry) else ""
    return sha256("\n".join([*sums, state]).encode()).hexdigest()


def _keep(registry: Registry, entry: Entry, measured: Measured) -> None:
    path = registry.cache / FILE_NAME
    try:
        with locked(registry.cache / f"{FILE_NAME}.lock"):
            results = _read(registry)
            results.setdefault(_key(registry, entry), {})[machine()] = asdict(measured)
            write_text(path, json.dumps(results, indent=1))
    except OSError as error:
        raise ModelError(f"{path} cannot be written: {error.strerror}; check models.cache in config.toml and the disk") from error


def _read(registry: Registry) -> dict[str, dict[str, Any]]:
    try:
        results = json.loads((registry.cache / FILE_NAME).read_bytes())
    except (OSError, ValueError):  # absent or damaged: then nothing has been measured
        return {}
    return results if isinstance(results, dict) else {}

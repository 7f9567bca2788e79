"""Where the model files are and whether they are whole."""

import hashlib
import importlib.util
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dealer_kiosk.engines.calibration import Calibration
from dealer_kiosk.engines.models import catalogue, manifest
from dealer_kiosk.engines.models.manifest import KINDS, Entry, ModelFile
from dealer_kiosk.errors import ModelError

HASHED_AT_START = 64 * 2**20
"""Bytes of the largest file whose checksum is computed at every start; larger ones are compared by size (26 MB took 0.03 s)."""

RECIPE = 1
"""Version of the way models are built; a model built by another version is out of date."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a model file."""

    model: str
    path: Path
    message: str  # one sentence: what is wrong and what repairs it


@dataclass(frozen=True, slots=True)
class LanguageModelFiles:
    """What the language model is loaded from."""

    base: Path
    adapter: Path | None  # None when the base needs none or has it merged
    calibration: Calibration = field(default_factory=Calibration)


class Registry:
    """The models of this installation.

    Args:
        folder: holds manifest.toml, local.toml where models were added, and the files they name.
        cache: holds built models; made when the first is built.
    """

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        self.cache = cache
        self._entries: tuple[Entry, ...] | None = None

    def entries(self) -> tuple[Entry, ...]:
        """All models in the manifest's order.

        Raises:
            ModelError: the manifest cannot be used.
        """
        if self._entries is None:
            self._entries = manifest.read(self.folder)
        return self._entries

    def entry(self, name: str, kind: str | None = None) -> Entry:
        """One model by name, of one kind if given.

        Raises:
            ModelError: there is no such model.
        """
        known = {entry.name: entry for entry in self.entries() if kind in {None, entry.kind}}
        if name in known:
            return known[name]
        what = "model" if kind is None else KINDS[kind]
        public = catalogue.find(name)
        help_ = "models list` shows all" if public is None else f"models download {name}` brings it"
        raise ModelError(
            f"there is no {what} {name!r} in {self.folder / manifest.FILE_NAME}, which has {', '.join(known)}; "
            f"`dealer-kiosk {help_}"
        )

    def verify(self, name: str | None = None, *, thorough: bool = True) -> list[Problem]:
        """What is wrong with one model or with all; a model that can be built but has not been is no problem.

        Args:
            name: one model; None = all.
            thorough: compute every file's checksum; otherwise large files are compared by size only, as at a start.

        Raises:
            ModelError: the manifest cannot be used, or has no such model.
        """
        entries = self.entries() if name is None else (self.entry(name),)
        return [problem for entry in entries for problem in self._problems(entry, thorough=thorough)]

    def language_model(self, name: str) -> LanguageModelFiles:
        """The files of a language model, by name or as a path to a GGUF file.

        A model that can be built is given in parts while it is not built, or was built from other files than the present ones.

        Raises:
            ModelError: unknown, missing or damaged; large files are compared by size only.
        """
        path = self._path(name, ".gguf")
        if path is not None:
            return LanguageModelFiles(path, None)
        entry = self.entry(name, "llm")
        if not entry.built_from:
            return LanguageModelFiles(self._usable(entry)[0], None)
        base, adapter = self.parts(entry)
        calibration = Calibration(*adapter.confidence)
        if self.is_built(entry):
            return LanguageModelFiles(self.built_path(entry), None, calibration)
        return LanguageModelFiles(self._usable(base)[0], self._usable(adapter)[0], calibration)

    def stt_folder(self, name: str) -> Path:
        """The folder of a speech recognition model, by name or as a path to a folder.

        Raises:
            ModelError: unknown, missing or damaged; large files are compared by size only.
        """
        path = self._path(name, "")
        if path is not None:
            return path
        parents = [path.parent for path in self._usable(self.entry(name, "stt"))]
        return Path(os.path.commonpath(parents))

    def voice(self, name: str) -> Path:
        """The .onnx file of a Piper voice, by name or as a path; its .onnx.json is beside it.

        Raises:
            ModelError: unknown, missing or damaged; large files are compared by size only.
        """
        path = self._path(name, ".onnx")
        if path is None:
            return next(file for file in self._usable(self.entry(name, "tts")) if file.suffix == ".onnx")
        settings = path.with_name(path.name + ".json")
        if not settings.is_file():
            raise ModelError(f"{settings} is missing; a Piper voice is a pair of files, copy it there too")
        return path

    def parts(self, entry: Entry) -> tuple[Entry, Entry]:
        """The base and the adapter of a model that is built.

        Raises:
            ModelError: the manifest does not name exactly these two.
        """
        parts = {part.kind: part for part in (self.entry(name) for name in entry.built_from)}
        if len(entry.built_from) != 2 or set(parts) != {"llm", "llm-adapter"}:
            raise ModelError(f"{entry.name} must be built from one language model and one adapter; correct {manifest.FILE_NAME}")
        return parts["llm"], parts["llm-adapter"]

    def built_path(self, entry: Entry) -> Path:
        """Where a built model lies."""
        return self.cache / f"{entry.name}.gguf"

    def stamp_path(self, entry: Entry) -> Path:
        """Where it is written what a built model was built from."""
        return self.cache / f"{entry.name}.gguf.json"

    def stamp(self, entry: Entry) -> dict[str, object]:
        """What a model built now would be built from."""
        return {"recipe": RECIPE, "inputs": [file.sha256 for part in self.parts(entry) for file in part.files]}

    def is_built(self, entry: Entry) -> bool:
        """Whether the model is built, whole by its size, and from the files of this manifest."""
        stamp = self._read_stamp(entry)
        wanted = self.stamp(entry)
        path = self.built_path(entry)
        return {key: stamp.get(key) for key in wanted} == wanted and path.is_file() and path.stat().st_size == stamp.get("size")

    def paths(self, entry: Entry) -> list[Path]:
        """Where the files of a model are, or should be.

        Raises:
            ModelError: its Python package is not installed.
        """
        if entry.built_from:
            return [self.built_path(entry)]
        root = self.folder if entry.package is None else _package_folder(entry)
        return [root / file.path for file in entry.files]

    def _usable(self, entry: Entry) -> list[Path]:
        for problem in self._problems(entry, thorough=False):
            raise ModelError(problem.message)
        return self.paths(entry)

    def _problems(self, entry: Entry, *, thorough: bool) -> Iterator[Problem]:
        if entry.built_from:
            yield from self._built_problems(entry)
            return
        try:
            paths = self.paths(entry)
        except ModelError as error:
            yield Problem(entry.name, Path(entry.files[0].path), str(error))
            return
        repair = _repair(entry)
        for file, path in zip(entry.files, paths, strict=True):
            hashed = thorough or (entry.package is None and file.size <= HASHED_AT_START)
            fault = _fault(path, file, self.folder / entry.described_in, hashed=hashed)
            if fault:
                yield Problem(entry.name, path, f"{path} {fault}; {repair}")

    def _built_problems(self, entry: Entry) -> Iterator[Problem]:
        path = self.built_path(entry)
        if not path.exists():
            return
        repair = "run `dealer-kiosk models build`"
        if not self.is_built(entry):
            yield Problem(entry.name, path, f"{path} is out of date or incomplete and not used; {repair}")
        elif sha256(path) != self._read_stamp(entry).get("sha256"):
            yield Problem(
                entry.name, path, f"{path} is damaged (its sha256 has changed since it was built); delete it and {repair}"
            )

    def _read_stamp(self, entry: Entry) -> dict[str, object]:
        try:
            stamp = json.loads(self.stamp_path(entry).read_bytes())
        except (OSError, ValueError):  # absent, or cut short: then the model counts as not built
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def _path(self, name: str, suffix: str) -> Path | None:
        """`name` as a path to an existing file, or a folder if `suffix` is empty; None when it can only be a model's name.

        Relative paths are looked up in the working directory, beside the models folder and in it.
        """
        if any(entry.name == name for entry in self.entries()) or not (name.endswith(suffix) if suffix else "/" in name):
            return None
        path = Path(name).expanduser()
        for candidate in (path, self.folder.parent / path, self.folder / path):
            if candidate.is_file() if suffix else candidate.is_dir():
                return candidate
        raise ModelError(f"{name} does not exist; give the path of an existing {'file' if suffix else 'folder'} in config.toml")


def sha256(path: Path) -> str:
    """Checksum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _repair(entry: Entry) -> str:
    if entry.package is not None:
        return f"install the Python package {entry.package} again"
    if entry.local and catalogue.find(entry.name) is not None:
        return f"run `dealer-kiosk models download {entry.name}` or `dealer-kiosk models import`"
    return "restore it from the installation medium or run `dealer-kiosk models import`"


def _fault(path: Path, file: ModelFile, source: Path, *, hashed: bool) -> str | None:
    if not path.is_file():
        return "is missing"
    if path.stat().st_size != file.size:
        return f"is damaged (it has {path.stat().st_size} bytes instead of {file.size})"
    if hashed and sha256(path) != file.sha256:
        return f"is damaged (its sha256 differs from {source})"
    return None


def _package_folder(entry: Entry) -> Path:
    """The folder of a Python package, without importing it."""
    spec = importlib.util.find_spec(str(entry.package))
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"the Python package {entry.package}, which holds {entry.name}, is not installed; install it")
    return Path(next(iter(spec.submodule_search_locations)))

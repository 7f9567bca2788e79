"""models/manifest.toml and models/local.toml as frozen dataclasses: every model file with size, checksum, licence and source."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dealer_kiosk.errors import ModelError

FILE_NAME = "manifest.toml"
"""What the product comes with; part of the repository."""

LOCAL_NAME = "local.toml"
"""What was downloaded or imported on this machine; written by local_models.py, not part of the repository."""

KINDS = {"llm": "language model", "llm-adapter": "language model adapter", "stt": "speech recognition model", "tts": "voice"}


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model."""

    path: str  # relative to the models folder, or to the package
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One model of the manifest."""

    name: str
    kind: str  # a key of KINDS
    files: tuple[ModelFile, ...]  # empty when built
    licence: str
    source: str
    note: str = ""
    package: str | None = None  # Python package that the files are in
    built_from: tuple[str, ...] = ()  # names of the models that are merged into this one
    confidence: tuple[float, ...] = ()  # of an adapter: slope and offset of its calibration
    local: bool = False  # described in LOCAL_NAME; not a key of either file

    @property
    def described_in(self) -> str:
        """The file that this entry stands in."""
        return LOCAL_NAME if self.local else FILE_NAME


def read(folder: Path) -> tuple[Entry, ...]:
    """The entries of both files in a models folder, in their order; a local one takes the place of one with the same name.

    Raises:
        ModelError: the manifest is missing, one of the files is not TOML, or an entry is incomplete.
    """
    local = read_local(folder)
    names = {entry.name for entry in local}
    return (*(entry for entry in _read(folder / FILE_NAME, local=False) if entry.name not in names), *local)


def read_local(folder: Path) -> tuple[Entry, ...]:
    """The entries of this machine's own models; none without the file.

    Raises:
        ModelError: the file is not TOML, or an entry is incomplete.
    """
    path = folder / LOCAL_NAME
    return _read(path, local=True) if path.exists() else ()


def _read(path: Path, *, local: bool) -> tuple[Entry, ...]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("model", [])
        return tuple(_entry(table, local=local) for table in tables)
    except OSError as error:
        raise ModelError(
            f"cannot read {path}: {error.strerror}; set models.folder in config.toml to the models folder"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelError(f"{path} is not valid TOML: {error}") from error
    except (TypeError, ValueError, AttributeError, ModelError) as error:  # a table with missing, unknown or ill-typed keys
        raise ModelError(f"{path} has an entry that cannot be used: {error}") from error


def _entry(table: Mapping[str, Any], *, local: bool) -> Entry:
    values = dict(table)
    values["files"] = tuple(ModelFile(**item) for item in values.get("files", ()))
    values["built_from"] = tuple(values.get("built_from", ()))
    values["confidence"] = tuple(float(number) for number in values.get("confidence", ()))
    entry = Entry(**values, local=local)
    if entry.kind not in KINDS:
        raise ModelError(f"{entry.name!r} has the unknown kind {entry.kind!r}; known are {', '.join(KINDS)}")
    if len(entry.confidence) not in (0, 2):
        raise ModelError(f"{entry.name!r} needs a slope and an offset as confidence")
    if bool(entry.files) == bool(entry.built_from):
        raise ModelError(f"{entry.name!r} needs either files or built_from")
    return entry

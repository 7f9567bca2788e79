"""models/manifest.toml as frozen dataclasses: every model file with size, checksum, licence and source."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dealer_kiosk.errors import ModelError

FILE_NAME = "manifest.toml"
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


def read(folder: Path) -> tuple[Entry, ...]:
    """The entries of the manifest in a models folder, in its order.

    Raises:
        ModelError: the manifest is missing, is not TOML, or an entry of it is incomplete.
    """
    path = folder / FILE_NAME
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("model", [])
        return tuple(_entry(table) for table in tables)
    except OSError as error:
        raise ModelError(
            f"cannot read {path}: {error.strerror}; set models.folder in config.toml to the models folder"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelError(f"{path} is not valid TOML: {error}") from error
    except (TypeError, ValueError, AttributeError, ModelError) as error:  # a table with missing, unknown or ill-typed keys
        raise ModelError(f"{path} has an entry that cannot be used: {error}") from error


def _entry(table: Mapping[str, Any]) -> Entry:
    values = dict(table)
    values["files"] = tuple(ModelFile(**item) for item in values.get("files", ()))
    values["built_from"] = tuple(values.get("built_from", ()))
    values["confidence"] = tuple(float(number) for number in values.get("confidence", ()))
    entry = Entry(**values)
    if entry.kind not in KINDS:
        raise ModelError(f"{entry.name!r} has the unknown kind {entry.kind!r}; known are {', '.join(KINDS)}")
    if len(entry.confidence) not in (0, 2):
        raise ModelError(f"{entry.name!r} needs a slope and an offset as confidence")
    if bool(entry.files) == bool(entry.built_from):
        raise ModelError(f"{entry.name!r} needs either files or built_from")
    return entry

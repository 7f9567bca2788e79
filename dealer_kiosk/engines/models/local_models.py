"""This machine's own models: their folders, and models/local.toml, which describes them."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from dealer_kiosk.engines.files import locked, part_of, write_text
from dealer_kiosk.engines.models import manifest
from dealer_kiosk.engines.models.manifest import Entry
from dealer_kiosk.errors import ModelError

FOLDER = "local"
"""Folder in the models folder that holds one folder for each model of this machine."""

_HEADER = (
    "# Models that were downloaded or imported on this machine, written by `dealer-kiosk models`; as manifest.toml beside it.\n"
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def folder_of(models: Path, name: str) -> Path:
    """Where the files of one model lie, once complete."""
    return models / FOLDER / name


def lock_of(models: Path, name: str) -> Path:
    """The lock that whoever brings a model holds."""
    return models / FOLDER / f".{name}.lock"


def check_name(name: str) -> None:
    """Refuse a name that cannot be a folder's.

    Raises:
        ModelError: it has other characters than letters, digits, dots, hyphens and underscores.
    """
    if not _NAME.fullmatch(name) or name.endswith((".lock", ".part")):
        raise ModelError(f"{name!r} cannot be a model's name; use letters, digits, dots, hyphens and underscores")


def usable_name(text: str) -> str:
    """The nearest name to a file's or folder's name."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._") or "model"


def put(models: Path, entry: Entry) -> None:
    """Move a model's complete folder from beside its place to its place, and describe it.

    Raises:
        OSError: the disk is full or read-only.
        ModelError: local.toml cannot be read.
    """
    target = folder_of(models, entry.name)
    if target.exists():
        shutil.rmtree(target)
    part_of(target).replace(target)
    with locked(models / FOLDER / ".lock"):
        others = [known for known in manifest.read_local(models) if known.name != entry.name]
        write_text(models / manifest.LOCAL_NAME, _HEADER + "".join(_table(known) for known in [*others, entry]))


def _table(entry: Entry) -> str:
    return "\n[[model]]\n" + "".join(f"{line}\n" for line in _lines(entry))


def _lines(entry: Entry) -> Iterator[str]:
    yield f"name = {_text(entry.name)}"
    yield f"kind = {_text(entry.kind)}"
    yield "files = ["
    for file in entry.files:
        yield f"    {{ path = {_text(file.path)}, size = {file.size}, sha256 = {_text(file.sha256)} }},"
    yield "]"
    yield f"licence = {_text(entry.licence)}"
    yield f"source = {_text(entry.source)}"
    yield f"note = {_text(entry.note)}"


def _text(value: str) -> str:
    """A TOML string; JSON's differs only in the one control character that it leaves as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

"""Bringing model files from a folder or USB stick, checked before they take the place of anything."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from dealer_kiosk.engines.files import locked, part_of, to_disk
from dealer_kiosk.engines.models import catalogue, finding, local_models
from dealer_kiosk.engines.models.checking import check
from dealer_kiosk.engines.models.finding import Found
from dealer_kiosk.engines.models.manifest import KINDS, Entry, ModelFile
from dealer_kiosk.engines.models.registry import Registry, sha256
from dealer_kiosk.errors import ModelError

_SPARE = 64 * 2**20
"""Bytes left free on the disk: the database lives there too."""

Space = Callable[[Path], int]
"""Free bytes on the disk of a folder."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of the models that no manifest describes."""

    added: tuple[Entry, ...]
    refused: tuple[str, ...]  # one sentence for each that cannot be used


def restore(registry: Registry, folder: Path) -> list[Path]:
    """Copy every file that is missing or damaged here and lies whole anywhere in `folder`; returns what was copied.

    Raises:
        ModelError: a file cannot be read or written.
    """
    wanted = {
        file.sha256: (path, file.size)
        for entry in registry.entries()
        if entry.files and entry.package is None and registry.verify(entry.name)
        for file, path in zip(entry.files, registry.paths(entry), strict=True)
    }
    sizes = {size for _, size in wanted.values()}
    copied = []
    try:
        for source in sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size in sizes):
            target = wanted.pop(sha256(source), None)
            if target is not None:
                _copy(source, target[0])
                copied.append(target[0])
    except OSError as error:
        raise _failed(folder, error) from error
    return copied


def import_new(registry: Registry, folder: Path, name: str | None = None, space: Space | None = None) -> Imported:
    """Copy the models in `folder` that neither manifest describes, and describe them in local.toml.

    Args:
        registry: knows what is here already.
        folder: may hold anything else, too.
        name: what to call the one new model; None = after its file or folder.
        space: tells the free bytes of a disk; None = the real ones.

    Raises:
        ModelError: a file cannot be read or written, the disk is full, or `name` is given and there is not exactly one new model.
    """
    try:
        new = [found for found in finding.find(folder) if not _is_known(registry, found)]
        if name is not None:
            local_models.check_name(name)
            if len(new) != 1:
                raise ModelError(
                    f"--name needs exactly one new model in {folder}, which has {len(new)}; give the folder of that one"
                )
            new = [replace(new[0], name=name)]
        added: list[Entry] = []
        refused: list[str] = []
        for found in new:
            try:
                licence = _checked(registry, found, {entry.name for entry in added})
            except ModelError as error:
                refused.append(str(error))
            else:
                added.append(_bring(registry, found, licence, space or _free))
    except OSError as error:
        raise _failed(folder, error) from error
    return Imported(tuple(added), tuple(refused))


def _is_known(registry: Registry, found: Found) -> bool:
    """Whether a manifest describes its main file; the largest one, because small ones may be alike in several models."""
    main = max(found.files, key=_size)
    described = {file.sha256 for entry in registry.entries() for file in entry.files if file.size == _size(main)}
    return bool(described) and sha256(main) in described


def _checked(registry: Registry, found: Found, added: set[str]) -> str:
    for file in found.files:
        if not file.is_file():
            raise ModelError(f"{file} is missing; copy all parts of the model")
    if found.name in added or any(entry.name == found.name for entry in registry.entries()):
        raise ModelError(
            f"{found.files[0]}: there is another model called {found.name}; import it alone, with --name and another name"
        )
    return check(found.kind, found.files)


def _bring(registry: Registry, found: Found, licence: str, space: Space) -> Entry:
    needed = sum(_size(file) for file in found.files) + _SPARE
    if needed > space(registry.folder):
        raise ModelError(f"{found.name} needs {needed / 1e6:.1f} MB on the disk of {registry.folder}, which has less; make room")
    part = part_of(local_models.folder_of(registry.folder, found.name))
    with locked(local_models.lock_of(registry.folder, found.name)):
        shutil.rmtree(part, ignore_errors=True)  # of a download that broke off
        part.mkdir(parents=True)
        try:
            files = tuple(_brought(file, part, found.name) for file in found.files)
            entry = _entry(found, files, licence)
            local_models.put(registry.folder, entry)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return entry


def _brought(source: Path, part: Path, name: str) -> ModelFile:
    target = part / source.name
    _copy(source, target)
    checksum = sha256(source)
    if sha256(target) != checksum:
        raise ModelError(f"{source} gave different bytes when it was read twice; the medium is failing, use another")
    return ModelFile(f"{local_models.FOLDER}/{name}/{source.name}", _size(target), checksum)


def _entry(found: Found, files: tuple[ModelFile, ...], licence: str) -> Entry:
    public = catalogue.find(found.name)
    return Entry(
        found.name,
        found.kind,
        files,
        (public.licence if public else licence) or "unknown, ask the publisher",
        f"imported from a folder as {found.files[0].parent.name}/{found.files[0].name}",
        f"{KINDS[found.kind]}; the checksums are of what was imported",
        local=True,
    )


def _copy(source: Path, target: Path) -> None:
    """Beside its place first, so that a pulled stick leaves no half file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = part_of(target)
    try:
        shutil.copyfile(source, partial)
        to_disk(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _failed(folder: Path, error: OSError) -> ModelError:
    return ModelError(f"copying from {folder} failed: {error.strerror} ({error.filename})")


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free

"""Copying model files from a folder or USB stick, checked before they take the place of anything."""

import shutil
from pathlib import Path

from dealer_kiosk.engines.registry import Registry, sha256
from dealer_kiosk.errors import ModelError


def import_models(registry: Registry, folder: Path) -> list[Path]:
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
        raise ModelError(f"copying from {folder} failed: {error.strerror} ({error.filename})") from error
    return copied


def _copy(source: Path, target: Path) -> None:
    """Beside its place first, so that a pulled stick leaves no half file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".part")
    try:
        shutil.copyfile(source, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)

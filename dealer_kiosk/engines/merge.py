"""Building models in the cache folder: once, whole or not at all."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dealer_kiosk.engines.manifest import Entry
from dealer_kiosk.engines.registry import Registry, sha256
from dealer_kiosk.errors import ModelError

Progress = Callable[[int, int], None]
"""Called with the tensors written and their number."""


def build(registry: Registry, name: str, progress: Progress) -> Path:
    """Build a model of the manifest in the cache folder, once; a second call finds it there.

    It is written beside its place and moved there when complete, so a broken-off build can simply be repeated.

    Args:
        registry: knows the parts and the cache folder.
        name: a model with `built_from`.
        progress: told the tensors done and their number.

    Returns:
        The built GGUF file.

    Raises:
        ModelError: a part is missing, damaged or does not fit, or the disk is full.
    """
    entry = registry.entry(name, "llm")
    if not entry.built_from:
        raise ModelError(f"{name} comes in one piece; there is nothing to build")
    target = registry.built_path(entry)
    try:
        registry.cache.mkdir(parents=True, exist_ok=True)
        with _locked(registry.cache / f"{name}.lock"):  # a second build waits here and then finds the model
            if not registry.is_built(entry):
                _build(registry, entry, progress)
    except OSError as error:
        raise ModelError(
            f"{target} cannot be written: {error.strerror}; check models.cache in config.toml and the disk"
        ) from error
    return target


def _build(registry: Registry, entry: Entry, progress: Progress) -> None:
    from dealer_kiosk.engines.gguf_merge import merge  # noqa: PLC0415 - loads gguf, which only a build needs

    parts = registry.parts(entry)
    for part in parts:
        for problem in registry.verify(part.name):
            raise ModelError(problem.message)
    base, adapter = (registry.paths(part)[0] for part in parts)
    target = registry.built_path(entry)
    partial = target.with_name(target.name + ".part")
    try:
        merge(base, adapter, partial, progress)
        stamp = {**registry.stamp(entry), "size": partial.stat().st_size, "sha256": sha256(partial)}
        registry.stamp_path(entry).unlink(missing_ok=True)  # an old stamp must never stand beside a new file
        partial.replace(target)
        _write_stamp(registry.stamp_path(entry), stamp)
    finally:
        partial.unlink(missing_ok=True)


def _write_stamp(path: Path, stamp: dict[str, object]) -> None:
    partial = path.with_name(path.name + ".part")
    partial.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    _to_disk(partial)
    partial.replace(path)


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

"""Building models in the cache folder: once, whole or not at all."""

import json
from collections.abc import Callable
from pathlib import Path

from dealer_kiosk.engines.files import locked, part_of, write_text
from dealer_kiosk.engines.models.manifest import Entry
from dealer_kiosk.engines.models.registry import Registry, sha256
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
        with locked(registry.cache / f"{name}.lock"):  # a second build waits here and then finds the model
            if not registry.is_built(entry):
                _build(registry, entry, progress)
    except OSError as error:
        raise ModelError(
            f"{target} cannot be written: {error.strerror}; check models.cache in config.toml and the disk"
        ) from error
    return target


def _build(registry: Registry, entry: Entry, progress: Progress) -> None:
    from dealer_kiosk.engines.models.gguf_merge import merge  # noqa: PLC0415 - loads gguf, which only a build needs

    parts = registry.parts(entry)
    for part in parts:
        for problem in registry.verify(part.name):
            raise ModelError(problem.message)
    base, adapter = (registry.paths(part)[0] for part in parts)
    target = registry.built_path(entry)
    partial = part_of(target)
    try:
        merge(base, adapter, partial, progress)
        stamp = {**registry.stamp(entry), "size": partial.stat().st_size, "sha256": sha256(partial)}
        registry.stamp_path(entry).unlink(missing_ok=True)  # an old stamp must never stand beside a new file
        partial.replace(target)
        write_text(registry.stamp_path(entry), json.dumps(stamp, indent=1))
    finally:
        partial.unlink(missing_ok=True)

"""How a key and a table of config.toml are declared, and found again."""

import dataclasses
import typing
from collections.abc import Iterator
from dataclasses import field
from typing import Any


def key(default: Any, meaning: str, choices: tuple[str, ...] = ()) -> Any:
    """A documented key of config.toml; `choices` restricts a string key. A dict is a table of strings with free names."""
    metadata = {"meaning": meaning, "choices": choices}
    return (
        field(default_factory=default.copy, metadata=metadata)
        if isinstance(default, dict)
        else field(default=default, metadata=metadata)
    )


def section(kind: type) -> Any:
    """A table of config.toml; its meaning is the docstring of its dataclass."""
    return field(default_factory=kind)


def fields_of(kind: type) -> Iterator[tuple[dataclasses.Field[Any], Any]]:
    """Every documented field of a table with its type."""
    hints = typing.get_type_hints(kind)
    for item in dataclasses.fields(kind):
        if not item.metadata.get("internal"):
            yield item, hints[item.name]

"""Writes a config.toml that holds every key with its meaning; the one in the repository is `render(Config())`."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from dealer_kiosk.config.keys import fields_of
from dealer_kiosk.config.sections import Config


def render(config: Config) -> str:
    """The text of a config.toml that holds every key with its meaning."""
    lines = [
        "# Settings of dealer_kiosk. Every key stands here with its default; delete a line to get the default back.",
        "# Paths are relative to the folder of this file.",
    ]
    lines.extend(_render_table(config, ""))
    return "\n".join(lines) + "\n"


def _render_table(table: Any, prefix: str) -> Iterator[str]:
    nested: list[tuple[str, Any]] = []
    for item, hint in fields_of(type(table)):
        value = getattr(table, item.name)
        if dataclasses.is_dataclass(hint):
            nested.append((prefix + item.name, value))
        else:
            yield f"# {item.metadata['meaning']}"
            yield f"{item.name} = {_toml(value)}"
    for name, value in nested:
        yield ""
        yield f"# {(type(value).__doc__ or '').strip()}"
        yield f"[{name}]"
        yield from _render_table(value, name + ".")


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(name)} = {_toml(text)}" for name, text in value.items()) + "}"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return repr(value)

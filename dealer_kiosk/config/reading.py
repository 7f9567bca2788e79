"""Reads a config.toml: an unknown or ill-typed key is a ConfigError that names it and the nearest valid key."""

import dataclasses
import re
import tomllib
import typing
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rapidfuzz import process

from dealer_kiosk.config.keys import fields_of
from dealer_kiosk.config.sections import Config
from dealer_kiosk.errors import ConfigError

_T = typing.TypeVar("_T")


def load(path: Path) -> Config:
    """Read a config.toml; keys that are absent keep their defaults.

    Raises:
        ConfigError: the file cannot be read, or a key in it is unknown, ill-typed or impossible.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    try:
        config = _build(Config, data, "")
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error
    return dataclasses.replace(config, base=path.resolve().parent)


def _build(kind: type[_T], data: Mapping[str, Any], prefix: str) -> _T:
    known = {item.name: (item, hint) for item, hint in fields_of(kind)}
    values: dict[str, Any] = {}
    for name, value in data.items():
        full = prefix + name
        if name not in known:
            raise ConfigError(f"unknown key {full!r}{_nearest(name, prefix, known)}")
        item, hint = known[name]
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            if not isinstance(value, dict):
                raise ConfigError(f"{full} must be a table ([{full}])")
            values[name] = _build(hint, value, full + ".")
        else:
            values[name] = _checked(full, hint, value, item.metadata["choices"])
    return kind(**values)


def _checked(full: str, hint: Any, value: Any, choices: tuple[str, ...]) -> Any:
    value = _typed(full, hint, value)
    if choices and value not in choices:
        raise ConfigError(f"{full} must be one of {', '.join(choices)}, not {value!r}")
    if full == "dealership.timezone":
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ConfigError(f"{full}: {value!r} is not a time zone such as America/Chicago") from error
    elif full in _CLOCKS and not _CLOCK.fullmatch(value):
        raise ConfigError(f"{full} must be a time such as 03:00, not {value!r}")
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0 and full not in _MAY_BE_NEGATIVE:
        raise ConfigError(f"{full} must not be negative, not {value!r}")
    return value


def _typed(full: str, hint: Any, value: Any) -> Any:
    if hint in _STRINGS:
        return _strings(full, hint, value)
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:
        raise ConfigError(f"{full} must be {_TYPE_NAMES[hint]}, not {value!r}")
    return value


def _strings(full: str, hint: Any, value: Any) -> Any:
    """A list or a table of strings."""
    values = value.values() if isinstance(value, dict) else value
    if type(value) is not _STRINGS[hint] or not all(isinstance(item, str) for item in values):
        raise ConfigError(f"{full} must be {_TYPE_NAMES[hint]}, not {value!r}")
    return tuple(value) if isinstance(value, list) else value


_LIST = tuple[str, ...]
_TABLE = Mapping[str, str]
_STRINGS = {_LIST: list, _TABLE: dict}
_TYPE_NAMES = {
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    _LIST: 'a list of strings such as ["a", "b"]',
    _TABLE: "a table of strings",
}
_CLOCKS = {"privacy.purge_time", "backup.time"}
_CLOCK = re.compile(r"(([01]\d|2[0-3]):[0-5]\d)?")
_MAY_BE_NEGATIVE = {"turns.gate_dbfs", "llm.gpu_layers", "stt.whisper.tuning.min_log_probability"}


def _nearest(name: str, prefix: str, siblings: Iterable[str]) -> str:
    """The valid key that was probably meant: one of the same table, else one of any."""
    match = process.extractOne(name, list(siblings), score_cutoff=60)
    if match is not None:
        return f"; did you mean {prefix + match[0]!r}?"
    match = process.extractOne(prefix + name, list(_all_keys(Config, "")), score_cutoff=60)
    return f"; did you mean {match[0]!r}?" if match else "; config.toml in the repository lists every key"


def _all_keys(kind: type, prefix: str) -> Iterator[str]:
    for item, hint in fields_of(kind):
        yield prefix + item.name
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            yield from _all_keys(hint, prefix + item.name + ".")

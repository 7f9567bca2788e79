"""Reads one table of a TOML file key by key, with errors that say where the mistake is."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from dealer_kiosk.errors import ConfigError


class TomlTable:
    """A table whose keys are all to be known.

    Args:
        values: what the file holds.
        place: file, customer and table, for errors.
        known: the keys there may be.

    Raises:
        ConfigError: it has another key, or is no table.
    """

    def __init__(self, values: Any, place: str, known: Collection[str]) -> None:
        self.place = place
        if not isinstance(values, Mapping):
            raise ConfigError(f"{place} must be a table, not {values!r}")
        self._values: Mapping[str, Any] = values
        for key in values:
            if key not in known:
                raise ConfigError(f"{place}: there is no field {key!r}; the fields are {', '.join(sorted(known))}")

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def error(self, key: str, problem: str) -> ConfigError:
        """The error to raise about one field."""
        return ConfigError(f"{self.place}: {key} {problem}")

    def get(self, key: str) -> Any:
        """The value as it stands, or None."""
        return self._values.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A string; one without a default must be there."""
        value = self._values.get(key, default)
        if not isinstance(value, str):
            raise self.error(key, "is missing" if key not in self else f"must be a text, not {value!r}")
        return value

    def choice(self, key: str, choices: Collection[str], default: str) -> str:
        """One of some words."""
        value = self.text(key, default)
        if value not in choices:
            raise self.error(key, f"must be one of {', '.join(choices)}, not {value!r}")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false when it is not there."""
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            raise self.error(key, f"must be true or false, not {value!r}")
        return value

    def number(self, key: str, default: int) -> int:
        """A whole number from 0."""
        value = self._values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.error(key, f"must be a whole number, not {value!r}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; none when it is not there."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(key, f"must be a list of texts, not {value!r}")
        return tuple(value)

    def patterns(self, key: str) -> tuple[str, ...]:
        """A list of regular expressions."""
        for pattern in self.texts(key):
            try:
                re.compile(pattern)
            except re.error as error:
                raise self.error(key, f"has {pattern!r}, which is no regular expression: {error}") from error
        return self.texts(key)

    def tables(self, key: str, known: Collection[str]) -> list["TomlTable"]:
        """A list of tables; none when it is not there."""
        value = self._values.get(key, [])
        if not isinstance(value, list):
            raise self.error(key, f"must be a list of tables, not {value!r}")
        return [TomlTable(item, f"{self.place}, {key}[{index}]", known) for index, item in enumerate(value)]

    def table(self, key: str, known: Collection[str]) -> "TomlTable":
        """A table; an empty one when it is not there."""
        return TomlTable(self._values.get(key, {}), f"{self.place}, {key}", known)

    def day(self, key: str, today: date) -> date:
        """A date, or "+N" days from today."""
        value = self._values.get(key)
        if isinstance(value, date):
            return value
        text = self.text(key)
        try:
            return date.fromordinal(today.toordinal() + int(text)) if text.startswith("+") else date.fromisoformat(text)
        except ValueError as error:
            raise self.error(key, f"must be a date such as 2026-11-24 or a number of days such as +7, not {text!r}") from error

    def clock(self, key: str) -> str:
        """A time of day as HH:MM."""
        text = self.text(key)
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
            raise self.error(key, f"must be a time such as 09:30, not {text!r}")
        return text

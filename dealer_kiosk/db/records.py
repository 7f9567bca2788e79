"""Reading and writing single rows of the tables that staff keep up."""

from collections.abc import Mapping
from typing import Any, TypeVar

import peewee

from dealer_kiosk.db.tables import Table

_Row = TypeVar("_Row", bound=Table)


def every(table: type[_Row]) -> list[_Row]:
    """All rows, oldest first."""
    return list(table.select().order_by(table.id))


def find(table: type[_Row], values: Mapping[str, Any]) -> _Row | None:
    """The first row that has all these values, or None; where a column ignores case, so does this."""
    return next(iter(table.select().where(*_conditions(table, values)).order_by(table.id).limit(1)), None)


def count(table: type[Table], values: Mapping[str, Any]) -> int:
    """How many rows have all these values."""
    return int(table.select().where(*_conditions(table, values)).count())


def values_of(row: Table) -> dict[str, Any]:
    """The row's values by column; of a foreign key the id."""
    return dict(row.__data__)


def insert(table: type[_Row], values: Mapping[str, Any]) -> _Row:
    """A new row.  Needs a write transaction."""
    return table.create(**values)


def update(row: Table, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Change a row; returns the columns that really changed.  Needs a write transaction."""
    before = values_of(row)
    changed = {name: value for name, value in values.items() if before[name] != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save()
    return tuple(changed)


def delete(row: Table) -> bool:
    """Delete a row; False if others refer to it.  Needs a write transaction."""
    try:
        row.delete_instance()
    except peewee.IntegrityError:  # a foreign key that restricts
        return False
    return True


def _conditions(table: type[Table], values: Mapping[str, Any]) -> list[Any]:
    fields = {name: getattr(table, name) for name in values}
    return [fields[name].is_null() if value is None else fields[name] == value for name, value in values.items()]

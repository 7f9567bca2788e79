"""Adding, editing, removing and listing the records that staff keep up: services, FAQs, cars, customers, staff.

What differs between them is a `Kind`; what they have in common is here. Every write is one transaction with a line in the audit
trail.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dealer_kiosk.db import audit
from dealer_kiosk.db import records as rows
from dealer_kiosk.db.store import write
from dealer_kiosk.errors import FieldError, ToolError
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.desk.fields import Reader

Given = Mapping[str, Any]
"""What somebody typed, by the name of the field; what is absent or None was not given, and what is empty is to be emptied."""

Values = dict[str, Any]
"""Checked values, by the name of the column."""


def _unchanged(_context: Context, values: Values, _row: Any) -> Values:
    return values


def _unused(_context: Context, _row: Any) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record."""

    noun: str  # as messages and the audit trail name it
    command: str  # that lists them
    table: type[Any]
    key: str  # the field that people name a record by; "id" = only by its number
    readers: Mapping[str, Reader]  # by field, in the order of a CSV file
    required: tuple[str, ...]
    shape: Callable[[Context, Any], dict[str, Any]]  # a row as `--json` prints it
    label: Callable[[Any], str]  # a row in a word or two
    same: Callable[[Values], Values] | None = None  # values that no two records share; by default the key
    derive: Callable[[Context, Values, Any], Values] = field(default=_unchanged)  # columns from fields; a new record has no row
    in_use: Callable[[Context, Any], str] = field(default=_unused)  # why a row cannot be removed; "" = it can
    columns: tuple[str, ...] = ()  # of a CSV file; by default every field
    cells: Callable[[Any], Values] = rows.values_of  # a row as it stands in a CSV file

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of a CSV file."""
        return self.columns or tuple(self.readers)

    def double(self, row: Any) -> FieldError:
        """The refusal of what would be the same as `row`."""
        return FieldError(self.noun if self.key == "id" else self.key, f"{self.label(row)} is there already (number {row.id})")

    def identity(self, values: Values) -> Values:
        """Values that no two records share."""
        return self.same(values) if self.same else {self.key: values[self.key]}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one line of a file."""

    action: Literal["add", "change", "same"]
    label: str
    fields: tuple[str, ...] = ()  # that changed


def every(context: Context, kind: Kind) -> list[dict[str, Any]]:
    """All records, as `--json` prints them."""
    return [kind.shape(context, row) for row in rows.every(kind.table)]


def pick(kind: Kind, named: str) -> Any:
    """The row with this name or number.

    Raises:
        ToolError: there is none.
    """
    text = named.strip()
    found = rows.find(kind.table, {kind.key: text}) if kind.key != "id" else None
    if found is None and text.isascii() and text.isdigit() and len(text) < 10:
        found = rows.find(kind.table, {"id": int(text)})
    if found is None:
        raise ToolError(f"there is no such {kind.noun}; 'dealer-kiosk {kind.command} list' shows them")
    return found


def add(context: Context, kind: Kind, given: Given) -> Any:
    """A new record; returns its row.

    Raises:
        FieldError: a field is missing, unusable, or makes it the same as another record.
    """
    with write():
        values = _values(context, kind, given, None)
        if (other := rows.find(kind.table, kind.identity(values))) is not None:
            raise kind.double(other)
        return _insert(context, kind, values)


def edit(context: Context, kind: Kind, row: Any, given: Given) -> tuple[str, ...]:
    """Change fields of a record; returns the columns that really changed.

    Raises:
        FieldError: a field is unusable, or makes it the same as another record.
        ToolError: nothing was given.
    """
    if all(value is None for value in given.values()):
        raise ToolError(f"nothing to change was given; 'dealer-kiosk {kind.command} edit --help' shows what can be")
    with write():
        return _update(context, kind, row, _values(context, kind, given, row))


def remove(context: Context, kind: Kind, row: Any) -> None:
    """Delete a record.

    Raises:
        ToolError: something refers to it.
    """
    with write():
        if reason := kind.in_use(context, row):
            raise ToolError(f"the {kind.noun} {kind.label(row)} cannot be removed: {reason}")
        number = row.id
        if not rows.delete(row):
            raise ToolError(f"the {kind.noun} {kind.label(row)} cannot be removed: other records refer to it")
        audit.record(context.now, "staff", f"{_slug(kind)}.remove", f"{_slug(kind)}:{number}")


def put(context: Context, kind: Kind, given: Given) -> Change:
    """Add a record, or bring the one that is there up to date.

    Raises:
        FieldError: a field is missing or unusable.
    """
    with write():
        values = _values(context, kind, given, None)
        row = rows.find(kind.table, kind.identity(values))
        if row is None:
            return Change("add", kind.label(_insert(context, kind, values)))
        changed = _update(context, kind, row, _values(context, kind, given, row))
        return Change("change" if changed else "same", kind.label(row), changed)


def _values(context: Context, kind: Kind, given: Given, row: Any) -> Values:
    """The checked values of what was given: everything required for a new record, only what is to change for an old one."""
    read = {name: kind.readers[name](context, name, value) for name, value in given.items() if value is not None}
    for name in kind.required:
        if (row is None or name in read) and read.get(name) in (None, ""):
            raise FieldError(name, "is needed")
    return kind.derive(context, read, row)


def _insert(context: Context, kind: Kind, values: Values) -> Any:
    row = rows.insert(kind.table, values)
    audit.record(context.now, "staff", f"{_slug(kind)}.create", f"{_slug(kind)}:{row.id}")
    return row


def _update(context: Context, kind: Kind, row: Any, values: Values) -> tuple[str, ...]:
    before = rows.values_of(row)
    other = rows.find(kind.table, kind.identity({**before, **values}))
    if other is not None and other.id != row.id:
        raise kind.double(other)
    changed = rows.update(row, values)
    if changed:
        audit.record(context.now, "staff", f"{_slug(kind)}.edit", f"{_slug(kind)}:{row.id}", ", ".join(changed))
    return changed


def _slug(kind: Kind) -> str:
    return kind.noun.replace(" ", "_")

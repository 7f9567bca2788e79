"""Records from a CSV file: all of it or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from dealer_kiosk.db import records as rows
from dealer_kiosk.db.store import write
from dealer_kiosk.errors import ToolError
from dealer_kiosk.tools.context import Context
from dealer_kiosk.tools.desk.csv_text import read_csv, write_csv
from dealer_kiosk.tools.desk.records import Kind, put


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a line, or would."""

    number: int  # in the file; the header is line 1
    action: str  # add, change, same, error
    detail: str  # the record and the fields that change, or what is wrong


class _UndoError(Exception):
    """Leaves the transaction without saving."""

    def __init__(self, lines: list[Line]) -> None:
        super().__init__()
        self.lines = lines


def import_csv(context: Context, kind: Kind, text: str, *, dry_run: bool) -> list[Line]:
    """Add what is new, change what is there; with an error in any line, or as a dry run, nothing is saved.

    Raises:
        ToolError: the file as a whole cannot be read.
    """
    try:
        with write():
            return _apply(context, kind, text, dry_run=dry_run)
    except _UndoError as undone:
        return undone.lines


def export_csv(kind: Kind) -> str:
    """Every record as a CSV text that `import_csv` reads."""
    return write_csv(kind.header, (kind.cells(row) for row in rows.every(kind.table)))


def _apply(context: Context, kind: Kind, text: str, *, dry_run: bool) -> list[Line]:
    lines = list(_lines(context, kind, text))
    if dry_run or any(line.action == "error" for line in lines):
        raise _UndoError(lines)
    return lines


def _lines(context: Context, kind: Kind, text: str) -> Iterator[Line]:
    required = [name for name in kind.required if name in kind.header]
    for number, cells in read_csv(text, kind.header, required):
        try:
            change = put(context, kind, cells)
        except ToolError as error:
            yield Line(number, "error", str(error))
        else:
            fields = f": {', '.join(change.fields)}" if change.fields else ""
            yield Line(number, change.action, f"{change.label}{fields}")

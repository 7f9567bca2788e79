"""CSV that spreadsheets open without running anything in it.

A cell that begins with = + - @ or a tab would be a formula; an apostrophe in front makes it text. Reading takes it away again.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dealer_kiosk.errors import ToolError

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_DISARMED = re.compile(r"'+[=+\-@\t\r]")


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A CSV text with a header; columns that a row lacks are empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return out.getvalue()


def read_csv(text: str, columns: Sequence[str], required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The number of each line in the file, and its cells by column; empty lines are left out.

    Raises:
        ToolError: the header lacks a required column or has one we do not know, or a line cannot be read.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(header, columns, required)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, _named(header, cells, reader.line_num)
    except csv.Error as error:
        raise ToolError(f"line {reader.line_num} is not valid CSV: {error}") from error


def flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without rows inside: `{"customer": {"id": 1}}` is `{"customer_id": 1}`."""
    cells: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            cells.update({f"{name}_{inner}": item for inner, item in value.items()})
        else:
            cells[name] = value
    return cells


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _check_header(header: Sequence[str], columns: Sequence[str], required: Sequence[str]) -> None:
    if unknown := [name for name in header if name not in columns]:
        raise ToolError(f"there is no column {unknown[0][:40]!r}; the columns are {', '.join(columns)}")
    if missing := [name for name in required if name not in header]:
        raise ToolError(f"the file lacks the column {missing[0]!r}; the first line must name the columns {', '.join(columns)}")
    if len(set(header)) < len(header):
        raise ToolError("the first line names a column twice")


def _named(header: Sequence[str], cells: Sequence[str], line: int) -> dict[str, str]:
    if len(cells) > len(header):
        raise ToolError(f"line {line} has more cells than the first line has columns; put text with commas in quotes")
    padded = [*cells, *[""] * (len(header) - len(cells))]
    return {name: cell[1:] if _DISARMED.match(cell) else cell for name, cell in zip(header, padded, strict=True)}

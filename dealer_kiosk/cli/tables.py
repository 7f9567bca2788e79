"""Tables for people."""

import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

Cell = Callable[[Mapping[str, Any]], str]
"""What stands in a column, from a row as `--json` prints it."""

Columns = Mapping[str, Cell]
"""The columns of a table by their titles, in order."""

_PIPE_WIDTH = 160
"""Characters a line may have where no terminal says how wide it is: nothing should be folded before it is searched."""


def console() -> Console:
    """Where tables go; names and notes are text, whatever brackets they hold."""
    return Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)


def print_table(rows: Iterable[Mapping[str, Any]], columns: Columns) -> None:
    """Print one line a row."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in columns:
        table.add_column(title)
    for row in rows:
        table.add_row(*(cell(row) for cell in columns.values()))
    console().print(table)


def plain(key: str) -> Cell:
    """A value as it is; `-` for none, `yes` and `no`, lists with commas."""

    def cell(row: Mapping[str, Any]) -> str:
        value = row[key]
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return ", ".join(map(str, value)) or "-"
        return "-" if value in (None, "") else str(value)

    return cell


def when(key: str) -> Cell:
    """An instant: `Mon 2026-11-23 10:00`."""

    def cell(row: Mapping[str, Any]) -> str:
        return f"{datetime.fromisoformat(row[key]):%a %Y-%m-%d %H:%M}" if row[key] else "-"

    return cell


def dollars(key: str) -> Cell:
    """An amount: `$34,900`."""

    def cell(row: Mapping[str, Any]) -> str:
        value = row[key]
        return "-" if value is None else f"${value:,.2f}".removesuffix(".00")

    return cell


def car(key: str) -> Cell:
    """A car inside a row: `2021 Ford F-150`."""

    def cell(row: Mapping[str, Any]) -> str:
        return car_name(row[key]) if row[key] else "-"

    return cell


def car_name(value: Mapping[str, Any]) -> str:
    """`2021 Ford F-150`."""
    return " ".join(str(value[part]) for part in ("year", "make", "model") if value[part])

"""The commands that every kind of record has: list, remove, import, export."""

import os
from pathlib import Path
from typing import Annotated

import typer

from dealer_kiosk.cli.common import print_json
from dealer_kiosk.cli.desk.common import Json, desk, show
from dealer_kiosk.cli.tables import Columns, plain, print_table
from dealer_kiosk.errors import ToolError
from dealer_kiosk.tools.desk.importing import Line, export_csv, import_csv
from dealer_kiosk.tools.desk.records import Kind, every, pick, remove

_MAX_BYTES = 20_000_000
_LINE_COLUMNS: Columns = {"Line": plain("line"), "What": plain("action"), "Record": plain("detail")}


def add_list(app: typer.Typer, kind: Kind, columns: Columns, what: str) -> None:
    """`list`: every record."""

    def list_(context: typer.Context, as_json: Json = False) -> None:
        with desk(context) as session:
            rows = every(session, kind)
        show(rows, columns, f"No {what}.", as_json=as_json)

    app.command("list", help=f"Show the {what}.\n\nExample: dealer-kiosk {kind.command} list")(list_)


def add_remove(app: typer.Typer, kind: Kind, named: str, example: str) -> None:
    """`remove`: one record that nothing refers to."""

    def remove_(context: typer.Context, record: Annotated[str, typer.Argument(metavar=named.upper().replace(" ", "_"))]) -> None:
        with desk(context) as session:
            row = pick(kind, record)
            label = kind.label(row)
            remove(session, kind, row)
        typer.echo(f"Removed: {label}")

    text = f"Remove a {kind.noun}, named by its {named}; refused while something refers to it."
    app.command("remove", help=f"{text}\n\nExample: dealer-kiosk {kind.command} remove {example}")(remove_)


def add_files(app: typer.Typer, kind: Kind) -> None:
    """`import` and `export`: a CSV file with the columns of the kind."""
    columns = ", ".join(kind.header)

    def import_(
        context: typer.Context,
        csv: Annotated[Path, typer.Argument(metavar="CSV", help="A file in UTF-8 whose first line names its columns.")],
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change and change nothing.")] = False,
        as_json: Json = False,
    ) -> None:
        text = _read(csv)
        with desk(context) as session:
            lines = import_csv(session, kind, text, dry_run=dry_run)
        _report(lines, dry_run=dry_run, as_json=as_json)

    def export(
        context: typer.Context,
        csv: Annotated[Path, typer.Argument(metavar="CSV", help="The file to write; - for standard output.")],
    ) -> None:
        with desk(context):
            text = export_csv(kind)
        _write(csv, text)

    app.command(
        "import",
        help=f"Add and change records from a CSV file, all of it or nothing.\n\nColumns: {columns}. "
        f"Lines that are on file already change what they say differently.\n\n"
        f"Example: dealer-kiosk {kind.command} import {kind.command}.csv --dry-run",
    )(import_)
    app.command(
        "export",
        help=f"Write all records to a CSV file that spreadsheets open and import reads.\n\nColumns: {columns}. Cells that a "
        f"spreadsheet could take for a formula begin with an apostrophe.\n\n"
        f"Example: dealer-kiosk {kind.command} export {kind.command}.csv",
    )(export)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ToolError(f"{path} is larger than {_MAX_BYTES // 1_000_000} MB; split it")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ToolError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ToolError(f"{path} is not UTF-8 text; save it as 'CSV UTF-8'") from error


def _write(path: Path, text: str) -> None:
    """A file that only its owner can read, because it may hold personal data."""
    if str(path) == "-":
        typer.echo(text, nl=False)
        return
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise ToolError(f"cannot write {path}: {error.strerror}") from error
    typer.echo(f"Wrote {path}.")


def _report(lines: list[Line], *, dry_run: bool, as_json: bool) -> None:
    rows = [{"line": line.number, "action": line.action, "detail": line.detail} for line in lines]
    wrong = sum(line.action == "error" for line in lines)
    counts = {action: sum(line.action == action for line in lines) for action in ("add", "change", "same")}
    if as_json:
        print_json(rows)
    else:
        shown = [row for row in rows if dry_run or wrong or row["action"] != "same"]
        if shown:
            print_table(shown, _LINE_COLUMNS)
    if wrong:
        raise ToolError(f"{wrong} of {len(lines)} lines cannot be imported, so nothing was changed")
    if not as_json:
        would = "Would add" if dry_run else "Added"
        typer.echo(f"{would} {counts['add']}, change{'' if dry_run else 'd'} {counts['change']}, {counts['same']} are the same.")

"""What the staff commands share: the database as staff see it, options, and output for people or programs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from dealer_kiosk.cli.common import load, print_json
from dealer_kiosk.cli.tables import Columns, print_table
from dealer_kiosk.db.store import translating
from dealer_kiosk.tools.context import Context

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]

MAX_ID = 2**31

Id = Annotated[int, typer.Argument(metavar="ID", min=1, max=MAX_ID, help="Its number in the list.")]


@contextmanager
def desk(context: typer.Context) -> Iterator[Context]:
    """The open database of the installation, for somebody of the staff.

    Raises:
        KioskError: it cannot be opened, or refused what was done with it.
    """
    app = load(context)
    with app.open_store(), translating():
        yield Context(app.config, app.clock.now(), "", "staff", actor="staff")


def show(rows: Sequence[Mapping[str, Any]], columns: Columns, nothing: str, *, as_json: bool) -> None:
    """A list: JSON for programs, a table or a sentence for people."""
    if as_json:
        print_json(rows)
    elif rows:
        print_table(rows, columns)
    else:
        typer.echo(nothing)


def tell(row: Mapping[str, Any], sentence: str, *, as_json: bool) -> None:
    """What has been done: the row for programs, a sentence for people."""
    if as_json:
        print_json(row)
    else:
        typer.echo(sentence)


def group(help_text: str) -> typer.Typer:
    """The commands of one subject."""
    return typer.Typer(help=help_text, no_args_is_help=True, add_completion=False, rich_markup_mode=None)


def warn_of(codes: Sequence[str], what: str, *, as_json: bool) -> None:
    """A second sentence about appointments that somebody has to look after now."""
    if codes and not as_json:
        typer.echo(f"{what}: {', '.join(codes)}.")

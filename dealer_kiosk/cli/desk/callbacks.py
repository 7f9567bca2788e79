"""`dealer-kiosk callbacks`."""

from typing import Annotated

import typer

from dealer_kiosk.cli.desk.common import Id, Json, desk, group, show
from dealer_kiosk.cli.report_columns import COLUMNS
from dealer_kiosk.db.reports import Span, callbacks
from dealer_kiosk.tools import callbacks as tools

app = group("The callback list.")


@app.command("list")
def list_(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Those that are done, too.")] = False,
    as_json: Json = False,
) -> None:
    """Show the callbacks that are still to be made, the earliest first.

    Example: dealer-kiosk callbacks list
    """
    with desk(context) as session:
        rows = callbacks(Span(session.config.dealership.zone))
    wanted = [row for row in rows if every or row["state"] != "done"]
    show(wanted, COLUMNS["callbacks"], "No callbacks.", as_json=as_json)


@app.command("take")
def take(
    context: typer.Context, callback: Id, by: Annotated[str, typer.Option(metavar="NAME", help="Who is going to ring.")]
) -> None:
    """Say who is going to ring.

    Example: dealer-kiosk callbacks take 1 --by "Sarah Lindgren"
    """
    with desk(context) as session:
        tools.take_callback(callback, by, session.now)
    typer.echo(f"Callback {callback} is {by}'s.")


@app.command("done")
def done(context: typer.Context, callback: Id, note: Annotated[str, typer.Option(help="What came of it.")] = "") -> None:
    """Note that somebody has rung.

    Example: dealer-kiosk callbacks done 1 --note "will come on Friday"
    """
    with desk(context) as session:
        tools.finish_callback(callback, session.now, note)
    typer.echo(f"Callback {callback} is done.")


@app.command("reopen")
def reopen(context: typer.Context, callback: Id) -> None:
    """Put a callback back on the list.

    Example: dealer-kiosk callbacks reopen 1
    """
    with desk(context) as session:
        tools.reopen_callback(callback, session.config, session.now)
    typer.echo(f"Callback {callback} is open again.")

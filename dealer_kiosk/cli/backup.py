"""Copies of the database."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from dealer_kiosk.cli.common import load, print_json
from dealer_kiosk.db import backup
from dealer_kiosk.db.restore import restore as put_back

app = typer.Typer(help="Copies of the database: make, list, restore.", no_args_is_help=True, rich_markup_mode=None)


@app.command("now")
def now(context: typer.Context) -> None:
    """Make a copy of the database and verify it; the appliance may go on running.

    Example: dealer-kiosk backup now
    """
    app_ = load(context)
    app_.open_store().close()
    folder = backup.folder_of(app_.config.backup, app_.database)
    made = backup.create(app_.database, folder, app_.clock.now())
    backup.prune(app_.database, folder, app_.config.backup.keep)
    typer.echo(f"Written and verified: {made}")


@app.command("list")
def list_(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON list on standard output.")] = False
) -> None:
    """The copies there are, newest first.

    Example: dealer-kiosk backup list
    """
    app_ = load(context)
    zone = app_.config.dealership.zone
    folder = backup.folder_of(app_.config.backup, app_.database)
    copies = backup.copies(app_.database, folder)
    if as_json:
        print_json([
            {"file": str(copy.path), "made_at": copy.made_at.astimezone(zone).isoformat(), "bytes": copy.size} for copy in copies
        ])  # fmt: skip
    elif not copies:
        typer.echo("No backups yet; make one with 'dealer-kiosk backup now'.")
    else:
        table = Table("Made", "Size", "File", box=None, header_style="bold", pad_edge=False)
        for copy in copies:
            table.add_row(f"{copy.made_at.astimezone(zone):%a %Y-%m-%d %H:%M}", f"{copy.size / 1e6:.1f} MB", copy.path.name)
        typer.echo(f"In {folder}:")
        Console().print(table)


@app.command("restore")
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A copy: its path, or its name as 'backup list' shows it.")],
) -> None:
    """Put a copy in the place of the database, after verifying it; the old database is kept aside. Stop the appliance first.

    Example: dealer-kiosk backup restore dealer-20261123T090000Z.db
    """
    app_ = load(context)
    named = backup.folder_of(app_.config.backup, app_.database) / file
    done = put_back(file if file.exists() or not named.exists() else named, app_.database, app_.clock.now())
    typer.echo(f"Restored {app_.database} from {file}.")
    if done.erased_again:
        typer.echo(f"Erased again: {done.erased_again} people who had asked for it since.")
    if done.kept:
        typer.echo(f"The database before is kept as {done.kept}.")

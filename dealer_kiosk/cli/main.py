"""The command `dealer-kiosk`: global options, and the commands of every audience."""

import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from dealer_kiosk import __version__
from dealer_kiosk.app import Settings
from dealer_kiosk.cli.commands import Commands
from dealer_kiosk.errors import KioskError

app = typer.Typer(
    name="dealer-kiosk",
    cls=Commands,
    help="An offline voice agent that a car dealership runs on its own hardware.\n\n"
    "Try it: dealer-kiosk --db demo.db init --demo && dealer-kiosk --db demo.db chat",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="config.toml to use; default: the working directory's, then our own.")
    ] = None,
    db: Annotated[Path | None, typer.Option(help="Database file; overrides [database] path.")] = None,
    now: Annotated[
        str | None, typer.Option(help="Freeze the clock at this ISO time, e.g. 2026-11-23T10:00:00-06:00.", metavar="ISO")
    ] = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,  # noqa: ARG001
) -> None:
    """What every command shares."""
    context.obj = Settings(config, db, now)


def main() -> None:
    """Run the command line: exit status 0 success, 1 refused or failed, 2 wrong usage, 75 `run` wants to be started again."""
    logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    try:
        app()
    except KioskError as error:
        typer.echo(f"dealer-kiosk: {error}", err=True)
        sys.exit(error.exit_status)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone; Python would complain once more while flushing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)

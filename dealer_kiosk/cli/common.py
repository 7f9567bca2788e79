"""What the commands share: the app of the global options, JSON output, loading with a word about it."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console

from dealer_kiosk import app as application
from dealer_kiosk.app import App

error_console = Console(stderr=True)


def load(context: typer.Context) -> App:
    """The installation that the global options name.

    Raises:
        ConfigError: config.toml or `--now` cannot be used.
    """
    app = application.load(context.obj)
    logging.getLogger("dealer_kiosk").setLevel(app.config.log.level)
    return app


def print_json(document: Any) -> None:
    """One JSON document on standard output."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def print_line(document: Any) -> None:
    """One JSON object on a line of its own, flushed at once."""
    typer.echo(json.dumps(document, ensure_ascii=False))


@contextmanager
def loading(what: str) -> Iterator[None]:
    """Say what is being loaded while it takes its time; nothing without a terminal."""
    with error_console.status(f"Loading {what} …"):
        yield

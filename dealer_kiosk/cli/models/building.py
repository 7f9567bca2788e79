"""Building what is made from other model files."""

from collections.abc import Callable

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from dealer_kiosk.app import recogniser_sources
from dealer_kiosk.cli.common import error_console, load
from dealer_kiosk.engines.models.merge import build as build_model


def build(context: typer.Context) -> None:
    """Build what is made from other files, once: the merged language model and the recogniser's word statistics.

    Takes about a minute; a second run finds everything done.

    Example: dealer-kiosk models build
    """
    from dealer_kiosk.engines.sphinx.lm import build_language_model  # noqa: PLC0415 - loads pocketsphinx

    app = load(context)
    registry = app.registry
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=error_console
    ) as progress:
        for entry in registry.entries():
            if entry.built_from:
                show = _bar(progress, f"Building {entry.name}")
                typer.echo(str(build_model(registry, entry.name, show)))
                show(1, 1)
        show = _bar(progress, "Building the recogniser's word statistics")
        typer.echo(str(build_language_model(registry.cache, recogniser_sources(app), show)))
        show(1, 1)


def _bar(progress: Progress, text: str) -> Callable[[int, int], None]:
    """A bar of its own; returns what moves it to `done` of `total`."""
    task = progress.add_task(text, total=None)

    def show(done: int, total: int) -> None:
        progress.update(task, completed=done, total=total)

    return show

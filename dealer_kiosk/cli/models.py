"""Model files: what there is, whether it is whole, building and importing."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from dealer_kiosk.cli.common import error_console, load, print_json
from dealer_kiosk.engines.importing import import_models
from dealer_kiosk.engines.manifest import Entry
from dealer_kiosk.engines.merge import build as build_model
from dealer_kiosk.engines.registry import Registry
from dealer_kiosk.errors import ModelError

app = typer.Typer(help="Model files.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_models(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON list on standard output.")] = False
) -> None:
    """Every model with its kind, size, licence and state.

    Example: dealer-kiosk models list
    """
    registry = load(context).registry
    rows = [_row(registry, entry) for entry in registry.entries()]
    if as_json:
        print_json(rows)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Name", "Kind", "MB", "State", "Licence"):
        table.add_column(title, justify="right" if title == "MB" else "left")
    for row in rows:
        table.add_row(row["name"], row["kind"], f"{int(row['bytes']) / 1e6:.1f}", row["state"], row["licence"])
    Console().print(table)


def _row(registry: Registry, entry: Entry) -> dict[str, str]:
    if entry.built_from:
        built = registry.is_built(entry)
        size = registry.built_path(entry).stat().st_size if built else 0
        state = "built" if built else "not built"
    else:
        size = sum(file.size for file in entry.files)
        state = "damaged or missing" if registry.verify(entry.name) else "ok"
    return {
        "name": entry.name,
        "kind": entry.kind,
        "bytes": str(size),
        "state": state,
        "licence": entry.licence,
        "source": entry.source,
        "note": entry.note,
    }


@app.command("verify")
def verify(context: typer.Context, name: Annotated[str | None, typer.Argument(help="One model; default: all.")] = None) -> None:
    """Compare every model file with its checksum.

    Example: dealer-kiosk models verify
    """
    problems = load(context).registry.verify(name)
    for problem in problems:
        typer.echo(problem.message, err=True)
    if problems:
        raise typer.Exit(1)
    typer.echo("All model files are whole.")


@app.command("build")
def build(context: typer.Context) -> None:
    """Build what is made from other files, once: the merged language model and the recogniser's word statistics.

    Takes about a minute; a second run finds everything done.

    Example: dealer-kiosk models build
    """
    from dealer_kiosk.engines.sphinx_lm import build_language_model  # noqa: PLC0415 - loads pocketsphinx

    registry = load(context).registry
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=error_console
    ) as progress:
        for entry in registry.entries():
            if entry.built_from:
                show = _bar(progress, f"Building {entry.name}")
                typer.echo(str(build_model(registry, entry.name, show)))
                show(1, 1)
        show = _bar(progress, "Building the recogniser's word statistics")
        typer.echo(str(build_language_model(registry.cache, show)))
        show(1, 1)


def _bar(progress: Progress, text: str) -> Callable[[int, int], None]:
    """A bar of its own; returns what moves it to `done` of `total`."""
    task = progress.add_task(text, total=None)

    def show(done: int, total: int) -> None:
        progress.update(task, completed=done, total=total)

    return show


@app.command("import")
def import_(
    context: typer.Context, folder: Annotated[Path, typer.Argument(help="A folder or USB stick with model files.")]
) -> None:
    """Copy missing or damaged model files from a folder, after checking them.

    Example: dealer-kiosk models import /media/usb
    """
    if not folder.is_dir():
        raise ModelError(f"{folder} is not a folder")
    copied = import_models(load(context).registry, folder)
    for path in copied:
        typer.echo(f"copied {path}")
    if not copied:
        typer.echo("Nothing to copy: no file in the folder is one that is missing here.")

"""Bringing models to this machine: from a folder or stick, or over the network by name."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table

from dealer_kiosk.cli.common import error_console, load
from dealer_kiosk.engines.models import catalogue
from dealer_kiosk.engines.models.catalogue import HUB
from dealer_kiosk.engines.models.downloading import Source, is_here
from dealer_kiosk.engines.models.downloading import download as download_model
from dealer_kiosk.engines.models.importing import import_new, restore
from dealer_kiosk.engines.models.transfer import Manners
from dealer_kiosk.errors import ModelError


def import_(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A folder or USB stick with model files.")],
    name: Annotated[str | None, typer.Option(help="Name of the one new model in it; default: its file or folder.")] = None,
) -> None:
    """Copy models from a folder or stick, after checking them.

    Copied are files that are missing or damaged here, and new models: Whisper models in CTranslate2 folders, GGUF files and
    Piper voices (.onnx beside .onnx.json). New ones are described in local.toml in the models folder.

    Example: dealer-kiosk models import /media/usb
    """
    if not folder.is_dir():
        raise ModelError(f"{folder} is not a folder")
    app = load(context)
    copied = restore(app.registry, folder)
    for path in copied:
        typer.echo(f"copied {path}")
    imported = import_new(app.registry, folder, name)
    for entry in imported.added:
        typer.echo(f"added {entry.name}; see dealer-kiosk models use {entry.name}")
    for message in imported.refused:
        typer.echo(message, err=True)
    if imported.refused:
        raise typer.Exit(1)
    if not copied and not imported.added:
        typer.echo("Nothing to copy: the folder holds no file that is missing here and no new model.")


def download(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="A model; without one, all that can be downloaded are listed.")] = None,
    base_url: Annotated[
        str, typer.Option(help="The hub or a mirror with the same paths.", envvar="HF_ENDPOINT", metavar="URL")
    ] = HUB,
    from_: Annotated[
        str | None, typer.Option("--from", help="A web folder with the model's files, used instead of the hub.", metavar="URL")
    ] = None,
    timeout: Annotated[float, typer.Option(help="Seconds without a byte before trying again.", min=1.0)] = 30.0,
    attempts: Annotated[int, typer.Option(help="Attempts in a row without a byte.", min=1)] = 5,
) -> None:
    """Download a model by name.

    A download that broke off goes on where it stopped. No other command uses the network. Proxies are taken from
    HTTPS_PROXY, HTTP_PROXY and NO_PROXY.

    Example: dealer-kiosk models download small.en
    """
    if name is None:
        _show_catalogue()
        return
    model = catalogue.find(name)
    if model is None:
        names = ", ".join(model.name for model in catalogue.MODELS)
        raise ModelError(f"no download is known for {name!r}; known are {names}; others come with `dealer-kiosk models import`")
    registry = load(context).registry
    if is_here(registry, model):
        typer.echo(f"{name} is here already and whole.")
        return
    error_console.print(f"{model.address}, licence: {model.licence}", highlight=False, soft_wrap=True)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(),
        console=error_console,
    ) as progress:  # fmt: skip
        manners = Manners(timeout_s=timeout, attempts=attempts)
        entry = download_model(registry, model, Source(base_url, from_), _bars(progress), manners)
    typer.echo(f"added {entry.name} ({entry.note})")
    typer.echo(f"try it: dealer-kiosk models bench {name}; see dealer-kiosk models use {name}")


def _bars(progress: Progress) -> Callable[[str, int, int | None], None]:
    """One bar for each file; returns what moves it."""
    tasks: dict[str, TaskID] = {}

    def show(file: str, done: int, total: int | None) -> None:
        if file not in tasks:
            tasks[file] = progress.add_task(file, total=None)
        progress.update(tasks[file], completed=done, total=total)

    return show


def _show_catalogue() -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Name", "Kind", "What it is", "Licence"):
        table.add_column(title, no_wrap=title == "Name")
    for model in catalogue.MODELS:
        table.add_row(model.name, model.kind, model.note, model.licence)
    Console().print(table)

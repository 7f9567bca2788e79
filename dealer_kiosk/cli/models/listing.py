"""Which models there are, and whether they are whole."""

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from dealer_kiosk.cli.common import load, print_json
from dealer_kiosk.engines.models.benching import Measured, known
from dealer_kiosk.engines.models.manifest import Entry
from dealer_kiosk.engines.models.registry import Registry

_RIGHT = ("MB", "Memory MB")


def list_models(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON list on standard output.")] = False
) -> None:
    """Every model with size, memory and speed, state and licence.

    Memory and speed are what `dealer-kiosk models bench` measured on this machine.

    Example: dealer-kiosk models list
    """
    registry = load(context).registry
    rows = [_row(registry, entry) for entry in registry.entries()]
    if as_json:
        print_json(rows)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("Name", "Kind", "MB", "Memory MB", "Speed here", "State", "Licence"):
        table.add_column(title, justify="right" if title in _RIGHT else "left", no_wrap=title == "Name")
    for row in rows:
        memory = f"{row['memory'] / 1e6:.0f}" if row["memory"] else ""
        table.add_row(
            row["name"], row["kind"], f"{int(row['bytes']) / 1e6:.1f}", memory, row["speed"], row["state"], row["licence"]
        )
    Console().print(table)


def _row(registry: Registry, entry: Entry) -> dict[str, Any]:
    if entry.built_from:
        built = registry.is_built(entry)
        size = registry.built_path(entry).stat().st_size if built else 0
        state = "built" if built else "not built"
    else:
        size = sum(file.size for file in entry.files)
        state = "damaged or missing" if registry.verify(entry.name, thorough=False) else "ok"
    measured = known(registry, entry)
    return {
        "name": entry.name,
        "kind": entry.kind,
        "bytes": str(size),
        "memory": measured.memory if measured else None,
        "speed": speed(measured) if measured else "",
        "state": state,
        "licence": entry.licence,
        "source": entry.source,
        "note": entry.note,
    }


def speed(measured: Measured) -> str:
    """What was measured, in a few words."""
    forms = {
        "first_sound_s": (1000, "first sound {:.0f} ms"),
        "real_time_factor": (1, "{:.2f} × real time"),
        "read_tokens_s": (1, "{:.0f} tokens/s read"),
        "write_tokens_s": (1, "{:.0f} tokens/s written"),
    }
    found = ((form, factor * measured.speed[key]) for key, (factor, form) in forms.items() if key in measured.speed)
    return ", ".join(form.format(value) for form, value in found)


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

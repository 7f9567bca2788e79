"""How a model does on this machine, and how to put it to use."""

from typing import Annotated

import typer

from dealer_kiosk.app import DEMO_FOLDER
from dealer_kiosk.cli.common import load, loading
from dealer_kiosk.cli.models.listing import speed
from dealer_kiosk.engines.models.benching import machine, measure, works_alone
from dealer_kiosk.engines.models.manifest import Entry

_SOUNDS = sorted(DEMO_FOLDER.glob("*.wav"))


def bench(
    context: typer.Context, name: Annotated[str | None, typer.Argument(help="One model; default: all that are here.")] = None
) -> None:
    """Measure memory and speed of models on this machine.

    Each is loaded in a process of its own. Recognisers hear the demonstration's recordings, voices speak one sentence, language
    models read 256 tokens and write 32. Threads and number formats are those of config.toml. Let nothing else work meanwhile.
    The result is kept for `dealer-kiosk models list`.

    Example: dealer-kiosk models bench small.en
    """
    app = load(context)
    registry = app.registry
    entries = [registry.entry(name)] if name else [entry for entry in registry.entries() if works_alone(entry)]
    typer.echo(machine())
    for entry in entries:
        with loading(entry.name):
            result = measure(registry, entry, app.config, _SOUNDS)
        typer.echo(f"{entry.name}: {result.memory / 1e6:.0f} MB of memory, loaded in {result.load_s:.1f} s, {speed(result)}")


def use(context: typer.Context, name: Annotated[str, typer.Argument(help="A model that is here.")]) -> None:
    """Show the lines of config.toml that use a model.

    Nothing is changed.

    Example: dealer-kiosk models use small.en
    """
    registry = load(context).registry
    entry = registry.entry(name)
    for problem in registry.verify(name, thorough=False):
        typer.echo(problem.message, err=True)
        raise typer.Exit(1)
    typer.echo("\n".join(_lines(entry)))


def _lines(entry: Entry) -> list[str]:
    if not works_alone(entry):
        return [f"# {entry.name} is used by the model that is built with it"]
    if entry.kind == "tts":
        return ["[tts]", 'engine = "piper"', f'voice = "{entry.name}"']
    if entry.kind == "stt" and entry.package == "pocketsphinx":
        return ["[stt]", 'engine = "sphinx"']
    if entry.kind == "stt":
        return ["[stt]", 'engine = "whisper"', "", "[stt.whisper]", f'model = "{entry.name}"']
    decoder = "dealer" if entry.built_from else "chat"
    return ["[llm]", f'model = "{entry.name}"', f'decoder = "{decoder}"']

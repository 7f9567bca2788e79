"""Checks what the appliance needs and says what to do about each failure."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from dealer_kiosk.app import App
from dealer_kiosk.audio.devices import has_microphone_and_loudspeaker
from dealer_kiosk.cli import operations, phone_checks, running
from dealer_kiosk.cli.common import load, print_json
from dealer_kiosk.cli.operations import Check, attempt


def doctor(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON list on standard output.")] = False
) -> None:
    """Check everything the appliance needs; exit status 1 when something needed is missing.

    Example: dealer-kiosk doctor
    """
    app = load(context)
    checks = list(_checks(app))
    if as_json:
        print_json([asdict(check) for check in checks])
    else:
        console = Console(highlight=False)
        for check in checks:
            mark = ("ok   ", "green") if check.ok else ("FAIL ", "bold red") if check.needed else ("note ", "yellow")
            console.print(Text.assemble(mark, f"{check.name}: {check.message}"), soft_wrap=not console.is_terminal)
    if any(check.needed and not check.ok for check in checks):
        raise typer.Exit(1)


def _checks(app: App) -> Iterator[Check]:
    yield Check("python", sys.version_info >= (3, 11), True, sys.version.split()[0])
    yield from operations.checks(app)
    yield attempt("models", lambda: _models(app))
    built = all(app.registry.is_built(entry) for entry in app.registry.entries() if entry.built_from)
    yield Check("built models", built, False, "built" if built else "not built, which is slower; run: dealer-kiosk models build")
    devices = has_microphone_and_loudspeaker()
    yield Check(
        "microphone and loudspeaker",
        devices,
        False,
        "found" if devices else "none found; chat and talk work, run needs them (apt install libportaudio2; aplay -l)",
    )
    flite = shutil.which("flite") is not None
    yield Check("flite", flite, False, "found" if flite else "not installed; it speaks when no voice loads: apt install flite")
    yield from running.checks(app)
    yield from phone_checks.checks(app)


def _models(app: App) -> str:
    registry = app.registry
    registry.language_model(app.config.llm.model)
    registry.voice(app.config.tts.voice)
    if app.config.stt.engine == "whisper":
        registry.stt_folder(app.config.stt.whisper.model)
    return "language model, voice and recogniser are there"

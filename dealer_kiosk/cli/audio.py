"""Microphone and loudspeaker: which there are, whether they work, how they get on."""

from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from dealer_kiosk.audio import commissioning, devices, pcm
from dealer_kiosk.audio.line import Frame
from dealer_kiosk.audio.process import AudioProcess
from dealer_kiosk.cli.common import load, print_json
from dealer_kiosk.errors import AudioError
from dealer_kiosk.messages import MIC_RATE

app = typer.Typer(help="Microphone and loudspeaker.", no_args_is_help=True)

_LISTEN_S = 4.0


@app.command("devices")
def list_devices(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON list on standard output.")] = False
) -> None:
    """List the sound devices; [audio] in config.toml takes a name from here, or a part of one.

    Example: dealer-kiosk audio devices
    """
    load(context)
    devices.check_library()
    found = devices.devices()
    if not found:
        raise AudioError("there is no sound device; connect one, or check the sound card with: aplay -l")
    if as_json:
        keys = ("name", "inputs", "outputs", "rate", "default_input", "default_output")
        print_json([{key: getattr(device, key) for key in keys} for device in found])
        return
    table = Table("name", "microphone", "loudspeaker", "rate")
    for device in found:
        row = [
            ("default" if device.is_default(way) else "yes") if device.serves(way) else ""
            for way in (devices.Direction.INPUT, devices.Direction.OUTPUT)
        ]
        table.add_row(device.name, *row, str(device.rate))
    Console().print(table)


@app.command()
def test(context: typer.Context) -> None:
    """Play a tone, then show for four seconds how loud the microphone is; exit status 1 when it hears nothing at all.

    Example: dealer-kiosk audio test
    """
    settings, console = load(context).config.audio, Console(stderr=True)
    line = AudioProcess(settings, MIC_RATE)
    line.start()
    try:
        if line.problem:
            raise AudioError(line.problem)
        console.print("You should hear a tone of one second.")
        line.play(pcm.to_int16(0.2 * np.sin(2 * np.pi * 440 * np.arange(MIC_RATE) / MIC_RATE)), MIC_RATE)
        line.wait_played()
        console.print("Now speak.")
        loudest = _loudest(line)
    finally:
        line.stop()
    if loudest <= pcm.SILENT_DBFS:
        raise AudioError("the microphone gives silence only; it may be muted, or be the monitor of a loudspeaker")
    typer.echo(f"loudest: {loudest:.0f} dB below full scale; somebody who speaks to the kiosk should reach -40 to -15")


def _loudest(line: AudioProcess) -> float:
    loudest, frames = pcm.SILENT_DBFS, 0
    for sound in line.sounds(_LISTEN_S):
        if isinstance(sound, Frame):
            loudest, frames = max(loudest, pcm.dbfs(sound.samples)), frames + 1
        if sound is None or frames * pcm.FRAME_MS / 1000 >= _LISTEN_S:
            break
    return loudest


@app.command()
def commission(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False
) -> None:
    """Measure how loudly the microphone hears the loudspeaker, and decide whether customers can interrupt the agent.

    Plays chirps and noise for about 15 seconds, in a quiet room and with everything where it will stand. `run` uses the result
    from its next start on, unless [audio] duplex says otherwise.

    Example: dealer-kiosk audio commission
    """
    config, console = load(context).config, Console(stderr=True)
    devices.check_library()
    found = commissioning.commission(config.audio, lambda step: console.print(f"{step} …"))
    commissioning.save(config.path(config.audio.commissioned), found)
    if as_json:
        keys = ("background_dbfs", "delay_ms", "echo_db", "cancelled_db")
        print_json({"full": found.full, **{key: getattr(found, key) for key in keys}})
    else:
        for sentence in found.sentences():
            typer.echo(sentence)

"""Conversations without devices: typed, and from sound files."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from dealer_kiosk import app as application
from dealer_kiosk.audio.vad import Silero
from dealer_kiosk.audio.wavfile import WavWriter
from dealer_kiosk.channels.text import TypedChannel
from dealer_kiosk.channels.wav import WavChannel
from dealer_kiosk.cli.common import load, loading, print_line
from dealer_kiosk.errors import AudioError
from dealer_kiosk.messages import Event
from dealer_kiosk.speech import Speaker

MAX_LINE = 1 << 20
"""Bytes of an input line that are read; the rest of a longer line is dropped."""

Jsonl = Annotated[bool, typer.Option("--jsonl", help="One JSON object a line, for programs.")]
Caller = Annotated[
    str | None, typer.Option(metavar="NUMBER", help="The number that the caller's phone shows; never taken for identity.")
]


def chat(context: typer.Context, jsonl: Jsonl = False, caller: Caller = None) -> None:  # noqa: ARG001 - shown to no tool: context only
    """A typed conversation with the same agent.

    Type what a customer would say; "bye" ends it. Example:

    dealer-kiosk --now 2026-11-23T10:00:00-06:00 chat
    """
    app = load(context)
    with ExitStack() as stack:
        stack.enter_context(app.open_store())
        with loading("the language model"):
            model = stack.enter_context(application.language_model(app))
        channel = TypedChannel(app.conversation(model, "chat"), app.advance(), app.clock.now)
        if jsonl:
            for event in channel.run(_lines()):
                print_line(event.as_dict())
        else:
            _friendly(channel)


def talk(
    context: typer.Context,
    source: Annotated[list[Path], typer.Option("--input", metavar="WAV", help="One customer turn; repeat for more.")],
    output: Annotated[Path | None, typer.Option(metavar="WAV", help="Record both sides: customer left, agent right.")] = None,
    jsonl: Jsonl = False,
    caller: Caller = None,  # noqa: ARG001 - shown to no tool: context only
) -> None:
    """A spoken conversation from sound files.

    Any rate, mono or stereo, 8 to 32-bit or float. Example:

    dealer-kiosk talk --input data/demo/01.wav --input data/demo/02.wav --output both.wav
    """
    missing = [path for path in source if not path.exists()]
    if missing:
        raise AudioError(f"there is no file {missing[0]}")
    app = load(context)
    with ExitStack() as stack:
        stack.enter_context(app.open_store())
        with loading("the speech and language models"):
            model = stack.enter_context(application.language_model(app))
            ears = stack.enter_context(application.ears(app))
            speaker = Speaker(stack.enter_context(application.voice(app)))
        writer = stack.enter_context(WavWriter(output, speaker.rate)) if output else None
        conversation = app.conversation(model, "talk")
        channel = WavChannel(conversation, ears, speaker, app.config.turns, Silero().confirm, writer)
        console = Console(highlight=False)
        for event in channel.run(source):
            if jsonl:
                print_line(event.as_dict())
            else:
                show(console, event)


def show(console: Console, event: Event) -> None:
    """An event as a caption, or nothing for events that a person does not need."""
    text = _caption(event.kind, event.fields)
    if text is not None:
        console.print(text, soft_wrap=not console.is_terminal)


def _caption(kind: str, fields: Any) -> Text | None:
    if kind == "ready":
        return Text.assemble(("Agent     ", "bold green"), fields["greeting"])
    if kind == "heard":
        return Text.assemble(("Customer  ", "bold cyan"), f"{fields['text']}  ", (f"({fields['confidence']:.2f})", "dim"))
    if kind in ("reply", "notice"):
        return Text.assemble(("Agent     ", "bold green"), fields["text"])
    if kind == "tool":
        return Text(f"          [{fields['name']}] {fields['result'].splitlines()[0]}", style="dim")
    if kind == "error":
        return Text.assemble(("Error     ", "bold red"), fields["message"])
    if kind == "session_end":
        return Text(f"          (session ended: {fields['outcome']})", style="dim")
    return None


def _lines() -> Iterator[bytes]:
    stream = sys.stdin.buffer
    while line := stream.readline(MAX_LINE):
        while not line.endswith(b"\n") and (rest := stream.readline(MAX_LINE)):
            line = line if not rest.endswith(b"\n") else line + b"\n"
        yield line


def _friendly(channel: TypedChannel) -> None:
    console = Console(highlight=False)
    for event in channel.run(_typed(console)):
        show(console, event)


def _typed(console: Console) -> Iterable[bytes]:
    """What a person types, as the JSON lines that programs send."""
    import json  # noqa: PLC0415 - only here

    while True:
        try:
            text = (
                console.input("[bold cyan]You[/]       ")
                if sys.stdin.isatty()
                else next(iter(sys.stdin.buffer)).decode("utf-8", "replace")
            )
        except (EOFError, StopIteration):
            return
        if text.strip():
            yield json.dumps({"say": text.strip()}).encode()

"""The telephone line: how it is, how it sounds, and the ids of calls by AudioSocket."""

import asyncio
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import typer

from dealer_kiosk.app import App
from dealer_kiosk.cli import phone_line
from dealer_kiosk.cli.common import error_console, load, print_json
from dealer_kiosk.cli.phone_line import Line
from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone.issuing import IssuedIds
from dealer_kiosk.phone.rtp.g711 import Codec
from dealer_kiosk.phone.secrets import read_secrets
from dealer_kiosk.phone.selftest.echo import EchoLine
from dealer_kiosk.phone.selftest.quality import Quality
from dealer_kiosk.phone.selftest.socket_trial import call_by_audiosocket
from dealer_kiosk.phone.selftest.telephone import Telephone
from dealer_kiosk.phone.selftest.trials import call_agent, call_echo
from dealer_kiosk.phone.sip.address import Address, SipUri

app = typer.Typer(help="The telephone line.", no_args_is_help=True, rich_markup_mode=None)

_SWITCH_ON = "set mode in [phone] of config.toml (docs/phone.md says to what), then restart the kiosk"


@app.command()
def status(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False
) -> None:
    """How the telephone line of the running kiosk is; exit status 1 when it is switched on and cannot be used.

    Example: dealer-kiosk phone status
    """
    app_ = load(context)
    line = phone_line.look(app_)
    if as_json:
        print_json({**asdict(line), "usable": not line.off and line.problem is None})
    else:
        typer.echo("\n".join(_described(app_, line)))
    if line.problem:
        raise typer.Exit(1)


def _described(app_: App, line: Line) -> Iterator[str]:
    if line.off:
        yield f"The telephone line is off. To switch it on, {_SWITCH_ON}."
        return
    yield f"The telephone line can{'not' if line.problem else ''} be used (mode {line.mode})."
    if line.problem:
        yield f"What is wrong: {line.problem}."
    if line.listening:
        yield f"Calls come to {line.listening}."
    if line.running and line.mode == "register":
        yield f"Registered with the telephone system: {'yes' if line.registered else 'no'}."
    if line.running:
        yield f"Calls now: {line.calls} of {app_.config.phone.max_calls}."
        if line.mode != app_.config.phone.mode:
            yield f"config.toml says mode {app_.config.phone.mode}, which counts from the next start on: {phone_line.RESTART}"


@app.command()
def issue(
    context: typer.Context,
    count: Annotated[bool, typer.Option("--list", help="Only say how many there are.")] = False,
    revoke: Annotated[str, typer.Option(metavar="ID", help="Revoke the id that begins so; 8 characters are enough.")] = "",
) -> None:
    """Make an id with which an Asterisk dialplan may bring calls by AudioSocket.

    It is shown this once; whoever knows it may call.

    Example: dealer-kiosk phone issue
    """
    if count and revoke:
        raise typer.BadParameter("choose one of --list and --revoke")
    config = load(context).config
    phone, ids = config.phone, IssuedIds(config.path(config.phone.audiosocket_ids_file))
    if count:
        typer.echo(f"Ids issued: {ids.count()}.")
    elif revoke:
        ids.revoke(revoke)
        typer.echo(f"Revoked; ids left: {ids.count()}. Restart the kiosk, which accepts it until then: {phone_line.RESTART}")
    else:
        made = uuid.uuid4()
        ids.add(made)
        typer.echo(f"The id, which is not shown again: {made}\n\nIn Asterisk's extensions.conf:\n")
        typer.echo(f"exten => {phone.user},1,Answer()")
        typer.echo(f" same => n,AudioSocket({made},{Address(phone.address, phone.audiosocket_port)})\n")
        typer.echo(f"Restart the kiosk, which knows it from then on: {phone_line.RESTART}")
        if phone.mode != "audiosocket":
            typer.echo('Calls come this way only with mode = "audiosocket" in [phone] of config.toml.')


@app.command("test")
def try_out(
    context: typer.Context,
    seconds: Annotated[float, typer.Option(min=3, max=60, help="How long each call lasts, about.")] = 5.0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Call the line from this machine, with each codec, and say how it sounds; exit status 1 when something is wrong.

    With a running kiosk its agent answers, as it would a customer. Without one a temporary line is called, which sends back a
    test signal and keys.

    Example: dealer-kiosk phone test
    """
    app_ = load(context)
    line = phone_line.look(app_)
    live = line.running and not line.off
    if live and not line.listening:
        raise PhoneError(line.problem or "the line is not open; run: dealer-kiosk doctor")
    called = f"the line of the running kiosk, {line.listening}" if live else "a temporary line of this machine"
    error_console.print(f"Calling {called} …")
    calls = asyncio.run(_live(app_, line, seconds)) if live else _temporary(app_, seconds)
    wrong = any(call.problems for call in calls)
    if as_json:
        found = [{**asdict(call), "lost": call.lost, "problems": call.problems} for call in calls]
        print_json({"line": line.listening if live else "", "temporary": not live, "ok": not wrong, "calls": found})
    else:
        typer.echo("\n".join(_told(calls)))
    if wrong:
        raise typer.Exit(1)


def _told(calls: list[Quality]) -> Iterator[str]:
    for call in calls:
        yield f"{call.codec}:"
        yield from (f"  {text}" for text in call.describe())
    problems = dict.fromkeys(f"{call.codec}: {problem}." for call in calls for problem in call.problems)
    yield from problems or ["The line sounds as it should."]


def _temporary(app_: App, seconds: float) -> list[Quality]:
    with _quiet(), EchoLine(app_.config.phone) as line:
        return [asyncio.run(call_echo(line, codec, seconds)) for codec in Codec]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the temporary line from logging what the command says itself."""
    logger = logging.getLogger("dealer_kiosk.phone")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


async def _live(app_: App, line: Line, seconds: float) -> list[Quality]:
    phone = app_.config.phone
    uri = SipUri.parse(f"sip:{line.listening}")
    address = Address(uri.host.strip("[]"), uri.port or phone.port)
    if line.mode == "audiosocket":
        issued = min(read_secrets(phone, app_.config.base).ids, default=None)
        if issued is None:
            raise PhoneError(f"the kiosk runs in another mode than config.toml says; restart it: {phone_line.RESTART}")
        return [await call_by_audiosocket(address, issued, seconds)]
    password = read_secrets(phone, app_.config.base).password if phone.ask_password else ""
    calls = []
    for codec in Codec:
        async with Telephone(address, phone.user, password) as telephone:
            calls.append(await call_agent(telephone, codec, seconds))
    return calls

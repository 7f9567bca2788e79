"""The appliance."""

import signal
import threading
from contextlib import ExitStack
from types import FrameType
from typing import Annotated

import typer

from dealer_kiosk.cli import appliance, restart
from dealer_kiosk.cli.common import error_console, load
from dealer_kiosk.errors import ConfigError


def run(
    context: typer.Context,
    phone_only: Annotated[
        bool, typer.Option("--phone-only", help="Answer the telephone; use no microphone, loudspeaker or screen.")
    ] = False,
) -> None:
    """The kiosk: microphone, loudspeaker, screen, telephone line and background jobs, until it is stopped.

    The console shows what it is doing (listening, thinking, speaking) and the microphone's level; the customer's screen is
    the page http://127.0.0.1:8137 ([screen] in config.toml). The telephone is off until [phone] says how it is reached
    (docs/phone.md). Exit status 75 asks to be started again. Example:

    dealer-kiosk run
    """
    app = load(context)
    if app.advance() is not None:
        raise ConfigError("run needs the real clock; leave --now away")
    if phone_only:
        appliance.check_phone(app)
    stop = threading.Event()
    _stop_on_signals(stop)
    with ExitStack() as stack:
        with restart.starting():
            serve = appliance.start(app, stack, phone_only=phone_only)
        error_console.print(f"{app.config.dealership.name} is open for customers. Stop with Ctrl-C.")
        with restart.serving():
            serve(stop)
    error_console.print("Stopped.")


def _stop_on_signals(stop: threading.Event) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)

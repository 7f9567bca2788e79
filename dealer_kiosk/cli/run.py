"""The appliance."""

import signal
import threading
from contextlib import ExitStack
from functools import partial
from types import FrameType

import typer

from dealer_kiosk import app as application
from dealer_kiosk.audio.process import AudioProcess
from dealer_kiosk.audio.vad import Silero
from dealer_kiosk.channels.kiosk import Kiosk, Voice
from dealer_kiosk.cli.common import error_console, load, loading
from dealer_kiosk.errors import ConfigError
from dealer_kiosk.jobs.clock import Ticker


def run(context: typer.Context) -> None:
    """The kiosk: microphone, loudspeaker and background jobs, until it is stopped.

    The console shows what it is doing (listening, thinking, speaking) and the microphone's level. Example:

    dealer-kiosk run
    """
    app = load(context)
    if app.advance() is not None:
        raise ConfigError("run needs the real clock; leave --now away")
    stop = threading.Event()
    _stop_on_signals(stop)
    with ExitStack() as stack:
        stack.enter_context(app.open_store())
        with loading("the speech and language models"):
            model = stack.enter_context(application.language_model(app))
            ears = stack.enter_context(application.ears(app))
            speaker = stack.enter_context(application.speaker(app))
        line = AudioProcess(app.config.audio, speaker.rate)
        line.start()
        stack.callback(line.stop)
        for lane in ("prompt", "slow"):
            ticker = Ticker(partial(app.run_due_jobs, lane), app.config.jobs.tick_s, app.clock.zone)
            ticker.start()
            stack.callback(ticker.stop)
        kiosk = Kiosk(
            line,
            ears,
            Voice(speaker.speak, speaker.rate),
            lambda: app.conversation(model, "kiosk"),
            app.config.turns,
            confirm=Silero().confirm,
        )
        error_console.print(f"{app.config.dealership.name} is open for customers. Stop with Ctrl-C.")
        kiosk.run(stop)
    error_console.print("Stopped.")


def _stop_on_signals(stop: threading.Event) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)

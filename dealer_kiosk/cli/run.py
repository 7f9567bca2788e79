"""The appliance."""

import logging
import signal
import threading
from collections.abc import Callable, Collection
from contextlib import ExitStack
from functools import partial
from types import FrameType

import typer

from dealer_kiosk import app as application
from dealer_kiosk.app import App
from dealer_kiosk.audio import commissioning
from dealer_kiosk.audio.process import AudioProcess
from dealer_kiosk.audio.vad import Silero
from dealer_kiosk.channels.kiosk import Kiosk
from dealer_kiosk.channels.mouth import Voice
from dealer_kiosk.channels.showing import Showing
from dealer_kiosk.channels.snapshot import Snapshot
from dealer_kiosk.channels.status import StatusLine
from dealer_kiosk.channels.talk import Engines
from dealer_kiosk.channels.watch import Watch
from dealer_kiosk.cli import restart
from dealer_kiosk.cli.common import error_console, load, loading
from dealer_kiosk.config import Config
from dealer_kiosk.db.health import check_pages
from dealer_kiosk.errors import ConfigError
from dealer_kiosk.health import report
from dealer_kiosk.health.ceiling import Ceiling
from dealer_kiosk.health.collector import Collector
from dealer_kiosk.health.counts import Counts
from dealer_kiosk.health.degraded import Condition
from dealer_kiosk.health.heartbeats import Heartbeats, Stage
from dealer_kiosk.health.report import HealthFile
from dealer_kiosk.health.usage import free_mib
from dealer_kiosk.health.watchdog import Watchdog
from dealer_kiosk.jobs.clock import Ticker
from dealer_kiosk.screen.server import ScreenServer

logger = logging.getLogger(__name__)


def run(context: typer.Context) -> None:
    """The kiosk: microphone, loudspeaker, screen and background jobs, until it is stopped.

    The console shows what it is doing (listening, thinking, speaking) and the microphone's level; the customer's screen is
    the page http://127.0.0.1:8137 ([screen] in config.toml). Exit status 75 asks to be started again. Example:

    dealer-kiosk run
    """
    app = load(context)
    if app.advance() is not None:
        raise ConfigError("run needs the real clock; leave --now away")
    stop = threading.Event()
    _stop_on_signals(stop)
    with ExitStack() as stack:
        with restart.starting():
            kiosk = _started(app, stack)
        error_console.print(f"{app.config.dealership.name} is open for customers. Stop with Ctrl-C.")
        with restart.serving():
            kiosk.run(stop)
    error_console.print("Stopped.")


def _started(app: App, stack: ExitStack) -> Kiosk:
    """Everything that runs beside the kiosk, started, and closed with `stack`; and the kiosk itself."""
    stack.enter_context(app.open_store())
    check_pages()
    with loading("the speech and language models"):
        model = stack.enter_context(application.language_model(app))
        ears = stack.enter_context(application.ears(app))
        speaker = stack.enter_context(application.speaker(app))
    line = AudioProcess(app.config.audio, speaker.rate, _echo_delay_s(app.config))
    line.start()
    stack.callback(line.stop)
    heartbeats, counts = Heartbeats.from_settings(app.config.health), Counts()
    for lane in ("prompt", "slow"):
        ticker = Ticker(partial(_work, heartbeats, partial(app.run_due_jobs, lane)), app.config.jobs.tick_s, app.clock.zone)
        ticker.start()
        stack.callback(ticker.stop)
    watch = Watch(heartbeats, counts, Ceiling(app.config.health), partial(_problems, app), app.clock.now)
    status = StatusLine()
    stack.callback(status.close)
    watchers: list[Callable[[Snapshot], None]] = [status, watch]
    kiosk = Kiosk(
        line,
        Engines(ears, Voice(speaker.speak, speaker.rate), Silero().confirm),
        lambda: app.conversation(model, "kiosk"),
        app.config.turns,
        watchers=watchers,
        heartbeats=heartbeats,
    )
    if app.config.screen.enabled:
        watchers.append(Showing(_screen(app.config, kiosk, stack).show, lambda: watch.condition.state[0]))
    _tell(app, stack, heartbeats, Collector(heartbeats, watch.condition, counts, app.clock, app.database))
    return kiosk


def _screen(config: Config, kiosk: Kiosk, stack: ExitStack) -> ScreenServer:
    screen = ScreenServer(config.screen, lambda touch: kiosk.touch(touch.text), lambda: kiosk.touch(""))
    screen.start()
    stack.callback(screen.stop)
    return screen


def _tell(app: App, stack: ExitStack, heartbeats: Heartbeats, collector: Collector) -> None:
    """Keep the health file, and tell systemd that the kiosk is up."""
    file = HealthFile(report.path_of(app.config.health, app.database), collector)
    file.start()
    stack.callback(file.stop)
    watchdog = Watchdog(heartbeats)
    watchdog.start()
    stack.callback(watchdog.stop)


def _work(heartbeats: Heartbeats, work: Callable[[], object]) -> None:
    with heartbeats.busy(Stage.JOBS):
        work()


def _problems(app: App) -> Collection[Condition]:
    """What is wrong that no stage notices."""
    full = free_mib(app.database) < app.config.health.least_disk_mib
    return [Condition.FULL_DISK] if full else []


def _echo_delay_s(config: Config) -> float | None:
    """When the echo comes, in full duplex; None = half duplex."""
    settings = config.audio
    found = commissioning.load(config.path(settings.commissioned), settings)
    if settings.duplex == "half" or (settings.duplex == "auto" and (found is None or not found.full)):
        if settings.duplex == "auto" and found is None:
            logger.warning("customers cannot interrupt the agent before this was run: dealer-kiosk audio commission")
        return None
    return (found.delay_ms or 0.0) / 1000 if found is not None else 0.0


def _stop_on_signals(stop: threading.Event) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)

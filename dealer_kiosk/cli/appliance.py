"""Starts the parts of the appliance, each closed with the stack it is given."""

import logging
import threading
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from dealer_kiosk import app as application
from dealer_kiosk.app import App
from dealer_kiosk.audio import commissioning
from dealer_kiosk.audio.process import AudioProcess
from dealer_kiosk.audio.vad import Silero
from dealer_kiosk.channels.kiosk import Kiosk
from dealer_kiosk.channels.mouth import Voice
from dealer_kiosk.channels.phone import Desk, Telephone
from dealer_kiosk.channels.showing import Showing
from dealer_kiosk.channels.snapshot import Snapshot
from dealer_kiosk.channels.status import StatusLine
from dealer_kiosk.channels.talk import Engines
from dealer_kiosk.channels.watch import Watch
from dealer_kiosk.cli.common import loading
from dealer_kiosk.config import Config
from dealer_kiosk.db.health import check_pages
from dealer_kiosk.engines.base import LanguageModel
from dealer_kiosk.errors import PhoneError
from dealer_kiosk.health import report
from dealer_kiosk.health.ceiling import Ceiling
from dealer_kiosk.health.collector import Collector
from dealer_kiosk.health.counts import Counts
from dealer_kiosk.health.degraded import Condition
from dealer_kiosk.health.heartbeats import Heartbeats, Stage
from dealer_kiosk.health.report import HealthFile
from dealer_kiosk.health.usage import free_mib
from dealer_kiosk.health.vitals import PhoneSigns
from dealer_kiosk.health.watchdog import Watchdog
from dealer_kiosk.jobs.clock import Ticker
from dealer_kiosk.phone.process import PhoneProcess
from dealer_kiosk.phone.secrets import read_secrets
from dealer_kiosk.screen.server import ScreenServer
from dealer_kiosk.tools.transfer import Ringer, transfer_session

logger = logging.getLogger(__name__)

Serve = Callable[[threading.Event], None]
"""Serves customers until the event is set."""

_JOIN_S = 15.0  # for the calls that are under way to end


@dataclass(frozen=True, slots=True)
class Parts:
    """What serves customers, wherever they are."""

    model: LanguageModel
    engines: Engines
    heartbeats: Heartbeats


def start(app: App, stack: ExitStack, *, phone_only: bool) -> Serve:
    """Everything but the loop that serves customers, which is returned."""
    stack.enter_context(app.open_store())
    check_pages()
    parts = _parts(app, stack)
    phone, missing = _phone(app, stack, needed=phone_only)
    signs = partial(_signs, app, phone, missing)
    _jobs(app, stack, parts.heartbeats)
    counts = Counts()
    telephone = Telephone(phone, _desk(app, parts), parts.heartbeats) if phone else None
    watch = Watch(
        parts.heartbeats,
        counts,
        Ceiling(app.config.health),
        partial(_problems, app, signs),
        app.clock.now,
        elsewhere=lambda: telephone is not None and telephone.serving > 0,
    )
    stages = (Stage.MAIN,) if phone_only else (Stage.AUDIO, Stage.MAIN)
    collector = Collector(parts.heartbeats, watch.condition, counts, app.clock, app.database, phone=signs)
    serve = _at_the_desk(telephone, watch) if phone_only and telephone else _at_the_kiosk(app, stack, parts, watch, telephone)
    _tell(app, stack, parts.heartbeats, collector, stages)
    return serve


def _parts(app: App, stack: ExitStack) -> Parts:
    with loading("the speech and language models"):
        model = stack.enter_context(application.language_model(app))
        ears = stack.enter_context(application.ears(app))
        speaker = stack.enter_context(application.speaker(app))
    engines = Engines(ears, Voice(speaker.speak, speaker.rate), Silero().confirm)
    return Parts(model, engines, Heartbeats.from_settings(app.config.health))


def _jobs(app: App, stack: ExitStack, heartbeats: Heartbeats) -> None:
    for lane in ("prompt", "slow"):
        ticker = Ticker(partial(_work, heartbeats, partial(app.run_due_jobs, lane)), app.config.jobs.tick_s, app.clock.zone)
        ticker.start()
        stack.callback(ticker.stop)


def _work(heartbeats: Heartbeats, work: Callable[[], object]) -> None:
    with heartbeats.busy(Stage.JOBS):
        work()


# ---- the telephone -------------------------------------------------------------------------------------------------


def _phone(app: App, stack: ExitStack, *, needed: bool) -> tuple[PhoneProcess | None, str | None]:
    """The line, or what is wrong with it; None and None = it is off."""
    if app.config.phone.mode == "off":
        return None, None
    try:
        phone = PhoneProcess(app.config.phone, read_secrets(app.config.phone, app.config.base))
        phone.start()
    except PhoneError as error:  # whoever stands at the kiosk can be served all the same
        if needed:
            raise
        logger.error("nobody can ring: %s", error)  # noqa: TRY400 - the text says it all
        return None, str(error)
    stack.callback(phone.stop)
    return phone, None


def _desk(app: App, parts: Parts) -> Desk:
    def put_through(session: str, ringer: Ringer) -> None:
        transfer_session(session, ringer, app.config, app.clock.now())

    new_session = partial(app.conversation, parts.model, "phone")
    return Desk(parts.engines, new_session, put_through, app.config.turns, app.config.phone)


def _signs(app: App, phone: PhoneProcess | None, missing: str | None) -> PhoneSigns | None:
    if phone is not None:
        return phone.status
    return None if missing is None else PhoneSigns(app.config.phone.mode, "", registered=False, calls=0, problem=missing)


def _at_the_desk(telephone: Telephone, watch: Watch) -> Serve:
    """Calls only."""

    def look() -> None:
        watch(Snapshot(in_session=telephone.serving > 0, sessions=telephone.served, hears=False))

    return partial(telephone.run, look=look)


def _beside(telephone: Telephone, stack: ExitStack) -> None:
    """Take calls in a thread of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=telephone.run, args=(stop,), name="telephone", daemon=True)
    thread.start()
    stack.callback(thread.join, _JOIN_S)
    stack.callback(stop.set)


# ---- the kiosk -----------------------------------------------------------------------------------------------------


def _at_the_kiosk(app: App, stack: ExitStack, parts: Parts, watch: Watch, telephone: Telephone | None) -> Serve:
    line = AudioProcess(app.config.audio, parts.engines.voice.rate, echo_delay_s(app.config))
    line.start()
    stack.callback(line.stop)
    status = StatusLine()
    stack.callback(status.close)
    watchers: list[Callable[[Snapshot], None]] = [status, watch]
    kiosk = Kiosk(
        line,
        parts.engines,
        partial(app.conversation, parts.model, "kiosk"),
        app.config.turns,
        watchers=watchers,
        heartbeats=parts.heartbeats,
    )
    if app.config.screen.enabled:
        watchers.append(Showing(_screen(app.config, kiosk, stack).show, lambda: watch.condition.state[0]))
    if telephone is not None:
        _beside(telephone, stack)
    return kiosk.run


def _screen(config: Config, kiosk: Kiosk, stack: ExitStack) -> ScreenServer:
    screen = ScreenServer(config.screen, lambda touch: kiosk.touch(touch.text), lambda: kiosk.touch(""))
    screen.start()
    stack.callback(screen.stop)
    return screen


def echo_delay_s(config: Config) -> float | None:
    """When the echo comes, in full duplex; None = half duplex."""
    settings = config.audio
    found = commissioning.load(config.path(settings.commissioned), settings)
    if settings.duplex == "half" or (settings.duplex == "auto" and (found is None or not found.full)):
        if settings.duplex == "auto" and found is None:
            logger.warning("customers cannot interrupt the agent before this was run: dealer-kiosk audio commission")
        return None
    return (found.delay_ms or 0.0) / 1000 if found is not None else 0.0


# ---- health --------------------------------------------------------------------------------------------------------


def _tell(app: App, stack: ExitStack, heartbeats: Heartbeats, collector: Collector, stages: Collection[Stage]) -> None:
    """Keep the health file, and tell systemd that the appliance is up."""
    file = HealthFile(report.path_of(app.config.health, app.database), collector)
    file.start()
    stack.callback(file.stop)
    watchdog = Watchdog(heartbeats, stages=tuple(stages))
    watchdog.start()
    stack.callback(watchdog.stop)


def _problems(app: App, signs: Callable[[], PhoneSigns | None]) -> Collection[Condition]:
    """What is wrong that no stage notices."""
    found = [Condition.FULL_DISK] if free_mib(app.database) < app.config.health.least_disk_mib else []
    line = signs()
    return [*found, Condition.NO_PHONE] if line is not None and line.problem else found


def check_phone(app: App) -> None:
    """Whether there is a line to take calls on.

    Raises:
        PhoneError: it is off.
    """
    if app.config.phone.mode == "off":
        raise PhoneError("the telephone line is off; set mode in [phone] of config.toml")

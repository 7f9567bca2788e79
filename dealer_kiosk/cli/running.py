"""The doctor's look at the kiosk that is running, by its health file."""

from collections.abc import Iterator
from datetime import datetime

from dealer_kiosk.app import App
from dealer_kiosk.cli.operations import Check
from dealer_kiosk.health import report
from dealer_kiosk.health.degraded import Condition
from dealer_kiosk.health.report import State
from dealer_kiosk.health.vitals import Vitals


def checks(app: App) -> Iterator[Check]:
    """Whether it runs, what it can do, which parts are late, and what it takes of the machine."""
    path = report.path_of(app.config.health, app.database)
    reading = report.read(path, app.clock.now())
    if reading.state is State.ABSENT:
        yield Check("kiosk", False, False, "not running; start it: systemctl start dealer-kiosk, or: dealer-kiosk run")
    elif reading.vitals is None:
        yield Check("kiosk", False, False, f"{path} is no health file that this version can read; see [health] in config.toml")
    elif reading.state is State.SILENT:
        last = _local(app, reading.vitals.now)
        text = f"not running or hanging, nothing heard of it since {last}; restart it: systemctl restart dealer-kiosk"
        yield Check("kiosk", False, True, text)
    else:
        yield from _running(app, reading.vitals)


def _running(app: App, vitals: Vitals) -> Iterator[Check]:
    yield Check("kiosk", True, True, f"running since {_local(app, vitals.started)}, {vitals.sessions_today} sessions today")
    well = vitals.condition is Condition.OK
    text = vitals.condition.for_staff
    yield Check("kiosk condition", well, True, text if well else f"since {_local(app, vitals.since)} {text}")
    late = ", ".join(f"{name} for {vitals.stages[name].seconds:.0f} s" for name in vitals.late)
    yield Check("kiosk stages", not late, False, f"no sign of life of {late}" if late else "every part gives signs of life")
    yield _usage(app, vitals)


def _usage(app: App, vitals: Vitals) -> Check:
    settings = app.config.health
    text = f"{vitals.memory_mib:.0f} MiB of memory, {vitals.descriptors} descriptors, {vitals.threads} threads"
    over = 0 < settings.max_memory_mib < vitals.memory_mib or 0 < settings.max_descriptors < vitals.descriptors
    return Check("kiosk usage", not over, False, f"{text}, which is over a ceiling in [health] of config.toml" if over else text)


def _local(app: App, instant: datetime) -> str:
    return f"{instant.astimezone(app.clock.zone):%Y-%m-%d %H:%M}"

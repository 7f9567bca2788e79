"""How the telephone line of the running kiosk is, and what to do about it; from the health file and the settings."""

from dataclasses import dataclass

from dealer_kiosk.app import App
from dealer_kiosk.health import report
from dealer_kiosk.health.heartbeats import Stage
from dealer_kiosk.health.report import State
from dealer_kiosk.health.vitals import PhoneSigns, Vitals

OFF = "off"

RESTART = "systemctl restart dealer-kiosk"

_NOT_RUNNING = {
    State.ABSENT: "the kiosk is not running; start it: systemctl start dealer-kiosk, or: dealer-kiosk run",
    State.SILENT: f"the kiosk hangs or has died; restart it: {RESTART}",
    State.UNREADABLE: "the kiosk's health file cannot be read; see [health] in config.toml",
}


@dataclass(frozen=True, slots=True)
class Line:
    """The telephone line."""

    mode: str  # the running kiosk's, otherwise the one of config.toml
    running: bool  # whether a kiosk is
    listening: str  # host:port that calls come to; "" = none
    registered: bool
    calls: int
    problem: str | None  # what is wrong and what to do, one sentence

    @property
    def off(self) -> bool:
        """Whether nobody wants it to work."""
        return self.mode == OFF


def look(app: App) -> Line:
    """How the line is now."""
    reading = report.read(report.path_of(app.config.health, app.database), app.clock.now())
    mode = app.config.phone.mode
    if reading.state is not State.RUNNING or reading.vitals is None:
        return Line(mode, False, "", False, 0, None if mode == OFF else _NOT_RUNNING[reading.state])
    signs = reading.vitals.phone
    if signs is None:
        problem = f"the kiosk was started before the line was switched on; restart it: {RESTART}"
        return Line(mode, True, "", False, 0, None if mode == OFF else problem)
    return Line(signs.mode, True, signs.listening, signs.registered, signs.calls, _problem(reading.vitals, signs))


def _problem(vitals: Vitals, signs: PhoneSigns) -> str | None:
    check = "check registrar, user and password_file in [phone] of config.toml"
    unregistered = signs.mode == "register" and not signs.registered
    if signs.problem:
        return f"{signs.problem}; {check if unregistered and signs.listening else 'run: dealer-kiosk doctor'}"
    if not signs.listening:
        return "the line is not open; run: dealer-kiosk doctor"
    if Stage.PHONE.value in vitals.late:
        return f"the kiosk takes no calls any more; restart it: {RESTART}"
    return f"the telephone system has not registered the line yet; if that lasts, {check}" if unregistered else None

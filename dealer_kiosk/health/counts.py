"""What the kiosk has done since it was started; numbers and names of errors only, nothing about a customer."""

import threading
from dataclasses import dataclass, replace
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Totals:
    """The numbers at one moment."""

    sessions_today: int = 0
    turns: int = 0  # since the start
    device_restarts: int = 0  # since the start
    last_error: str = ""  # name of its class, which carries no personal data; "" = none since the start
    last_error_at: datetime | None = None


class Counts:
    """Counts from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._totals = Totals()
        self._day: date | None = None

    def session(self, now: datetime) -> None:
        """A session was served; those of earlier days are forgotten."""
        with self._lock:
            self._begin_day(now.date())
            self._totals = replace(self._totals, sessions_today=self._totals.sessions_today + 1)

    def turn(self) -> None:
        """A customer was answered."""
        with self._lock:
            self._totals = replace(self._totals, turns=self._totals.turns + 1)

    def device_restart(self) -> None:
        """Microphone or loudspeaker were opened again."""
        with self._lock:
            self._totals = replace(self._totals, device_restarts=self._totals.device_restarts + 1)

    def error(self, error: BaseException, now: datetime) -> None:
        """Something failed; only its kind is kept, because its text may name a customer."""
        with self._lock:
            self._totals = replace(self._totals, last_error=type(error).__name__, last_error_at=now)

    def totals(self, now: datetime) -> Totals:
        """The numbers now."""
        with self._lock:
            self._begin_day(now.date())
            return self._totals

    def _begin_day(self, day: date) -> None:
        if day != self._day:
            self._day = day
            self._totals = replace(self._totals, sessions_today=0)

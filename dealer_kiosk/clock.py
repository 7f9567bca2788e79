"""The one source of the current time; everything else takes `now` as an argument."""

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the time in the dealership's zone."""

    zone: ZoneInfo

    def now(self) -> datetime:
        """The current instant, aware, in `zone`."""
        ...


class SystemClock:
    """The machine's clock."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def now(self) -> datetime:
        """The current instant, aware, in `zone`."""
        return datetime.now(UTC).astimezone(self.zone)


class FrozenClock:
    """A clock that stands still until it is advanced (`--now`, and tests)."""

    def __init__(self, start: datetime, zone: ZoneInfo) -> None:
        self.zone = zone
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The frozen instant, aware, in `zone`."""
        return self._now.astimezone(self.zone)

    def advance(self, seconds: float) -> datetime:
        """Move forward (in absolute time, so across a daylight-saving change) and return the new instant."""
        self._now += timedelta(seconds=seconds)
        return self.now()

"""Clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dealer_kiosk.clock import FrozenClock, SystemClock

CHICAGO = ZoneInfo("America/Chicago")


def test_a_frozen_clock_moves_only_when_advanced() -> None:
    """And then by exactly that much."""
    clock = FrozenClock(datetime(2026, 11, 23, 16, 0, tzinfo=UTC), CHICAGO)
    assert clock.now() == clock.now() == datetime(2026, 11, 23, 10, 0, tzinfo=CHICAGO)
    assert clock.advance(90) == datetime(2026, 11, 23, 10, 1, 30, tzinfo=CHICAGO)


def test_advancing_across_a_clock_change_counts_real_seconds() -> None:
    """An hour after 1:30 on the night the clocks go back it is 1:30 again."""
    clock = FrozenClock(datetime(2026, 11, 1, 1, 30, tzinfo=CHICAGO), CHICAGO)
    assert clock.advance(3600).strftime("%H:%M %z") == "01:30 -0600"


def test_the_system_clock_speaks_local_time() -> None:
    """Aware, in the dealership's zone."""
    now = SystemClock(CHICAGO).now()
    assert now.tzinfo is CHICAGO
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)

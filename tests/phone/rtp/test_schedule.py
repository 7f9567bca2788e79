"""The clock that does not drift."""

import itertools
import random

import pytest

from dealer_kiosk.phone.rtp.schedule import SPACING_S, Schedule, Slot


def test_lateness_does_not_add_up() -> None:
    """After an hour in which every wake-up is a little late, the next packet is due where it was on paper."""
    chance = random.Random(8)
    schedule = Schedule(100.0)
    for _ in range(180_000):
        schedule.take(schedule.wake + chance.uniform(0, 0.004))
    assert pytest.approx(schedule.wake, abs=1e-6) == 100.0 + 3600


def test_a_short_stall_is_caught_up_without_a_burst() -> None:
    """Nothing is left out; the packets go out 5 ms apart at least."""
    schedule = Schedule(0.0)
    schedule.take(0.0)
    times = [0.12]
    slots = [schedule.take(0.12)]
    while schedule.wake < 0.2:
        times.append(schedule.wake)
        slots.append(schedule.take(schedule.wake))
    assert min(b - a for a, b in itertools.pairwise(times)) >= SPACING_S - 1e-9
    assert pytest.approx(schedule.wake) == 0.2
    assert {0} == {slot.skipped for slot in slots}
    assert len(times) == 9


def test_after_a_long_stall_the_schedule_begins_anew() -> None:
    """What was missed is left out and counted; the next packet is due 20 ms later."""
    schedule = Schedule(0.0)
    schedule.take(0.0)
    slot = schedule.take(1.03)
    assert pytest.approx(slot.late_s) == 1.01
    assert slot.skipped == 50
    assert pytest.approx(schedule.wake) == 1.05


def test_a_packet_on_time_is_not_late() -> None:
    """Nor is one that is early."""
    assert Slot(0.0, 0) == Schedule(5.0).take(4.999)

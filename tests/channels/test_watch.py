"""What watches over the running kiosk."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

import pytest

from dealer_kiosk.channels.snapshot import Snapshot
from dealer_kiosk.channels.watch import Watch
from dealer_kiosk.config import Health
from dealer_kiosk.errors import OverCeiling
from dealer_kiosk.health.ceiling import Ceiling
from dealer_kiosk.health.counts import Counts, Totals
from dealer_kiosk.health.degraded import ENTER_S, LEAVE_S, Condition
from dealer_kiosk.health.heartbeats import Heartbeats, Stage
from dealer_kiosk.health.usage import Usage

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LOST = Snapshot(problem="the microphone has stopped", hears=False)


class Ward:
    """A watch on a clock that moves by hand, over a kiosk that takes `memory_mib`."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.memory_mib = 100.0
        self.problems: Collection[Condition] = ()
        self.looks = 0
        self.heartbeats = Heartbeats({Stage.MICROPHONE: 2.0}, lambda: self.seconds, work_limits={Stage.VOICE: 5.0})
        self.counts = Counts()
        ceiling = Ceiling(Health(max_memory_mib=1000), lambda: Usage(self.memory_mib, 10, 5))
        self.calling = False
        self.watch = Watch(
            self.heartbeats,
            self.counts,
            ceiling,
            self._look,
            lambda: NOW,
            lambda: self.seconds,
            elsewhere=lambda: self.calling,
        )

    def _look(self) -> Collection[Condition]:
        self.looks += 1
        return self.problems

    def see(self, kiosk: Snapshot, seconds: float = 0.1) -> Condition:
        """Show a kiosk for that long, ten times a second; the condition afterwards."""
        for _ in range(max(1, round(seconds * 10))):
            self.seconds += 0.1
            self.watch(kiosk)
        return self.watch.condition.state[0]

    @property
    def alive(self) -> set[Stage]:
        """The stages that have ever given a sign of life."""
        return set(self.heartbeats.signs())

    @property
    def totals(self) -> Totals:
        """What was counted."""
        return self.counts.totals(NOW)


@pytest.mark.parametrize(
    ("kiosk", "alive"),
    [
        (Snapshot(), {Stage.MAIN, Stage.AUDIO, Stage.MICROPHONE}),
        (Snapshot(hears=False), {Stage.MAIN}),
        (LOST, {Stage.MAIN, Stage.AUDIO}),
        (Snapshot(problem="the loudspeaker has stopped"), {Stage.MAIN, Stage.AUDIO}),
    ],
)
def test_signs_of_life_are_passed_on(kiosk: Snapshot, alive: Iterable[Stage]) -> None:
    """Whoever reports a lost device is alive itself."""
    ward = Ward()
    ward.see(kiosk)

    assert ward.alive == alive


def test_a_lost_device_makes_the_kiosk_deaf(caplog: pytest.LogCaptureFixture) -> None:
    """Not at once, and until it has worked for a while; each change is logged once."""
    ward = Ward()

    assert ward.see(LOST, ENTER_S - 0.5) is Condition.OK
    assert ward.see(LOST, 1.5) is Condition.DEAF
    assert ward.see(Snapshot(), LEAVE_S - 0.5) is Condition.DEAF
    assert ward.see(Snapshot(), 1.5) is Condition.OK
    assert [Condition.DEAF.for_staff, Condition.OK.for_staff] == caplog.messages


def test_a_silent_microphone_makes_the_kiosk_deaf() -> None:
    """Although nobody has reported anything."""
    ward = Ward()
    ward.see(Snapshot())

    assert ward.see(Snapshot(hears=False), 2 + ENTER_S + 1) is Condition.DEAF


def test_work_that_does_not_end_is_noticed() -> None:
    """A voice that hangs."""
    ward = Ward()
    with ward.heartbeats.busy(Stage.VOICE):
        assert ward.see(Snapshot(), 5 + ENTER_S + 1) is Condition.MUTE


def test_other_problems_are_looked_for_every_few_seconds() -> None:
    """At the start, and while a customer is served as well."""
    ward = Ward()
    ward.problems = [Condition.FULL_DISK]

    assert ward.see(Snapshot(in_session=True), 4) is Condition.OK
    assert ward.see(Snapshot(in_session=True), 5) is Condition.FULL_DISK
    assert ward.looks == 2


def test_it_starts_anew_between_customers_only() -> None:
    """Neither at the kiosk nor by telephone is anybody interrupted."""
    ward = Ward()
    ward.see(Snapshot(), 61)
    ward.memory_mib = 2000
    ward.see(Snapshot(in_session=True), 100)
    ward.calling = True
    ward.see(Snapshot(), 100)
    ward.calling = False
    with pytest.raises(OverCeiling):
        ward.see(Snapshot(), 1)


def test_sessions_and_turns_are_counted() -> None:
    """Once each, however often they are shown."""
    ward = Ward()
    for kiosk in (Snapshot(), Snapshot(sessions=1, turn=1), Snapshot(sessions=1, turn=2), Snapshot(sessions=1, turn=2)):
        ward.see(kiosk, 0.5)
    ward.see(Snapshot(sessions=2, turn=3))

    assert (ward.totals.sessions_today, ward.totals.turns) == (2, 3)


def test_a_device_that_works_again_is_counted() -> None:
    """Not one that is lost."""
    ward = Ward()
    ward.see(LOST)
    lost = ward.totals.device_restarts
    ward.see(Snapshot())

    assert (lost, ward.totals.device_restarts) == (0, 1)


def test_a_kiosk_that_has_grown_too_much_starts_anew_between_customers() -> None:
    """Nobody is interrupted by it."""
    ward = Ward()
    ward.see(Snapshot(), 61)
    ward.memory_mib = 1200.0
    ward.see(Snapshot(in_session=True), 200)
    with pytest.raises(OverCeiling, match="1200 MiB of memory"):
        ward.see(Snapshot())

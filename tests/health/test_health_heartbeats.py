"""Signs of life."""

import threading

import pytest

from dealer_kiosk.config import Config
from dealer_kiosk.health.heartbeats import Heartbeats, Late, Sign, Stage
from tests.health.conftest import FakeTime


def heartbeats(time: FakeTime) -> Heartbeats:
    """Two seconds between beats of the microphone and of the jobs, ten for a job and for the model."""
    return Heartbeats({Stage.MICROPHONE: 2.0, Stage.JOBS: 2.0}, time, work_limits={Stage.JOBS: 10.0, Stage.MODEL: 10.0})


def test_a_stage_is_late_when_its_beat_stays_away(time: FakeTime) -> None:
    """Not a moment before its limit, and no longer once it beats again."""
    hearts = heartbeats(time)
    hearts.beat(Stage.MICROPHONE)
    time.seconds += 2.0
    assert hearts.late() == []
    time.seconds += 0.5
    assert hearts.late() == [Late(Stage.MICROPHONE, 2.5)]
    assert not hearts.fresh(Stage.MICROPHONE)
    hearts.beat(Stage.MICROPHONE)
    assert hearts.late() == []
    assert hearts.fresh(Stage.MICROPHONE)


def test_a_stage_that_was_never_there_is_neither_late_nor_fresh(time: FakeTime) -> None:
    """A kiosk without a screen does not miss it."""
    hearts = heartbeats(time)
    time.seconds += 100.0
    assert (hearts.late(), hearts.fresh(Stage.MICROPHONE), hearts.signs()) == ([], False, {})


def test_work_has_a_limit_of_its_own(time: FakeTime) -> None:
    """While a stage works it need not beat, but the work has to end; its end is a beat."""
    hearts = heartbeats(time)
    hearts.beat(Stage.JOBS)
    with hearts.busy(Stage.JOBS):
        time.seconds += 9.0
        assert hearts.late() == []
        assert hearts.signs()[Stage.JOBS] == Sign(9.0, working=True, late=False)
        time.seconds += 2.0
        assert hearts.late() == [Late(Stage.JOBS, 11.0)]
    assert hearts.late() == []
    time.seconds += 3.0
    assert hearts.late() == [Late(Stage.JOBS, 3.0)]


def test_a_stage_without_a_limit_may_rest_but_not_work_for_ever(time: FakeTime) -> None:
    """The model says nothing while nobody asks it."""
    hearts = heartbeats(time)
    with hearts.busy(Stage.MODEL):
        time.seconds += 11.0
        assert hearts.late() == [Late(Stage.MODEL, 11.0)]
    time.seconds += 1000.0
    assert hearts.late() == []


def test_work_of_another_thread_does_not_hide_one_that_hangs(time: FakeTime) -> None:
    """Each piece is timed by itself, and beats in between do not help."""
    hearts = heartbeats(time)
    with hearts.busy(Stage.MODEL):
        time.seconds += 8.0
        with hearts.busy(Stage.MODEL):
            time.seconds += 3.0
        hearts.beat(Stage.MODEL)
        assert hearts.late() == [Late(Stage.MODEL, 11.0)]


def test_work_that_fails_has_ended(time: FakeTime) -> None:
    """An exception is an end as well."""
    hearts = heartbeats(time)
    with pytest.raises(ValueError, match="broken"), hearts.busy(Stage.MODEL):
        raise ValueError("broken")
    assert hearts.signs()[Stage.MODEL] == Sign(0.0, working=False, late=False)


def test_the_late_are_named_in_the_order_of_the_stages(time: FakeTime) -> None:
    """The microphone stands before the jobs."""
    hearts = heartbeats(time)
    hearts.beat(Stage.JOBS)
    hearts.beat(Stage.MICROPHONE)
    time.seconds += 5.0
    assert [late.stage for late in hearts.late()] == [Stage.MICROPHONE, Stage.JOBS]


def test_the_limits_come_from_the_configuration() -> None:
    """Every key of the two tables is a stage."""
    hearts = Heartbeats.from_settings(Config().health)
    hearts.beat(Stage.MAIN)
    assert hearts.fresh(Stage.MAIN)


def test_many_threads_may_give_signs_while_one_looks() -> None:
    """Nobody is late, and nothing is torn."""
    hearts = Heartbeats(dict.fromkeys(Stage, 60.0), work_limits=dict.fromkeys(Stage, 60.0))
    start = threading.Barrier(len(Stage) + 1)

    def live(stage: Stage) -> None:
        start.wait()
        for _ in range(2000):
            hearts.beat(stage)
            with hearts.busy(stage):
                pass

    threads = [threading.Thread(target=live, args=(stage,)) for stage in Stage]
    for thread in threads:
        thread.start()
    start.wait()
    while any(thread.is_alive() for thread in threads):
        assert hearts.late() == []
    assert not any(sign.working for sign in hearts.signs().values())

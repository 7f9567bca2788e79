"""What the kiosk can still do, and how steadily it says so."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.health.degraded import ENTER_S, LEAVE_S, Condition, SteadyCondition, judge
from dealer_kiosk.health.heartbeats import Late, Stage


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ([], Condition.OK),
        ([Stage.JOBS], Condition.OK),
        ([Stage.SCREEN], Condition.OK),
        ([Stage.MICROPHONE], Condition.DEAF),
        ([Stage.RECOGNISER], Condition.DEAF),
        ([Stage.AUDIO, Stage.VOICE], Condition.DEAF),
        ([Stage.VOICE], Condition.MUTE),
        ([Stage.MICROPHONE, Stage.MODEL], Condition.NO_MODEL),
    ],
)
def test_a_late_stage_takes_an_ability_away(stages: list[Stage], expected: Condition) -> None:
    """Of several the worst counts."""
    assert expected is judge([Late(stage, 9.0) for stage in stages])


@pytest.mark.parametrize("problem", list(Condition))
def test_a_problem_that_is_known_otherwise_counts_as_well(problem: Condition) -> None:
    """The database and the disk have no heartbeat."""
    assert problem is judge([], {problem})
    assert Condition.NO_DATABASE is judge([Late(Stage.MICROPHONE, 9.0)], {problem, Condition.NO_DATABASE})


@pytest.mark.parametrize("condition", list(Condition))
def test_every_condition_has_its_words(condition: Condition) -> None:
    """A whole sentence for the customer, where it concerns them, and what to do for staff."""
    assert condition.for_customer.endswith(".") is (condition not in (Condition.OK, Condition.NO_PHONE))
    assert condition.for_staff
    assert Condition.DEAF.for_customer == "I can't hear you. Please use the phone on the desk."


def test_trouble_is_said_after_two_seconds_and_over_after_three() -> None:
    """A plug that is pushed in again at once is not mentioned."""
    steady = SteadyCondition(0.0)
    seen = [(0.0, "deaf"), (1.9, "deaf"), (1.95, "ok"), (2.0, "deaf"), (3.9, "deaf"), (4.0, "deaf")]
    seen += [(5.0, "ok"), (7.9, "ok"), (8.0, "ok")]
    found = [steady.update(Condition(judged), now).value for now, judged in seen]
    assert found == ["ok", "ok", "ok", "ok", "ok", "deaf", "deaf", "deaf", "ok"]
    assert steady.state == (Condition.OK, 8.0)


def test_trouble_that_changes_its_kind_is_trouble() -> None:
    """Two that alternate do not keep each other from being said."""
    steady = SteadyCondition(0.0)
    judged = [Condition.DEAF, Condition.MUTE, Condition.DEAF, Condition.MUTE]
    assert [steady.update(item, number * 0.7) for number, item in enumerate(judged)][-1] is Condition.MUTE


def test_a_kiosk_that_was_stopped_for_a_minute_does_not_complain() -> None:
    """The first look after it finds an old beat, the next one a new one."""
    steady = SteadyCondition(0.0)
    steady.update(Condition.OK, 1.0)
    assert steady.update(Condition.DEAF, 61.0) is Condition.OK
    assert steady.update(Condition.OK, 61.1) is Condition.OK


_LOOKS = st.lists(st.tuples(st.floats(0.001, 1.5), st.sampled_from(Condition)), max_size=200)


@given(_LOOKS)
def test_two_changes_are_never_within_two_seconds(looks: list[tuple[float, Condition]]) -> None:
    """Whatever is judged, and whenever."""
    now, steady = 0.0, SteadyCondition(0.0)
    changes = []
    for step, judged in looks:
        now += step
        before = steady.state[0]
        if steady.update(judged, now) is not before:
            changes.append(now)
    assert all(later - earlier >= ENTER_S for earlier, later in pairwise(changes))


@given(_LOOKS, st.sampled_from(Condition))
def test_what_lasts_is_said(looks: list[tuple[float, Condition]], last: Condition) -> None:
    """Whatever was before, three seconds of the same are believed."""
    now, steady = 0.0, SteadyCondition(0.0)
    for step, judged in looks:
        now += step
        steady.update(judged, now)
    steady.update(last, now)
    assert steady.update(last, now + LEAVE_S + 0.001) is last

"""How many hypotheses Whisper keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.engines.whisper.beam import BeamBySpeed


def sizes(beam: BeamBySpeed, shares: list[float]) -> list[int]:
    """The size after each pass that took such a share of two seconds of speech."""
    found = []
    for share in shares:
        beam.took(2.0 * share, 2.0)
        found.append(beam.size)
    return found


def test_a_quick_machine_keeps_the_whole_beam() -> None:
    """Nothing changes where there is time."""
    assert sizes(BeamBySpeed(5, 0.5), [0.3] * 9) == [5] * 9


def test_a_slow_machine_halves_it_until_one_is_left() -> None:
    """Three passes decide together, the first three first."""
    assert sizes(BeamBySpeed(5, 0.5), [0.9] * 9) == [5, 5, 2, 2, 2, 1, 1, 1, 1]


def test_one_disturbed_pass_changes_nothing() -> None:
    """The middle one of three counts."""
    assert sizes(BeamBySpeed(5, 0.5), [9.0, 0.2, 0.2]) == [5, 5, 5]


def test_a_machine_that_is_free_again_raises_it() -> None:
    """Never above the size that was asked for."""
    beam = BeamBySpeed(5, 0.5)
    sizes(beam, [0.9] * 3)

    assert sizes(beam, [0.1] * 6) == [2, 2, 5, 5, 5, 5]


@given(st.integers(1, 9), st.floats(0.01, 3.0))
def test_a_steady_machine_does_not_swing(most: int, per_hypothesis: float) -> None:
    """Where a pass takes as long as it has hypotheses, the size settles."""
    beam = BeamBySpeed(most, 0.5)
    found = []
    for _ in range(60):
        beam.took(per_hypothesis * beam.size, 1.0)
        found.append(beam.size)

    assert len(set(found[-30:])) == 1


@pytest.mark.parametrize("spoken_s", [0.0, -1.0])
def test_a_clip_of_no_length_does_not_count(spoken_s: float) -> None:
    """There is no share of nothing."""
    beam = BeamBySpeed(5, 0.5)
    for _ in range(5):
        beam.took(1.0, spoken_s)

    assert beam.size == 5

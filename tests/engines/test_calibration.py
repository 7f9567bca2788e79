"""From what the model claims to how often it is right."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.engines.calibration import Calibration
from scripts.evaluation.confidence import Claim, bins, expected_error, fit


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.1, 3.0), st.floats(-3.0, 3.0))
def test_a_greater_claim_never_becomes_a_smaller_one(first: float, second: float, slope: float, offset: float) -> None:
    """The order of claims stays, and the result is a share."""
    line = Calibration(slope, offset)
    low, high = sorted((first, second))
    assert 0.0 <= line(low) <= line(high) <= 1.0


@pytest.mark.parametrize("claimed", [0.01, 0.5, 0.99])
def test_without_a_fit_a_claim_stays_as_it_is(claimed: float) -> None:
    """Slope 1 and offset 0 change nothing."""
    assert Calibration()(claimed) == pytest.approx(claimed)


def test_a_boastful_model_is_brought_back_to_the_truth() -> None:
    """Claims of a model that is right less often than it says fit the line that made them."""
    random, truth = Random(4), Calibration(0.5, -0.4)
    claims = [Claim(claimed, random.random() < truth(claimed)) for claimed in (random.random() for _ in range(20_000))]
    line = fit(claims)
    assert line.slope == pytest.approx(0.5, abs=0.05)
    assert line.offset == pytest.approx(-0.4, abs=0.05)
    assert expected_error(claims, line) < 0.02 < expected_error(claims, Calibration())


def test_every_claim_is_in_one_bin() -> None:
    """Zero and one as well."""
    claims = [Claim(0.0, False), Claim(1.0, True), Claim(0.55, True)]
    assert sum(count for _, _, count in bins(claims, Calibration())) == len(claims)

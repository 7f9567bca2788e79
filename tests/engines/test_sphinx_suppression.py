"""Noise that is taken out before pocketsphinx hears an utterance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.audio import pcm
from dealer_kiosk.engines.sphinx.suppression import NOISY_DBFS, NoiseSuppression
from dealer_kiosk.messages import MIC_RATE, Samples
from tests.audio import noise


def cleaned(samples: Samples, size: int) -> Samples:
    """All of an utterance that comes in pieces."""
    suppression = NoiseSuppression()
    parts = [suppression.clean(samples[start : start + size]) for start in range(0, len(samples), size)]
    return np.concatenate([*parts, suppression.rest()])


def test_a_quiet_utterance_is_left_as_it_is() -> None:
    """Sample by sample."""
    quiet = noise.pink(2, NOISY_DBFS - 6)
    assert np.array_equal(cleaned(quiet, 320), quiet)


def test_steady_noise_is_taken_out() -> None:
    """At least 6 dB of it, from the first tenth of a second on."""
    loud = noise.pink(2, -35)
    after = cleaned(loud, 320)
    assert pcm.dbfs(loud[MIC_RATE // 10 :]) - pcm.dbfs(after[MIC_RATE // 10 :]) > 6


@pytest.mark.parametrize("level_dbfs", [-35, -60])
@given(size=st.integers(1, 9_000), count=st.integers(0, 12_000))
def test_nothing_is_lost_or_added(level_dbfs: float, size: int, count: int) -> None:
    """However it comes in, as many samples go out."""
    assert len(cleaned(noise.pink(1, level_dbfs)[:count], size)) == min(count, MIC_RATE)

"""A microphone that gives nothing."""

import numpy as np
import pytest

from dealer_kiosk.audio import pcm
from dealer_kiosk.audio.flatness import Flatness
from tests.audio import noise

NOISE = noise.pink(1, -85)[: pcm.FRAME_SAMPLES]


@pytest.mark.parametrize(("value", "limit_s", "lost"), [(0, 5.0, True), (7, 5.0, True), (0, 0.0, False)])
def test_five_seconds_of_one_value_are_no_microphone(value: int, limit_s: float, lost: bool) -> None:
    """Whatever the value, unless nobody wants to know."""
    flatness = Flatness(limit_s)
    for _ in range(251):
        flatness.hear(np.full(pcm.FRAME_SAMPLES, value, np.int16))
    assert flatness.lost is lost


def test_the_least_noise_is_a_microphone() -> None:
    """At once, also after it was lost."""
    flatness = Flatness(5.0)
    for _ in range(300):
        flatness.hear(np.zeros(pcm.FRAME_SAMPLES, np.int16))
    flatness.hear(NOISE)
    assert not flatness.lost

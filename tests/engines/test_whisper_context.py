"""How long a piece of sound Whisper's encoder is given."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.engines.whisper.context import LONGEST, Context, filled

BANDS = st.sampled_from([80, 128])


@given(st.integers(0, LONGEST), BANDS, st.integers(0, 200), st.integers(0, 800))
def test_a_length_holds_the_sound_and_its_tail(sound: int, bands: int, tail: int, shortest: int) -> None:
    """All of the sound and the tail, at least the shortest, at most the window, and little more."""
    frames = Context(tail, shortest).frames(sound, bands)

    assert min(LONGEST, max(sound + tail, shortest)) <= frames <= LONGEST
    assert frames < max(sound + tail, shortest, 1) + 64


@given(st.integers(0, LONGEST), BANDS, st.integers(0, 200), st.integers(0, 800))
def test_the_encoder_never_has_as_many_positions_as_bands(sound: int, bands: int, tail: int, shortest: int) -> None:
    """CTranslate2 takes an encoder output of 80 positions, or 128 for large-v3, for features."""
    frames = Context(tail, shortest).frames(sound, bands)

    assert (frames + 1) // 2 != bands


@given(st.integers(0, 400), BANDS)
def test_fitting_changes_no_feature(sound: int, bands: int) -> None:
    """The features come first, unchanged, and only zeros follow."""
    features = np.random.default_rng(sound).normal(size=(bands, sound)).astype(np.float32)
    fitted = Context(50, 0).fitted(features)

    assert np.array_equal(features, fitted[:, :sound])
    assert not np.any(fitted[:, sound:])
    assert fitted.flags.c_contiguous


def test_filling_pads_and_cuts() -> None:
    """The whole window, whatever there was."""
    assert filled(np.ones((80, 10), np.float32)).shape == (80, LONGEST)
    assert filled(np.ones((80, 3_500), np.float32)).sum() == 80 * LONGEST
    assert filled(np.ones((80, 0), np.float32)).sum() == 0


def test_seconds_depend_on_the_hop() -> None:
    """OpenAI's models have 100 frames a second, ours 50."""
    assert Context(100, 500) == Context.of_seconds(1.0, 5.0, 100)
    assert Context(50, 250) == Context.of_seconds(1.0, 5.0, 50)

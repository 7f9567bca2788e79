"""Samples: rates, levels, frames."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.audio import pcm
from dealer_kiosk.messages import MIC_RATE, Samples


def tone(hertz: float, seconds: float, rate: int) -> Samples:
    return pcm.to_int16(0.5 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate))


@given(st.lists(st.integers(-32768, 32767), max_size=50))
def test_float_and_back_changes_no_sample(values: list[int]) -> None:
    """16-bit samples survive the way through floats."""
    samples = np.array(values, np.int16)

    assert values == pcm.to_int16(pcm.to_float(samples)).tolist()


def test_impossible_floats_are_tamed() -> None:
    """What is too loud is clipped and what is no number is silence."""
    assert pcm.to_int16(np.array([2.0, -np.inf, np.nan, np.inf])).tolist() == [32767, -32768, 0, 32767]


def test_mono_is_the_mean_of_the_channels() -> None:
    """Both channels count the same."""
    assert pcm.to_mono(np.array([[1, 0], [0, 0.5]], np.float32)).tolist() == [0.5, 0.25]


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000])
def test_resampling_keeps_length_and_level(rate: int) -> None:
    """A tone within the band is as long and as loud at another rate."""
    resampled = pcm.resample(tone(440, 1, rate), rate, MIC_RATE)

    assert pytest.approx(MIC_RATE, abs=2) == len(resampled)
    assert pytest.approx(pcm.dbfs(tone(440, 1, rate)), abs=0.1) == pcm.dbfs(resampled)


def test_resampling_does_not_alias() -> None:
    """A tone above the new band disappears instead of coming back lower."""
    assert pcm.dbfs(pcm.resample(tone(11_000, 1, 48_000), 48_000, MIC_RATE)[800:-800]) < -80


def test_levels_are_decibels_below_full_scale() -> None:
    """A half-scale sine is at -9 dB; silence and nothing are at the bottom."""
    assert pytest.approx(-9.03, abs=0.01) == pcm.dbfs(tone(100, 1, MIC_RATE))
    assert [pcm.dbfs(np.zeros(9, np.int16)), pcm.dbfs(np.zeros(0, np.int16))] == [pcm.SILENT_DBFS, pcm.SILENT_DBFS]


def test_the_silence_before_a_sound_is_cut_to_a_hundredth_of_a_second() -> None:
    """The hiss of a voice counts as silence; what is never louder stays whole, and so does what begins loudly."""
    hiss, loud = np.full(800, 40, np.int16), np.full(100, -5000, np.int16)
    assert pcm.without_lead(np.concatenate([hiss, loud]), MIC_RATE).tolist() == [*hiss[:160], *loud]
    assert [len(pcm.without_lead(sound, MIC_RATE)) for sound in (hiss, loud, loud[:0])] == [800, 100, 0]


@given(st.lists(st.integers(0, 50), max_size=10))
def test_framer_neither_loses_nor_reorders_samples(sizes: list[int]) -> None:
    """Any chunking gives the same frames, the last one filled up with silence."""
    samples = np.arange(1, sum(sizes) + 1).astype(np.int16)
    framer = pcm.Framer(7)
    frames: list[Samples] = []
    for chunk in np.split(samples, np.cumsum(sizes)):
        frames.extend(framer.push(chunk))
    frames.extend(framer.flush())

    joined = np.concatenate([*frames, np.zeros(0, np.int16)])
    assert samples.tolist() == joined[: len(samples)].tolist()
    assert not joined[len(samples) :].any()
    assert {7} >= {len(frame) for frame in frames}
    assert len(joined) - len(samples) < 7

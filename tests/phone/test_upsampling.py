"""Telephone sound at 16 kHz."""

import numpy as np
import pytest
import soxr
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.audio import pcm
from dealer_kiosk.messages import Samples
from dealer_kiosk.phone.upsampling import Upsampler

DELAY = 80  # samples: 5 ms


def speech_band(seconds: float) -> Samples:
    """Noise of 300 to 3,400 Hz."""
    count = int(8000 * seconds)
    spectrum = np.fft.rfft(np.random.default_rng(8).standard_normal(count))
    frequencies = np.fft.rfftfreq(count, 1 / 8000)
    spectrum[(frequencies < 300) | (frequencies > 3400)] = 0
    return pcm.to_int16(0.1 * np.fft.irfft(spectrum))


def test_a_stream_of_blocks_is_what_soxr_makes_of_the_whole() -> None:
    """5 ms late, and the seams lie 60 dB below it."""
    sound = speech_band(2)
    upsampler = Upsampler()
    made = np.concatenate([upsampler.push(block) for block in np.split(sound, 100)])[DELAY:].astype(float)
    whole = soxr.resample(pcm.to_float(sound), 8000, 16000, quality="HQ")[: len(made)] * pcm.FULL_SCALE

    assert 20 * np.log10(np.std(made - whole) / np.std(whole)) < -60


@given(st.lists(st.integers(1, 400), min_size=1, max_size=10))
def test_samples_come_as_they_go_in(sizes: list[int]) -> None:
    """Two for one, at once, whatever the size of the blocks."""
    upsampler = Upsampler()

    assert [2 * size for size in sizes] == [len(upsampler.push(np.zeros(size, np.int16))) for size in sizes]


@pytest.mark.parametrize("frequency", [500, 3000])
def test_no_mirror_image_appears(frequency: int) -> None:
    """Above 4 kHz there is nothing."""
    tone = pcm.to_int16(0.5 * np.sin(2 * np.pi * frequency * np.arange(8000) / 8000))
    upsampler = Upsampler()
    made = np.concatenate([upsampler.push(block) for block in np.split(tone, 50)])
    spectrum = np.abs(np.fft.rfft(made[1000:-1000] * np.hanning(len(made) - 2000)))
    above = spectrum[int(len(spectrum) * 4500 / 8000) :]

    assert 20 * np.log10(above.max() / spectrum.max()) < -60

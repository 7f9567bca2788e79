"""Noise, rooms and telephone lines."""

from collections.abc import Callable

import numpy as np
import pytest

from dealer_kiosk.messages import Samples
from scripts.speech import conditions
from scripts.speech.conditions import CONDITIONS, Signal

RATE = 16_000


def rng() -> np.random.Generator:
    """The same chance for every test."""
    return np.random.default_rng(1)


@pytest.fixture
def speech() -> Samples:
    """A stand-in for a word between pauses: a tone that comes and goes, 0.5 s in 1.5 s."""
    time = np.arange(RATE // 2) / RATE
    tone = 6_000 * np.sin(2 * np.pi * 440 * time) * np.hanning(len(time))
    silence = np.zeros(RATE // 2)
    return np.concatenate([silence, tone, silence]).astype(np.int16)


def power_db(signal: Signal, low_hz: float, high_hz: float) -> float:
    """Power in a band."""
    spectrum = np.abs(np.fft.rfft(signal)) ** 2
    hertz = np.fft.rfftfreq(len(signal), 1 / RATE)
    return 10 * float(np.log10(spectrum[(hertz >= low_hz) & (hertz < high_hz)].sum() + 1e-12))


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_is_the_same_for_the_same_seed(name: str, speech: Samples) -> None:
    """Bit for bit, and 16-bit sound of at least the same length."""
    first, again = (conditions.through(name, speech, 7) for _ in range(2))
    assert np.array_equal(first, again)
    assert first.dtype == np.int16
    assert len(first) >= len(speech)


@pytest.mark.parametrize("name", CONDITIONS)
@pytest.mark.parametrize("count", [0, 1, 3, 400])
def test_a_condition_takes_any_length(name: str, count: int) -> None:
    """Also nothing, and less than a frame."""
    assert len(conditions.through(name, np.ones(count, np.int16), 0)) >= count


@pytest.mark.parametrize("name", ["15dB", "5dB", "telephone"])
def test_noise_differs_with_the_seed(name: str, speech: Samples) -> None:
    """No two sentences share their noise."""
    assert not np.array_equal(conditions.through(name, speech, 1), conditions.through(name, speech, 2))


@pytest.mark.parametrize("snr_db", [15.0, 5.0])
def test_the_ratio_is_that_over_the_words(snr_db: float, speech: Samples) -> None:
    """Longer pauses around a word do not make the noise weaker."""
    noisy = conditions.mixed(speech, conditions.pink(len(speech), rng()), snr_db)
    level = float(np.sqrt(np.mean(np.square(noisy[: RATE // 3] / 32_768))))
    assert snr_db == pytest.approx(20 * np.log10(conditions.speech_rms(speech) / level), abs=1.0)


def test_pink_noise_falls_with_frequency() -> None:
    """The same power in every octave."""
    noise = conditions.pink(RATE * 10, rng())
    assert power_db(noise, 200, 400) == pytest.approx(power_db(noise, 1_600, 3_200), abs=1.0)


@pytest.mark.parametrize("make", [conditions.white, conditions.pink, conditions.music])
def test_backgrounds_have_unit_level(make: Callable[[int, np.random.Generator], Signal]) -> None:
    """So that their level is set by who uses them."""
    assert float(np.std(make(RATE * 3, rng()))) == pytest.approx(1.0, abs=0.05)


def test_babble_is_made_of_the_clips(speech: Samples) -> None:
    """Of the wanted length, at unit level; without clips there is none."""
    noise = conditions.babble(RATE * 3, rng(), [speech])
    assert len(noise) == RATE * 3
    assert float(np.std(noise)) == pytest.approx(1.0, abs=0.05)
    with pytest.raises(ValueError, match="babble needs clips of speech"):
        conditions.babble(RATE, rng(), [])


def test_a_telephone_line_has_a_narrow_band() -> None:
    """What lies above 3.4 kHz and below 300 Hz is gone, but for the noise of the line."""
    loud = (3_000 * conditions.white(RATE * 2, rng())).astype(np.int16)
    line = conditions.telephone(loud, rng()).astype(np.float64)
    inside = power_db(line, 400, 3_300) - 10 * np.log10(2_900)
    assert inside - (power_db(line, 4_200, 7_900) - 10 * np.log10(3_700)) > 40
    assert inside - (power_db(line, 20, 200) - 10 * np.log10(180)) > 20


def test_a_room_adds_a_tail(speech: Samples) -> None:
    """Sound goes on after the word, and dies away."""
    room = conditions.reverberant(speech, rng()).astype(np.float64)
    soon, late = room[RATE : RATE + 1_600], room[RATE + 8_000 : RATE + 9_600]
    assert float(np.std(soon)) > 20 * float(np.std(late))


def test_every_mu_law_code_comes_back() -> None:
    """Decoding and encoding again changes nothing but the sign of zero."""
    codes = np.arange(256, dtype=np.uint8)
    again = conditions.mu_law_encoded(conditions.mu_law_decoded(codes))
    assert [code for code in codes if again[code] != code] == [127]


def test_mu_law_is_that_of_the_standard() -> None:
    """Known pairs of ITU-T G.711."""
    samples = np.array([0, -1, 32_767, -32_768, 1_000, -1_000], np.int16)
    assert conditions.mu_law_encoded(samples).tolist() == [0xFF, 0x7F, 0x80, 0x00, 0xCE, 0x4E]
    assert conditions.mu_law_decoded(np.array([0xFF, 0x80, 0x00], np.uint8)).tolist() == [0, 32_124, -32_124]


def test_an_unknown_condition_is_a_key_error(speech: Samples) -> None:
    """The callers check names first."""
    with pytest.raises(KeyError):
        conditions.through("under water", speech, 0)

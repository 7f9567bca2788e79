"""Level, clipping and clicks of a voice, and its table."""

from pathlib import Path

import numpy as np
import pytest

from dealer_kiosk.messages import Samples
from scripts.evaluation.speech.scoring import WordErrors
from scripts.evaluation.speech.sound_quality import Faults, faults, loudness
from scripts.evaluation.speech.voice import Spoken, replies, report

RATE = 22_050


def tone(seconds: float = 1.0, level: float = 0.3) -> Samples:
    """A tone that swells and fades."""
    time = np.arange(int(seconds * RATE)) / RATE
    return (32_767 * level * np.sin(2 * np.pi * 997 * time) * np.hanning(len(time))).astype(np.int16)


def test_a_clean_tone_has_no_faults() -> None:
    """Nor has silence, nor nothing."""
    assert [faults(samples, RATE) for samples in (tone(), np.zeros(RATE, np.int16), np.zeros(0, np.int16))] == [Faults(0, 0)] * 3


@pytest.mark.parametrize("where", [2_000, 11_000, 20_000])
def test_a_click_is_found(where: int) -> None:
    """One sample far from its neighbours, counted once."""
    samples = tone()
    samples[where] += 12_000
    assert faults(samples, RATE) == Faults(0, 1)


def test_a_cut_edge_clicks() -> None:
    """Sound that starts in the middle of a swing; its end is faded."""
    assert faults(tone()[RATE // 2 + 6 :], RATE).clicks == 1


def test_clipping_is_counted() -> None:
    """Samples at full scale."""
    assert faults(np.clip(tone(level=1.0).astype(np.int32) * 2, -32_768, 32_767).astype(np.int16), RATE).clipped > 100


def test_loudness_is_that_of_the_standard() -> None:
    """A steady tone of 1 kHz at -23 dBFS peak on one channel is at -26 LUFS (3 dB from peak to RMS)."""
    pytest.importorskip("pyloudnorm")
    time = np.arange(RATE * 3) / RATE
    steady = (32_767 * 10 ** (-23 / 20) * np.sin(2 * np.pi * 997 * time)).astype(np.int16)
    assert loudness(steady, RATE) == pytest.approx(-26.0, abs=0.2)


def test_the_table_compares_with_the_teacher() -> None:
    """The share of the words that the teacher gets across, and speed."""
    pytest.importorskip("pyloudnorm")
    ours, teacher = Spoken("yes", tone(), RATE, 0.05, 0.1), Spoken("yes", tone(), RATE, 1.0, 1.0)
    judged = {"general": {"ours": WordErrors(28, 100), "teacher": WordErrors(20, 100)}}
    shown = report({"ours": [ours], "teacher": [teacher]}, judged)
    assert "| general | 72.0 % | 80.0 % | 90.0 % |" in shown
    assert "| 0.100 | 50 | 50 | 0 | 0 |" in shown


def test_the_replies_are_forty_and_more() -> None:
    """All different."""
    assert len(set(replies())) == len(replies()) >= 40


def test_pictures_are_drawn(tmp_path: Path) -> None:
    """A PNG of two sounds, and a WAV file of each."""
    pytest.importorskip("matplotlib")
    from scripts.evaluation.speech.pictures import draw, write_all

    sounds = {"one": (tone(), RATE), "two": (tone(0.5), 16_000)}
    draw(tmp_path / "both.png", sounds)
    write_all(tmp_path, sounds)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["both.png", "one.wav", "two.wav"]
    assert (tmp_path / "both.png").read_bytes().startswith(b"\x89PNG")

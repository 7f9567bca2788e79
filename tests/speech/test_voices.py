"""Synthetic speakers."""

import numpy as np
import pytest

from dealer_kiosk.errors import AudioError
from scripts.speech import voices

TEXT = "i would like to book an oil change"


def needs(name: str) -> None:
    """Skip where the speaker is not installed."""
    if name not in voices.names():
        pytest.skip(f"the voice {name} is not installed")


@pytest.mark.parametrize("name", ["slt", "en-us+m3", "ked", "slt-hts"])
def test_a_speaker_says_a_sentence(name: str) -> None:
    """About two seconds, neither silent nor empty; more slowly when told so."""
    needs(name)
    usual, slow = voices.speak(TEXT, name), voices.speak(TEXT, name, pace=1.3)
    assert usual.dtype == np.int16
    assert 1.2 < len(usual) / 16_000 < 4.0
    assert np.abs(usual).max() > 3_000
    assert 1.15 < len(slow) / len(usual) < 1.45


def test_a_seed_draws_a_pace() -> None:
    """The same seed gives the same sound, another one another length."""
    needs("slt")
    first, same, other = (voices.speak(TEXT, "slt", seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, same)
    assert len(first) != len(other)


def test_nobody_is_both_held_out_and_seen() -> None:
    """The speakers of the evaluation are known by name, and told apart."""
    assert set(voices.HELD_OUT) <= set(voices.SPEAKERS)
    assert set(voices.names(held_out=True)) | set(voices.names(held_out=False)) == set(voices.names())
    assert not set(voices.names(held_out=False)) & set(voices.HELD_OUT)


def test_an_unknown_speaker_is_told() -> None:
    """With those that there are."""
    with pytest.raises(AudioError, match="the voice 'nobody' is not known here; installed are: "):
        voices.speak(TEXT, "nobody")


@pytest.mark.parametrize("text", ["", "  ", "...!"])
def test_nothing_to_say_is_told(text: str) -> None:
    """Instead of an empty sound."""
    needs("slt")
    with pytest.raises(AudioError, match="give the voice a text with words in it"):
        voices.speak(text, "slt")


@pytest.mark.parametrize("text", ['-o "x" hello', "$(reboot) hello", "(quit) hello"])
@pytest.mark.parametrize("name", ["slt", "en-us", "ked"])
def test_a_text_is_no_command(name: str, text: str) -> None:
    """Options, shell words and festival's language are only read aloud."""
    needs(name)
    assert len(voices.speak(text, name)) > 4_000

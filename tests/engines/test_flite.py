"""The flite engine."""

from pathlib import Path

import numpy as np
import pytest

from dealer_kiosk.engines.voices.flite import FliteVoice
from dealer_kiosk.errors import EngineError, ModelError
from tests.engines.text_to_speech_contract import TextToSpeechContract, said


@pytest.fixture
def flite() -> FliteVoice:
    """The default voice; skips the test where flite is missing."""
    try:
        return FliteVoice()
    except ModelError as error:
        pytest.skip(str(error))


@pytest.mark.slow
class TestFliteVoice(TextToSpeechContract):
    """flite keeps the contract."""

    @pytest.fixture
    def voice(self, flite: FliteVoice) -> FliteVoice:
        """The default voice."""
        return flite

    @pytest.fixture
    def fresh(self, flite: FliteVoice) -> FliteVoice:
        """A voice to close."""
        return flite

    def test_speech_is_loud_enough(self, voice: FliteVoice) -> None:
        """The sound is the whole speech, not a header or silence."""
        sound = said(voice, "Your appointment is on Tuesday at nine thirty.")
        assert 1.5 < len(sound) / voice.rate < 6.0
        assert np.abs(sound).max() > 3_000


@pytest.mark.slow
@pytest.mark.parametrize("name", ["slt", "awb", "rms", "kal16"])
def test_every_voice_slows_down_alike(flite: FliteVoice, name: str) -> None:
    """One of them is made with another duration than the rest."""
    voice, text = FliteVoice(name), "Your appointment is on Tuesday at nine thirty."
    assert len(said(voice, text, 1.25)) / len(said(voice, text)) == pytest.approx(1.25, abs=0.05)


def test_missing_program_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without flite on the path the error names the package to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ModelError, match="apt-get install flite"):
        FliteVoice()


def test_unknown_voice_lists_the_known_ones(flite: FliteVoice) -> None:
    """A voice that flite lacks is refused with those it has."""
    with pytest.raises(ModelError, match=r"no voice 'nobody'.*slt"):
        FliteVoice("nobody")


def test_broken_program_is_an_engine_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A flite that fails while speaking does not take the conversation down."""
    program = tmp_path / "flite"
    program.write_text('#!/bin/sh\n[ "$1" = -lv ] && echo "Voices available: slt" && exit 0\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="flite failed"):
        list(FliteVoice().synthesize("Hello."))

"""The doubles keep the contracts of the engines they stand for."""

import numpy as np
import pytest

from dealer_kiosk.engines.scripted_speech import ScriptedEars, ScriptedVoice
from dealer_kiosk.errors import EngineError
from dealer_kiosk.messages import Expects, Transcript
from tests.engines.speech_to_text_contract import SpeechToTextContract, noise, utterance
from tests.engines.text_to_speech_contract import TextToSpeechContract


class TestScriptedEars(SpeechToTextContract):
    """The scripted recogniser."""

    @pytest.fixture
    def ears(self) -> ScriptedEars:
        """Ears with something to hear."""
        return ScriptedEars(["hello", "goodbye"])

    @pytest.fixture
    def fresh(self) -> ScriptedEars:
        """Ears to close."""
        return ScriptedEars(["hello"])

    def test_lines_come_in_turn(self) -> None:
        """Each sound gets the next line, silence gets none, and after the script nothing is heard."""
        ears = ScriptedEars(["one", Transcript("two", 0.5), EngineError("broken")])
        sound, silence = utterance(noise(0.1, 500.0)), utterance(np.zeros(100, np.int16))
        assert Transcript("one", 1.0) == ears.transcribe(sound, Expects.NAME)
        assert Transcript("", 0.0) == ears.transcribe(silence)
        assert Transcript("two", 0.5) == ears.transcribe(sound)
        with pytest.raises(EngineError, match="broken"):
            ears.transcribe(sound)
        assert Transcript("", 0.0) == ears.transcribe(sound)
        assert ears.expected[0] == Expects.NAME


class TestScriptedVoice(TextToSpeechContract):
    """The scripted voice."""

    @pytest.fixture
    def voice(self) -> ScriptedVoice:
        """A voice."""
        return ScriptedVoice()

    @pytest.fixture
    def fresh(self) -> ScriptedVoice:
        """A voice to close."""
        return ScriptedVoice(24_000)

    def test_remembers_what_was_said(self) -> None:
        """60 ms a word at pace 1, and text and pace are kept."""
        voice = ScriptedVoice(8_000)
        assert [len(chunk) for chunk in voice.synthesize("good morning")] == [2 * 480]
        assert [len(chunk) for chunk in voice.synthesize("good morning", 1.25)] == [2 * 600]
        assert voice.said == ["good morning", "good morning"]
        assert voice.paces == [1.0, 1.25]

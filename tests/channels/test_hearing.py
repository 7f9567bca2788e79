"""Hearing one stream: utterances end where the words so far sound like an end."""

from pathlib import Path

import numpy as np
import pytest

from dealer_kiosk.audio import pcm, wavfile
from dealer_kiosk.audio.turns import TAIL_MS
from dealer_kiosk.channels.hearing import Hearing
from dealer_kiosk.channels.talk import accept_all
from dealer_kiosk.config import Turns
from dealer_kiosk.engines.base import Listening
from dealer_kiosk.engines.collecting import CollectedListening
from dealer_kiosk.messages import MIC_RATE, Band, Expects, Samples, Transcript, Utterance
from tests.speech_files import flite


class Following(CollectedListening):
    """Has these words so far."""

    def __init__(self, words: str) -> None:
        super().__init__(lambda _utterance: Transcript(words, 1.0))
        self._words = words

    def partial(self) -> str:
        """The words."""
        return self._words


class Ears:
    """Follows every utterance with the same words."""

    name = "scripted"

    def __init__(self, words: str) -> None:
        self._words = words

    def transcribe(self, utterance: Utterance, expects: Expects = Expects.OPEN, band: Band = Band.WIDE) -> Transcript:
        """The words."""
        return Transcript(self._words, 1.0)

    def listen(self, expects: Expects = Expects.OPEN, band: Band = Band.WIDE) -> Listening:
        """An utterance that is followed."""
        return Following(self._words)

    def close(self) -> None:
        """Nothing to release."""


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """A sentence between two silences."""
    path = flite("What are your opening hours?", tmp_path_factory.mktemp("speech") / "speech.wav")
    silence = np.zeros(3 * MIC_RATE, np.int16)
    return np.concatenate([silence[:MIC_RATE], wavfile.read_wav(Path(path)), silence])


def pause_ms(words: str, speech: Samples) -> float:
    """Silence after which the utterance was over."""
    hearing = Hearing(Ears(words), Turns(), accept_all)
    for number, frame in enumerate(pcm.Framer().push(speech)):
        heard = hearing.push(frame)
        if heard is not None:
            return (number + 1) * pcm.FRAME_MS - heard.utterance.end_s * 1000 + TAIL_MS
    return float("inf")


@pytest.mark.parametrize(
    ("words", "milliseconds"),
    [("", 700), ("what are your opening hours", 400), ("what are your", 1500)],
)
def test_the_words_so_far_decide_how_long_a_pause_may_last(words: str, milliseconds: float, speech: Samples) -> None:
    """Short after a sentence, long within one."""
    assert pause_ms(words, speech) == pytest.approx(milliseconds, abs=2 * pcm.FRAME_MS)

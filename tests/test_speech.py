"""Reply text to sound."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from dealer_kiosk.messages import Samples
from dealer_kiosk.speech import Speaker, sentences


class Voice:
    """Says one chunk a sentence and remembers the words."""

    name = "test"
    rate = 16_000

    def __init__(self) -> None:
        self.said: list[str] = []
        self.paces: list[float] = []

    def synthesize(self, text: str, pace: float = 1.0) -> Iterator[Samples]:
        """One sample a letter."""
        self.said.append(text)
        self.paces.append(pace)
        yield np.zeros(len(text), np.int16)

    def close(self) -> None:
        """Nothing to release."""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Booked. Your code is K, 7, M. Anything else?", ["Booked.", "Your code is K, 7, M.", "Anything else?"]),
        ("Friday at 9:30 AM is free.", ["Friday at 9:30 AM is free."]),
        ("", []),
    ],
)
def test_sentences_are_split_at_their_ends(text: str, parts: list[str]) -> None:
    """And nowhere else."""
    assert sentences(text) == parts


def test_the_voice_gets_words_only() -> None:
    """Figures become words before the voice sees them."""
    voice = Voice()
    list(Speaker(voice).speak("Tomorrow at 9:30 AM is free."))
    assert voice.said == ["Tomorrow at nine thirty AM is free."]


def test_every_sentence_is_spoken_at_the_pace() -> None:
    """The voice gets the pace with each of them."""
    voice = Voice()
    list(Speaker(voice).speak("One moment. And more.", pace=1.25))
    assert voice.paces == [1.25, 1.25]


def test_speaking_stops_between_sentences_when_cancelled() -> None:
    """The second sentence is not spoken any more."""
    voice, cancel = Voice(), threading.Event()
    for _ in Speaker(voice).speak("One moment. And more.", cancel=cancel):
        cancel.set()
    assert voice.said == ["One moment.", "And more."]

"""Doubles of the parts of the Whisper engine."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from dealer_kiosk.engines.whisper.model import Decoded
from dealer_kiosk.engines.whisper.voice import SILENCE, Voice
from dealer_kiosk.messages import MIC_RATE, Band, Samples


@dataclass(frozen=True, slots=True)
class Pass:
    """One call of the model."""

    samples: int
    beam: int
    hint: str
    padded: bool


@dataclass
class ScriptedWhisper:
    """Answers with the given results in order, then with the last one for ever."""

    results: Sequence[Decoded | Exception]
    is_openais: bool = True
    passes: list[Pass] = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Answer at once, unless a test clears `may_answer`."""
        self.may_answer.set()

    def tokens(self, text: str) -> list[int]:
        """One token a letter."""
        return [ord(letter) for letter in text]

    def decode(self, samples: Samples, *, beam: int, hint: str = "", padded: bool = False) -> Decoded:
        """The next result."""
        self.passes.append(Pass(len(samples), beam, hint, padded))
        self.asked.set()
        assert self.may_answer.wait(20)
        result = self.results[min(len(self.passes), len(self.results)) - 1]
        if isinstance(result, Exception):
            raise result
        return result


class LevelDetector:
    """Takes every sound for speech."""

    def judge(self, samples: Samples, band: Band = Band.WIDE) -> Voice:
        """A clear voice where there is any sound."""
        return Voice(-20.0, 1.0, len(samples) / MIC_RATE) if np.any(samples) else SILENCE

    def is_silent(self, samples: Samples, band: Band = Band.WIDE, *, after: int = 0) -> bool:
        """Whether there is no sound."""
        return not np.any(samples[after:])


def speech(seconds: float) -> Samples:
    """Sound."""
    return np.full(int(seconds * MIC_RATE), 3_000, np.int16)


def silence(seconds: float) -> Samples:
    """None."""
    return np.zeros(int(seconds * MIC_RATE), np.int16)

"""Clips of the evaluation: which speaker says which sentence, and what becomes of the sound."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dealer_kiosk.errors import ConfigError
from dealer_kiosk.messages import MIC_RATE, Band, Samples
from scripts.evaluation.speech.texts import Said
from scripts.speech import voices
from scripts.speech.conditions import CONDITIONS, through

SEEN = ("slt", "rms", "kal16", "en-us", "en-gb-scotland")
"""Speakers that training may have heard, as many as time allows."""

_AROUND_S = 0.3  # silence before and after, as the turn detector leaves it


@dataclass(frozen=True, slots=True)
class Clip:
    """A sentence said by a speaker."""

    said: Said
    speaker: str
    seed: int  # of the speaker's pace and of the condition

    def clean(self) -> Samples:
        """The sound as it is spoken, in a little silence."""
        silence = np.zeros(int(_AROUND_S * MIC_RATE), np.int16)
        return np.concatenate([silence, voices.speak(self.said.text, self.speaker, seed=self.seed), silence])


def dealt(said: Sequence[Said], speakers: Sequence[str], each: int, seed: int) -> list[Clip]:
    """`each` sentences for every speaker, dealt like cards, so that all sentences are said about equally often."""
    order = [said[index] for index in np.random.default_rng(seed).permutation(len(said))]
    return [
        Clip(order[(place * each + number) % len(order)], speaker, seed + number)
        for place, speaker in enumerate(speakers)
        for number in range(min(each, len(order)))
    ]


def in_condition(clip: Clip, clean: Samples, condition: str) -> Samples:
    """The clean sound of a clip in a condition; noise differs from sentence to sentence, and not from run to run."""
    return through(condition, clean, clip.seed)


def band_of(condition: str) -> Band:
    """How the product would have got the sound."""
    return Band.PHONE if condition == "telephone" else Band.WIDE


def checked_speakers(names: Sequence[str]) -> list[str]:
    """Those of the speakers that are installed.

    Raises:
        ConfigError: a name is not known, or none is installed.
    """
    for name in names:
        if name not in voices.SPEAKERS:
            raise ConfigError(f"there is no speaker {name!r}; there are {', '.join(voices.SPEAKERS)}")
    installed = [name for name in names if name in voices.names()]
    if not installed:
        raise ConfigError(f"none of these speakers is installed: {', '.join(names)}")
    return installed


def checked_conditions(names: Sequence[str]) -> list[str]:
    """The conditions.

    Raises:
        ConfigError: a name is not known.
    """
    for name in names:
        if name not in CONDITIONS:
            raise ConfigError(f"there is no condition {name!r}; there are {', '.join(CONDITIONS)}")
    return list(names)

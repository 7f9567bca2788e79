"""Sentences said by free voices, as a microphone and as a telephone line bring them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dealer_kiosk.messages import Samples
from scripts.speech import conditions, voices
from scripts.train.sentences.source import distinct, read_source

NATURAL = ("slt", "kal16", "slt-hts", "kal")
"""Voices made from recordings of people, as far as training may hear them and DEVELOPMENT does not hold them."""

FORMANT = tuple(
    f"en-us+{variant}" for variant in "f1 f2 f3 f4 f5 m1 m2 m4 m5 m6 m7 m8 Annie Michael Steph".split()
)  # fmt: skip
"""Voices made from rules: many speakers, none like a person."""

DEVELOPMENT = ("rms",)
"""Voices that choices are made by; training does not hear them."""

LINE_SNR_DB = (20.0, 35.0)
_WORDS = (3, 16)  # a sentence


@dataclass(frozen=True, slots=True)
class Recording:
    """One sentence of one voice."""

    voice: str
    text: str
    wide: Samples  # at MIC_RATE
    phone: Samples  # the same over a telephone line, at MIC_RATE again


def training_voices(installed: Collection[str]) -> tuple[str, ...]:
    """Voices in turn, every second one made from recordings of people, because rules would outnumber them by far.

    Raises:
        ValueError: voices of a kind are missing.
    """
    natural, formant = ([name for name in group if name in installed] for group in (NATURAL, FORMANT))
    if not natural or not formant:
        raise ValueError("voices are missing; install the Debian packages that scripts/train/telephone/run lists")
    return tuple(name for turn, other in enumerate(formant) for name in (natural[turn % len(natural)], other))


def texts(count: int, seed: int, known: Collection[str]) -> list[str]:
    """Different sentences of customers, of 3 to 16 known words each; none of them is held out for evaluation."""
    shortest, longest = _WORDS
    fitting = (
        text
        for text in read_source().draw(seed)
        if shortest <= len(words := text.split()) <= longest and all(word in known for word in words)
    )
    return distinct(fitting, count)


def record(speakers: Sequence[str], sentences: Sequence[str], seed: int) -> Iterator[Recording]:
    """Each sentence by the next speaker, at a drawn pace and over a line with drawn noise."""
    for number, text in enumerate(sentences):
        voice = speakers[number % len(speakers)]
        rng = np.random.default_rng((seed, number))
        wide = voices.speak(text, voice, seed=int(rng.integers(2**31)))
        yield Recording(voice, text, wide, conditions.telephone(wide, rng, float(rng.uniform(*LINE_SNR_DB))))

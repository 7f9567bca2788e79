"""What is said in the training, by whom, and how."""

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from scripts.speech import voices
from scripts.train.sentences.source import Source, read_source

WORDS = 18
"""A customer's turn of more words is left out."""
KEPT_APART = 50
"""One sentence of so many is for examination and never learned, except very short ones that everybody says."""
SHORT = 2

_SHARES = {"flite": 0.47, "espeak-ng": 0.48, "text2wave": 0.05}  # Festival is slow
_PAUSES = 0.03
_NAME_OF_A = {"flite": "ay", "text2wave": "ay", "espeak-ng": "eh"}
_SPELLED_A = re.compile(r"(?<=\b[b-hj-z] )a\b|\ba(?= [b-hj-z]\b)")


def sentences(seed: int, *, examination: bool) -> Iterator[str]:
    """Sentences without end in words: those for examination, or those for learning; never those of the evaluation."""
    for sentence in _source().draw(seed):
        if len(sentence.split()) <= WORDS and examination == is_kept_apart(sentence):
            yield sentence


def is_kept_apart(sentence: str) -> bool:
    """Whether a sentence is for examination; a matter of its words alone."""
    return len(sentence.split()) > SHORT and zlib.crc32(sentence.encode()) % KEPT_APART == 0


@cache
def _source() -> Source:
    return read_source()


def speaker(rng: np.random.Generator, installed: Sequence[str]) -> voices.Speaker:
    """One of the voices, the programs in fixed shares.

    Raises:
        ValueError: a voice is held out, or there is none.
    """
    if not installed or not set(installed).isdisjoint(voices.HELD_OUT):
        raise ValueError("training needs voices that are not held out; install flite, espeak-ng or festival")
    found = [voices.SPEAKERS[name] for name in installed]
    programs = sorted({one.program for one in found})
    shares = np.array([_SHARES[program] for program in programs])
    program = programs[int(rng.choice(len(programs), p=shares / shares.sum()))]
    fitting = [one for one in found if one.program == program]
    return fitting[int(rng.integers(len(fitting)))]


def pronounced(sentence: str, program: str, rng: np.random.Generator) -> str:
    """A sentence as a program must read it: the letter a by its name, and a pause here and there."""
    words = _SPELLED_A.sub(_NAME_OF_A[program], sentence).split()
    marks = np.where(rng.random(len(words)) < _PAUSES, ",", "")
    return " ".join(f"{word}{mark}" for word, mark in zip(words, marks, strict=True))

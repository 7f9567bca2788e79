"""What pocketsphinx made of an utterance: its best words, how well they fit, and what else it could have been."""

import itertools
import math
import re
from dataclasses import dataclass
from typing import Any

from dealer_kiosk.messages import Transcript

_SCORE_UNIT = 1024.0  # pocketsphinx keeps path scores shifted right by ten bits
_FITS = -3.4  # nats a spoken frame: a closed answer that scores better needs no second opinion (measured, see tests)
_ALTERNATIVES = 5
_LATTICE_PATHS = 50  # many differ in pauses only
_FILLER = re.compile(r"^[<\[+]")
_VARIANT = re.compile(r"\(\d+\)")


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """The best words of one search."""

    text: str
    score: float  # nats of the whole utterance, sound and language model together
    fit: float  # nats a spoken frame
    posterior: float  # geometric mean of the words' posterior probabilities, 0..1
    others: tuple[str, ...] = ()  # further texts, best first


NOTHING = Hypothesis("", -math.inf, -math.inf, 0.0)
"""No path reached the end of the utterance."""


def read(decoder: Any) -> Hypothesis:
    """The result of a pocketsphinx decoder whose utterance has ended.

    A word's posterior is what share it has of all that the recogniser thought possible at its place.
    """
    found = decoder.hyp()
    if found is None:
        return NOTHING
    score = _SCORE_UNIT * _log(found.score)
    silence, frames = 0.0, 0
    posteriors: list[float] = []
    for segment in decoder.seg() or ():
        if _FILLER.match(segment.word):
            silence += _log(segment.ascore)
        else:
            frames += segment.end_frame - segment.start_frame + 1
            posteriors.append(_log(segment.prob))
    nbest = itertools.islice(decoder.nbest(), _LATTICE_PATHS)
    others = dict.fromkeys(_plain(other.hypstr) for other in nbest if other)
    posterior = min(1.0, math.exp(sum(posteriors) / max(len(posteriors), 1)))
    return Hypothesis(_plain(found.hypstr), score, (score - silence) / max(frames, 1), posterior, tuple(others))


def read_partial(decoders: list[Any]) -> str:
    """The words so far of the decoder whose path scores best; "" while there are none."""
    found = [best for decoder in decoders if (best := decoder.hyp()) is not None]
    return _plain(max(found, key=lambda best: float(best.score)).hypstr) if found else ""


def choose(closed: Hypothesis, anything: Hypothesis) -> tuple[Hypothesis, Hypothesis]:
    """The better one of the answer to a closed question and whatever else was said, and the other one.

    Unless the answer fits well, the better total score wins, so that customers may also say something else.
    """
    if closed.text and (closed.fit > _FITS or closed.score >= anything.score):
        return closed, anything
    return anything, closed


def transcript(best: Hypothesis, second: Hypothesis, confidence: float) -> Transcript:
    """The best words, and the best of what else both searches found, best first."""
    if not best.text:
        return Transcript("", 0.0)
    others = dict.fromkeys((*best.others[:3], second.text, *second.others, *best.others[3:]))
    alternatives = [text for text in others if text and text != best.text]
    return Transcript(best.text, confidence, tuple(alternatives[:_ALTERNATIVES]))


def _plain(text: str) -> str:
    return " ".join(word for word in _VARIANT.sub("", text).split() if not _FILLER.match(word))


def _log(probability: float) -> float:
    return math.log(max(probability, 1e-300))

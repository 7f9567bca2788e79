"""What pocketsphinx made of an utterance: its best words, how well they fit, and what else it could have been."""

import itertools
import math
import re
from dataclasses import dataclass
from typing import Any

from dealer_kiosk.messages import Expects, Transcript

_SCORE_UNIT = 1024.0  # pocketsphinx keeps path scores shifted right by ten bits
# Fitted on 1,536 clips of seven synthetic voices, clean, reverberant, far away and at 15 dB of pink noise: for each question 32
# answers of its closed model, and 32 sentences to a dealership, of a radio, and of people who will not answer. Of 768 answers 754
# are taken for answers (757 where the better total score wins), of 768 other sentences 107 (212); on the telephone 190 of 192
# (190) and 16 of 192 (38). `scripts/eval speech asides` measures it with other voices and sentences.
_USUAL_FIT = -4.0  # nats a spoken frame
_FIT_WEIGHT = 0.2
_LEAST = {Expects.PHONE: 0.5}  # nats a frame; digits, a word each, fit whatever is said, and real ones are far better
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
    frames: int  # of the whole utterance, 10 ms each
    others: tuple[str, ...] = ()  # further texts, best first


NOTHING = Hypothesis("", -math.inf, -math.inf, 0.0, 0)
"""No path reached the end of the utterance."""


def read(decoder: Any) -> Hypothesis:
    """The result of a pocketsphinx decoder whose utterance has ended.

    A word's posterior is what share it has of all that the recogniser thought possible at its place.
    """
    found = decoder.hyp()
    if found is None:
        return NOTHING
    score = _SCORE_UNIT * _log(found.score)
    silence, spoken, end = 0.0, 0, 0
    posteriors: list[float] = []
    for segment in decoder.seg() or ():
        end = segment.end_frame
        if _FILLER.match(segment.word):
            silence += _log(segment.ascore)
        else:
            spoken += segment.end_frame - segment.start_frame + 1
            posteriors.append(_log(segment.prob))
    nbest = itertools.islice(decoder.nbest(), _LATTICE_PATHS)
    others = dict.fromkeys(_plain(other.hypstr) for other in nbest if other)
    posterior = min(1.0, math.exp(sum(posteriors) / max(len(posteriors), 1)))
    return Hypothesis(_plain(found.hypstr), score, (score - silence) / max(spoken, 1), posterior, end + 1, tuple(others))


def read_partial(decoders: list[Any]) -> str:
    """The words so far of the decoder whose path scores best; "" while there are none."""
    found = [best for decoder in decoders if (best := decoder.hyp()) is not None]
    return _plain(max(found, key=lambda best: float(best.score)).hypstr) if found else ""


def choose(closed: Hypothesis, anything: Hypothesis, expects: Expects) -> tuple[Hypothesis, Hypothesis]:
    """The better one of the answer to a closed question and whatever else was said, and the other one.

    An answer has to score better for its length, the more so the worse it fits the sound, so that customers may also say
    something else. Digits that are no number are not even the other one.
    """
    gain = (closed.score - anything.score) / closed.frames if closed.text else -math.inf
    if gain + _FIT_WEIGHT * (closed.fit - _USUAL_FIT) >= _LEAST.get(expects, 0.0):
        return closed, anything
    return anything, NOTHING if expects is Expects.PHONE else closed


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

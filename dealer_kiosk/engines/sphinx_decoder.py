"""Decoding one utterance with pocketsphinx: which language model, how sure, and what else it could have been."""

import itertools
import math
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dealer_kiosk.engines.sphinx_lm import (
    DICTIONARY,
    OPEN_MODEL,
    closed_model,
    general_folder,
    write_small_models,
)
from dealer_kiosk.engines.sphinx_sentences import CLOSED_RULES
from dealer_kiosk.errors import ModelError
from dealer_kiosk.messages import MIC_RATE, Expects, Samples, Transcript

_OPEN = "open"
_SCORE_UNIT = 1024.0  # pocketsphinx keeps path scores shifted right by ten bits
_QUIET = 10.0  # root mean square below which nothing was said: -70 dBFS
_FITS = -3.4  # nats a spoken frame: a closed answer that scores better needs no second opinion (measured, see tests)
# Hypotheses and words kept a frame: babble then takes half of real time instead of twice, and clear speech is heard as well.
_MOST_STATES = 5_000
_MOST_WORDS = 20
_ALTERNATIVES = 5
_LATTICE_PATHS = 50  # many differ in pauses only
_FILLER = re.compile(r"^[<\[+]")
_VARIANT = re.compile(r"\(\d+\)")


@dataclass(frozen=True, slots=True)
class _Hypothesis:
    text: str
    score: float  # nats of the whole utterance, sound and language model together
    fit: float  # nats a spoken frame
    confidence: float
    others: tuple[str, ...]


class SphinxDecoder:
    """pocketsphinx with an open model and one for each closed question.

    A closed question is first decoded with its own model. Unless that fits well, the open model is tried too and the better total
    score wins, so that customers may also answer something else.

    Args:
        folder: models made by `sphinx_lm.build_language_model`, or None for pocketsphinx's general model.

    Raises:
        ModelError: a model cannot be loaded.
    """

    def __init__(self, folder: Path | None) -> None:
        general = general_folder()
        if folder:
            self._decoder = _load(general / "en-us", folder / OPEN_MODEL, folder)
            return
        with tempfile.TemporaryDirectory(prefix="dealer-kiosk-") as temporary:
            write_small_models(Path(temporary))
            self._decoder = _load(general / "en-us", general / "en-us.lm.bin", Path(temporary))

    def transcribe(self, samples: Samples, expects: Expects) -> Transcript:
        """Words of an utterance.

        The confidence is the geometric mean of the words' posterior probabilities: what share the chosen word has of all that the
        recogniser thought possible at its place. It was above 0.9 for most clear speech, and below 0.2 for babble of six voices.
        """
        if not len(samples) or float(np.sqrt(np.mean(np.square(samples.astype(np.float64))))) < _QUIET:
            return Transcript("", 0.0)
        best, second = self._race(samples, expects)
        if not best.text:
            return Transcript("", 0.0)
        others = dict.fromkeys((*best.others[:3], *((second.text, *second.others) if second else ()), *best.others[3:]))
        alternatives = [text for text in others if text and text != best.text][:_ALTERNATIVES]
        return Transcript(best.text, best.confidence, tuple(alternatives))

    def _race(self, samples: Samples, expects: Expects) -> tuple[_Hypothesis, _Hypothesis | None]:
        if expects not in CLOSED_RULES:
            return self._decode(samples, _OPEN), None
        closed = self._decode(samples, expects.value)
        if closed.text and closed.fit > _FITS:
            return closed, None
        anything = self._decode(samples, _OPEN)
        return (closed, anything) if closed.text and closed.score >= anything.score else (anything, closed)

    def _decode(self, samples: Samples, search: str) -> _Hypothesis:
        decoder = self._decoder
        decoder.activate_search(search)
        decoder.start_utt()
        decoder.process_raw(samples.astype("<i2").tobytes(), full_utt=True)
        decoder.end_utt()
        found = decoder.hyp()
        if found is None:
            return _Hypothesis("", -math.inf, -math.inf, 0.0, ())
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
        fit = (score - silence) / max(frames, 1)
        confidence = min(1.0, math.exp(sum(posteriors) / max(len(posteriors), 1)))
        return _Hypothesis(_plain(found.hypstr), score, fit, confidence, tuple(others))


def _load(acoustic: Path, model: Path, folder: Path) -> Any:
    from pocketsphinx import Decoder  # noqa: PLC0415 - heavy, and only this engine needs it

    words = folder / DICTIONARY
    limits = {"maxhmmpf": _MOST_STATES, "maxwpf": _MOST_WORDS}
    try:
        decoder = Decoder(hmm=str(acoustic), lm=None, dict=str(words), samprate=MIC_RATE, loglevel="FATAL", **limits)
        decoder.add_lm_file(_OPEN, str(model))
        for expects in CLOSED_RULES:
            decoder.add_lm_file(expects.value, str(closed_model(folder, expects)))
    except (RuntimeError, ValueError) as error:
        raise ModelError(
            f"pocketsphinx cannot load {acoustic}, {model} or {words}; "
            "run: dealer-kiosk models build, or: pip install --force-reinstall pocketsphinx"
        ) from error
    return decoder


def _plain(text: str) -> str:
    return " ".join(word for word in _VARIANT.sub("", text).split() if not _FILLER.match(word))


def _log(probability: float) -> float:
    return math.log(max(probability, 1e-300))

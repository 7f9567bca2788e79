"""Whether a text was said: Whisper writes down a sentence also for noise, music and the talk of a crowd."""

import math
from dataclasses import dataclass

from dealer_kiosk.config import WhisperTuning
from dealer_kiosk.engines.calibration import Calibration
from dealer_kiosk.engines.whisper import repeats as whisper_repeats
from dealer_kiosk.engines.whisper.model import Decoded
from dealer_kiosk.engines.whisper.voice import Voice
from dealer_kiosk.messages import Band

CALIBRATION = Calibration(slope=1.74, offset=-0.66)
"""From the probability of a token times that of speech to the share of words that are right.

Fitted by logistic regression, weighted by words, on 130 clips of flite's voices slt and kal16 (half each of sentences as our
model was trained on and of free ones; clean, with pink noise at 15 dB and at 5 dB), recognised by our model and by OpenAI's base;
the mean error of the share is 0.17. To fit it again, compare `scripts/eval speech words` with these claims.
"""

_QUIETEST_DBFS = -70.0
_SHORTEST_S = 0.1  # nothing is said in less
_LETTERS_A_SECOND = 30.0  # faster than anybody speaks
_FREE_LETTERS = 12  # a short word may lie in sound that the detector hardly takes for speech
_SURE = {Band.WIDE: 0.98, Band.PHONE: 0.55}  # Silero's certainty of clear speech: without the highs it is half as sure
_PHONE_SHARE = 0.4  # of the certainty that is asked of the microphone

_CLEAR_LOG_PROBABILITY, _CLEAR_NO_SPEECH = -0.5, 0.3

_STOCK = frozenset(
    """thank you|thanks|thank you very much|thank you so much|thank you bye|bye|bye bye|you|okay|so|oh|uh|um|hmm|yeah|oh yeah|
    i'm sorry|i don't know|you you""".replace("\n    ", "").split("|")
)
"""Texts that Whisper writes under noise and music; a customer who says one of them is heard clearly."""

_FILM = ("for watching", "subscribe", "subtitles", "amara org", "copyright", "www")
"""Words of texts that end films; Whisper learned from those."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Decides what is worth hearing and what was said."""

    tuning: WhisperTuning
    least: float  # mean log-probability of a text that was said

    def may_be_speech(self, voice: Voice, seconds: float, band: Band = Band.WIDE) -> bool:
        """Whether recognising the clip is worth while."""
        needed = self.tuning.min_speech * (_PHONE_SHARE if band is Band.PHONE else 1.0)
        return seconds >= _SHORTEST_S and voice.level_dbfs >= _QUIETEST_DBFS and voice.certainty >= needed

    def is_doubtful(self, decoded: Decoded) -> bool:
        """Whether the text should be had again from the full window, and without a hint."""
        return (
            decoded.log_probability < self.tuning.min_log_probability
            or decoded.compression > self.tuning.max_compression
            or whisper_repeats.said_again(decoded.text)
        )

    def was_said(self, decoded: Decoded, voice: Voice) -> bool:
        """Whether a person said the text."""
        return bool(
            decoded.text
            and decoded.log_probability >= self._least_of(decoded)
            and decoded.compression <= self.tuning.max_compression
            and not whisper_repeats.loops(decoded.text)
            and len(decoded.text) <= _FREE_LETTERS + _LETTERS_A_SECOND * voice.seconds
            and not _is_learned_by_heart(decoded)
        )

    def _least_of(self, decoded: Decoded) -> float:
        """OpenAI's models take clear words for silence now and then (base: a phone number with 0.65); that alone says little."""
        return self.least / 2 if decoded.no_speech > self.tuning.max_no_speech else self.least


def confidence(decoded: Decoded, voice: Voice, band: Band = Band.WIDE) -> float:
    """The chance that a word of the text is right, 0..1."""
    return CALIBRATION(math.exp(min(0.0, decoded.log_probability)) * min(1.0, voice.certainty / _SURE[band]))


def _is_learned_by_heart(decoded: Decoded) -> bool:
    words = " ".join(whisper_repeats.words_of(decoded.text))
    if words in _STOCK:
        return decoded.log_probability < _CLEAR_LOG_PROBABILITY or decoded.no_speech > _CLEAR_NO_SPEECH
    return any(f" {piece} " in f" {words} " for piece in _FILM)

"""From a clip to a transcript: is it speech, what is said, was that really said, and how sure is it."""

import logging
import threading
import time
from collections.abc import Sequence
from typing import Protocol

from dealer_kiosk.config import WhisperTuning
from dealer_kiosk.engines.whisper import hints as whisper_hints
from dealer_kiosk.engines.whisper.beam import BeamBySpeed
from dealer_kiosk.engines.whisper.gate import Gate, confidence
from dealer_kiosk.engines.whisper.model import MOST_HINT, Decoded
from dealer_kiosk.engines.whisper.voice import Voice
from dealer_kiosk.errors import EngineError
from dealer_kiosk.messages import MIC_RATE, Band, Expects, Samples, Transcript

logger = logging.getLogger(__name__)

NOTHING = Transcript("", 0.0)

_OWN_LEAST = -0.4
"""Mean log-probability that a model with a vocabulary of its own must reach.

Ours, which knows few voices, wrote sentences under the talk of a crowd with -0.44 and less, and what it was told with -0.39 and
more (OpenAI's base: -1.08 and -0.3).
"""


class Model(Protocol):
    """What the recogniser needs of a model; `model.WhisperModel` is one."""

    @property
    def is_openais(self) -> bool:
        """Whether it has OpenAI's vocabulary."""
        ...

    def tokens(self, text: str) -> list[int]:
        """The model's tokens of a text."""
        ...

    def decode(self, samples: Samples, *, beam: int, hint: str = "", padded: bool = False) -> Decoded:
        """The most probable text of a clip."""
        ...


class Detector(Protocol):
    """What is needed of a detector of speech; `voice.VoiceDetector` is one."""

    def judge(self, samples: Samples, band: Band = Band.WIDE) -> Voice:
        """What speaks for a person in the clip."""
        ...

    def is_silent(self, samples: Samples, band: Band = Band.WIDE, *, after: int = 0) -> bool:
        """Whether nobody speaks in any part of the clip behind its first samples."""
        ...


class Recogniser:
    """One model for everybody who listens; passes follow one another.

    Args:
        model: the loaded model.
        detector: tells speech from other sounds.
        beam_size: hypotheses to keep at most.
        tuning: lengths and thresholds.
        words: names that customers say, the most important first.
    """

    def __init__(
        self, model: Model, detector: Detector, beam_size: int, tuning: WhisperTuning, words: Sequence[str] = ()
    ) -> None:
        self._model: Model | None = model
        self.detector = detector
        self._gate = Gate(tuning, tuning.min_log_probability if model.is_openais else max(_OWN_LEAST, tuning.min_log_probability))
        self._beam = BeamBySpeed(max(1, beam_size), tuning.beam_share)
        # Models with a vocabulary of their own have not learned what words before the first mean, and write nonsense after them.
        most = min(tuning.hint_tokens, MOST_HINT) if model.is_openais else 0
        self._hints = {expects: whisper_hints.hint(words, expects, model.tokens, most) for expects in Expects}
        self._lock = threading.Lock()
        self.last_share = 0.0  # seconds that the last pass took for a second of sound

    @property
    def beam_size(self) -> int:
        """Hypotheses that the next pass keeps."""
        return self._beam.size

    def recognise(self, samples: Samples, expects: Expects, band: Band = Band.WIDE) -> Transcript:
        """What was said in a clip; empty when nobody said anything.

        Raises:
            EngineError: the model failed, or is closed.
        """
        voice = self.detector.judge(samples, band)
        seconds = len(samples) / MIC_RATE
        with self._lock:
            if self._model is None:
                raise EngineError("the speech recogniser is closed")
            if not self._gate.may_be_speech(voice, seconds, band):
                return NOTHING
            decoded = self._decode(samples, self._hints[expects])
        if not self._gate.was_said(decoded, voice):
            logger.debug("%.1f s are not taken for speech: %s, %s", seconds, voice, decoded)
            return NOTHING
        return Transcript(decoded.text, confidence(decoded, voice, band), decoded.alternatives)

    def glance(self, samples: Samples, band: Band = Band.WIDE) -> str | None:
        """A first idea of what is being said, quickly; None while the model has other work.

        Raises:
            EngineError: the model failed, or is closed.
        """
        voice = self.detector.judge(samples, band)
        if not self._gate.may_be_speech(voice, len(samples) / MIC_RATE, band) or not self._lock.acquire(blocking=False):
            return None
        try:
            decoded = self._pass(samples, beam=1, hint="", padded=False)
        finally:
            self._lock.release()
        return decoded.text if self._gate.was_said(decoded, voice) else ""

    def close(self) -> None:
        """Release the memory once the pass that is being made is over; safe to call twice."""
        with self._lock:
            self._model = None

    def _decode(self, samples: Samples, hint: str) -> Decoded:
        started = time.perf_counter()
        decoded = self._pass(samples, beam=self._beam.size, hint=hint, padded=False)
        self._beam.took(time.perf_counter() - started, len(samples) / MIC_RATE)
        if not self._gate.is_doubtful(decoded) and not whisper_hints.echoes(decoded.text, hint):
            return decoded
        again = self._pass(samples, beam=self._beam.size, hint="", padded=True)
        better = again.log_probability > decoded.log_probability or not self._gate.is_doubtful(again)
        return again if better or whisper_hints.echoes(decoded.text, hint) else decoded

    def _pass(self, samples: Samples, *, beam: int, hint: str, padded: bool) -> Decoded:
        if self._model is None:
            raise EngineError("the speech recogniser is closed")
        started = time.perf_counter()
        try:
            return self._model.decode(samples, beam=beam, hint=hint, padded=padded)
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"faster-whisper failed: {error}") from error
        finally:
            self.last_share = (time.perf_counter() - started) * MIC_RATE / max(1, len(samples))

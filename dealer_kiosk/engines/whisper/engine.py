"""The faster-whisper engine: any Whisper model in a CTranslate2 folder.

Parts: `model` the model itself, `context` how much it encodes, `hints` what it is told before,
`beam` how thoroughly it searches, `voice` and `gate` whether somebody spoke, `recogniser` all of
these in order, `listening` and `rehearing` an utterance while it is being spoken.
"""

import weakref
from collections.abc import Sequence
from pathlib import Path

from dealer_kiosk.config import WhisperTuning
from dealer_kiosk.engines.whisper.listening import WhisperListening
from dealer_kiosk.engines.whisper.model import WhisperModel
from dealer_kiosk.engines.whisper.recogniser import Recogniser
from dealer_kiosk.engines.whisper.voice import VoiceDetector
from dealer_kiosk.messages import Band, Expects, Transcript, Utterance


class WhisperEars:
    """Speech to text by faster-whisper.

    Args:
        folder: a CTranslate2 model.
        compute_type: CTranslate2 number format.
        device: cpu, cuda or auto.
        beam_size: hypotheses kept while decoding, at most.
        threads: CPU threads.
        tuning: lengths and thresholds.
        words: names that customers say, the most important first.

    Raises:
        ModelError: a file of the model is missing, damaged, or belongs to another model; names the file.
    """

    name = "whisper"

    def __init__(
        self,
        folder: Path,
        *,
        compute_type: str = "int8",
        device: str = "cpu",
        beam_size: int = 5,
        threads: int = 2,
        tuning: WhisperTuning | None = None,
        words: Sequence[str] = (),
    ) -> None:
        self._tuning = tuning or WhisperTuning()
        model = WhisperModel(
            folder,
            compute_type=compute_type,
            device=device,
            threads=threads,
            tail_s=self._tuning.tail_s,
            shortest_s=self._tuning.shortest_s,
        )
        self._recogniser = Recogniser(model, VoiceDetector(), beam_size, self._tuning, words)
        self._open: weakref.WeakSet[WhisperListening] = weakref.WeakSet()

    @property
    def beam_size(self) -> int:
        """Hypotheses kept at present; fewer than were asked for where the machine is slow."""
        return self._recogniser.beam_size

    def transcribe(self, utterance: Utterance, expects: Expects = Expects.OPEN, band: Band = Band.WIDE) -> Transcript:
        """Words of the utterance; empty text when nobody said anything.

        Raises:
            EngineError: CTranslate2 failed; the next call may work again.
        """
        return self._recogniser.recognise(utterance.samples, expects, band)

    def listen(self, expects: Expects = Expects.OPEN, band: Band = Band.WIDE) -> WhisperListening:
        """An utterance that is heard while it is spoken; several at once share the model."""
        listening = WhisperListening(self._recogniser, expects, band, self._tuning.partial_share)
        self._open.add(listening)
        return listening

    def close(self) -> None:
        """Release the memory; safe to call twice."""
        for listening in list(self._open):
            listening.drop()
        self._recogniser.close()

"""Listening for engines that recognise whole utterances only."""

from collections.abc import Callable

import numpy as np

from dealer_kiosk.errors import Cancelled
from dealer_kiosk.messages import MIC_RATE, Samples, Transcript, Utterance


class CollectedListening:
    """Collects an utterance and has it transcribed at its end; gives no words before.

    Args:
        transcribe: what makes words of the whole utterance.
    """

    def __init__(self, transcribe: Callable[[Utterance], Transcript]) -> None:
        self._transcribe = transcribe
        self._chunks: list[Samples] = []
        self._transcript: Transcript | None = None
        self.dropped = False

    def hear(self, samples: Samples) -> None:
        """Keep the next samples."""
        self._chunks.append(samples.copy())  # callers may use their buffer again

    def partial(self) -> str:
        """No words before the end."""
        return ""

    def finish(self) -> Transcript:
        """Words of all that was heard.

        Raises:
            Cancelled: the utterance was dropped.
            EngineError: the engine failed.
        """
        if self.dropped:
            raise Cancelled("the utterance was dropped")
        if self._transcript is None:
            samples = np.concatenate([np.zeros(0, np.int16), *self._chunks])
            self._transcript = self._transcribe(Utterance(samples, 0.0, len(samples) / MIC_RATE))
        return self._transcript

    def drop(self) -> None:
        """Forget the utterance; safe to call twice, and after `finish`."""
        self.dropped = True
        self._chunks.clear()

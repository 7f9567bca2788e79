"""Reply text to sound: sentence by sentence, in words the voice reads correctly, cancellable."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from dealer_kiosk.engines.base import TextToSpeech
from dealer_kiosk.messages import Samples
from dealer_kiosk.spoken.say import speakable

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'])")


def sentences(text: str) -> list[str]:
    """The sentences of a reply, in order, so that the first can be heard before the last is made."""
    return [part for part in (piece.strip() for piece in _SENTENCE_END.split(text)) if part]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Speaks replies with one voice."""

    voice: TextToSpeech

    @property
    def rate(self) -> int:
        """Samples a second of what `speak` yields."""
        return self.voice.rate

    def speak(self, text: str, pace: float = 1.0, cancel: threading.Event | None = None) -> Iterator[Samples]:
        """Mono chunks of the reply.

        Args:
            text: the reply.
            pace: speaking time, relative to the voice as it is set up; above 1 is slower.
            cancel: once set, speaking stops between two chunks.

        Raises:
            EngineError: the voice failed.
        """
        for sentence in sentences(text):
            for chunk in self.voice.synthesize(speakable(sentence), pace):
                if cancel is not None and cancel.is_set():
                    return
                yield chunk

"""The seams of the three engines, and what is asked of them."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from dealer_kiosk.messages import (
    Exchange,
    Expects,
    FunctionSpec,
    Samples,
    Transcript,
    Understood,
    Utterance,
)


class SpeechToText(Protocol):
    """Turns an utterance into words."""

    name: str

    def transcribe(self, utterance: Utterance, expects: Expects = Expects.OPEN) -> Transcript:
        """Words of the utterance; empty text when nobody said anything.

        Raises:
            EngineError: the engine failed; the next call may work again.
        """
        ...

    def close(self) -> None:
        """Release processes and memory; safe to call twice."""
        ...


class TextToSpeech(Protocol):
    """Turns a sentence into sound."""

    name: str
    rate: int  # samples a second of what `synthesize` yields

    def synthesize(self, text: str, pace: float = 1.0) -> Iterator[Samples]:
        """Mono chunks of the spoken text, in order; no chunk for text without anything to say.

        Args:
            text: what `spoken.say.speakable` returned: words only, no figures.
            pace: speaking time, relative to the voice as it is set up; above 1 is slower.

        Raises:
            EngineError: the engine failed.
        """
        ...

    def close(self) -> None:
        """Release processes and memory; safe to call twice."""
        ...


@dataclass(frozen=True, slots=True)
class Prompt:
    """All that the language model sees of one turn."""

    dealer: str  # the dealership's name
    functions: Sequence[FunctionSpec]
    history: Sequence[Exchange]  # oldest first
    utterance: str  # what the customer just said
    situation: str = "nothing open"  # what is being done and what was asked, in a few words; stands for all older turns
    session: str = ""  # whose turn it is; "" = nothing is kept for the next one


class LanguageModel(Protocol):
    """Chooses one function call, or two for two wishes; nothing it writes is ever spoken."""

    name: str

    def understand(self, prompt: Prompt, cancel: threading.Event | None = None) -> Understood:
        """The model's choice for the customer's last utterance; an answer that is no whole call is not understood.

        Raises:
            Cancelled: `cancel` was set while generating.
            EngineError: the engine failed.
        """
        ...

    def forget(self, session: str) -> None:
        """Drop everything kept of a session; safe to call for one that is not known."""
        ...

    def close(self) -> None:
        """Release memory; safe to call twice."""
        ...

"""The seams of the three engines, and what is asked of them."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from dealer_kiosk.messages import (
    Band,
    Exchange,
    Expects,
    FunctionSpec,
    Samples,
    Transcript,
    Understood,
    Utterance,
)


class Listening(Protocol):
    """One utterance that is heard while it is spoken; `finish` or `drop` ends it. For one thread at a time."""

    def hear(self, samples: Samples) -> None:
        """Take the next samples, mono at MIC_RATE; returns at once, whatever has happened to the engine."""
        ...

    def partial(self) -> str:
        """The words so far; "" while there are none, or where the engine gives none."""
        ...

    def finish(self) -> Transcript:
        """Words of all that was heard; waits until they are there, and returns the same when asked again.

        Raises:
            Cancelled: the utterance was dropped.
            EngineError: the engine failed, or is closed; the next utterance may be heard again.
        """
        ...

    def drop(self) -> None:
        """Forget the utterance, for instance because it was noise; safe to call twice, and after `finish`."""
        ...


class SpeechToText(Protocol):
    """Turns utterances into words; several may be heard at once."""

    name: str

    def transcribe(self, utterance: Utterance, expects: Expects = Expects.OPEN, band: Band = Band.WIDE) -> Transcript:
        """Words of a whole utterance; empty text when nobody said anything.

        Raises:
            EngineError: the engine failed; the next call may work again.
        """
        ...

    def listen(self, expects: Expects = Expects.OPEN, band: Band = Band.WIDE) -> Listening:
        """Begin an utterance of which the samples are still to come; failures show when it is finished."""
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
            EngineError: the engine failed, or the text was abandoned.
        """
        ...

    def abandon(self) -> None:
        """Give up the text that another thread is having made; does nothing when there is none."""
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

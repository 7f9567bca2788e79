"""A spoken conversation from files: each WAV is one customer turn, through detection, recognition, conversation and speech."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from dealer_kiosk.audio.turns import TurnDetector, utterances
from dealer_kiosk.audio.vad import SPEECH_SCORE
from dealer_kiosk.audio.wavfile import WavWriter, read_wav
from dealer_kiosk.config import Turns
from dealer_kiosk.conversation import Conversation
from dealer_kiosk.engines.base import SpeechToText
from dealer_kiosk.messages import MIC_RATE, Band, Event, Samples, Utterance
from dealer_kiosk.speech import Speaker


class WavChannel:
    """Plays one customer's WAV files to a conversation.

    Args:
        conversation: not greeted yet.
        ears: the recogniser.
        speaker: the agent's voice.
        settings: when a turn begins and ends.
        confirm: how surely an utterance is speech, 0..1; others count as silence.
        writer: gets both sides of the conversation, or None.
    """

    def __init__(
        self,
        conversation: Conversation,
        ears: SpeechToText,
        speaker: Speaker,
        settings: Turns,
        confirm: Callable[[Samples], float],
        writer: WavWriter | None = None,
    ) -> None:
        self._conversation = conversation
        self._ears = ears
        self._speaker = speaker
        self._settings = settings
        self._confirm = confirm
        self._writer = writer

    def run(self, paths: Sequence[Path]) -> Iterator[Event]:
        """Events of the whole conversation, in order; files after its end are ignored.

        Raises:
            AudioError: a file cannot be read, or the recording cannot be written.
            EngineError: an engine failed.
        """
        for event in self._conversation.greet():
            self._speak(str(event.fields["greeting"]))
            yield event
        for path in paths:
            if self._conversation.ended:
                return
            yield from self._turn(read_wav(path))
        yield from self._conversation.end()

    def _turn(self, samples: Samples) -> Iterator[Event]:
        if self._writer is not None:
            self._writer.write_customer(samples)
        started = time.perf_counter()
        utterance = self._listen(samples)
        ms = {"listen": _since(started)}
        if utterance is None:
            yield self._closing(self._conversation.no_turn(), ms, started)
            return
        began = time.perf_counter()
        transcript = self._ears.transcribe(utterance, self._conversation.expects)
        ms["recognise"] = _since(began)
        if transcript.text:
            yield _heard(transcript.text, transcript.confidence, utterance)
        for event in self._conversation.turn(transcript.text, transcript.confidence, transcript.alternatives):
            if event.kind in ("reply", "notice"):
                ms.setdefault("speak_first", self._speak(str(event.fields["text"])))
            yield self._closing(event, ms, started) if event.kind == "turn_end" else event

    def _listen(self, samples: Samples) -> Utterance | None:
        """Everything said in a file, from the first word to the last, as one utterance of at most `turns.max_s`."""
        detector = TurnDetector(self._settings, self._conversation.expects)
        found = [item for item in utterances(samples, detector) if self._confirm(item.samples) >= SPEECH_SCORE[Band.WIDE]]
        if not found:
            return None
        first, last = found[0].start_s, min(found[-1].end_s, found[0].start_s + self._settings.max_s)
        return Utterance(samples[round(first * MIC_RATE) : round(last * MIC_RATE)], first, last)

    def _speak(self, text: str) -> int:
        """Make the sound of a text; returns the milliseconds to its first chunk."""
        started = time.perf_counter()
        first_ms: int | None = None
        chunks: list[Samples] = []
        for chunk in self._speaker.speak(text, self._conversation.pace):
            first_ms = _since(started) if first_ms is None else first_ms
            chunks.append(chunk)
        if self._writer is not None and chunks:
            self._writer.write_agent(np.concatenate(chunks), self._speaker.rate)
        return first_ms or 0

    def _closing(self, event: Event, ms: dict[str, int], started: float) -> Event:
        merged: dict[str, Any] = {**event.fields["ms"], **ms, "total": _since(started)}
        return replace(event, fields={**event.fields, "ms": merged})


def _heard(text: str, confidence: float, utterance: Utterance) -> Event:
    fields = {
        "text": text,
        "confidence": round(confidence, 3),
        "start_s": round(utterance.start_s, 2),
        "end_s": round(utterance.end_s, 2),
    }
    return Event("heard", fields)


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)

"""Speaks replies with one voice, piece by piece, so that the first is heard before the second is made."""

import logging
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait

import numpy as np

from dealer_kiosk.engines.base import TextToSpeech
from dealer_kiosk.errors import EngineError
from dealer_kiosk.messages import Samples
from dealer_kiosk.speech.phrases import PhraseCache
from dealer_kiosk.speech.pieces import pieces

log = logging.getLogger(__name__)

CHUNK_S = 0.1
"""Seconds of sound handed over at a time."""

_LOOK_S = 0.02  # how often somebody who waits for the voice looks whether it is still wanted
_REST_S = 0.1  # between two phrases made in advance, for those who need the processor now


class Speaker:
    """Speaks replies with one voice.

    The voice works in a thread of its own, one piece at a time: speaking that is cancelled ends at once, and the voice gives up
    the piece in progress.

    Args:
        voice: makes the sound.
        phrases: keeps the sound of fixed phrases; None = everything is made anew.
    """

    def __init__(self, voice: TextToSpeech, phrases: PhraseCache | None = None) -> None:
        self._voice = voice
        self._phrases = phrases
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="voice")
        self._closing = threading.Event()
        self._quiet = threading.Event()  # nothing is being said
        self._quiet.set()
        self._builder: threading.Thread | None = None

    @property
    def rate(self) -> int:
        """Samples a second of what `speak` yields."""
        return self._voice.rate

    def speak(self, text: str, pace: float = 1.0, cancel: threading.Event | None = None) -> Iterator[Samples]:
        """Mono chunks of the reply, of 0.1 s each.

        Args:
            text: the reply.
            pace: speaking time, relative to the voice as it is set up; above 1 is slower.
            cancel: once set, speaking stops before the next chunk, and within 20 ms while one is being made.

        Raises:
            EngineError: the voice failed.
        """
        size = max(1, round(CHUNK_S * self.rate))
        self._quiet.clear()
        try:
            for sound in self._sounds(pieces(text), pace, cancel):
                for start in range(0, len(sound), size):
                    if _is_set(cancel):
                        return
                    yield sound[start : start + size]
        finally:
            self._quiet.set()

    def prepare(self, texts: Iterable[str]) -> None:
        """Make the sound of fixed phrases in the background, the most urgent first; speaking goes before.

        Args:
            texts: replies, or sentences of them, that are said in these words again and again.
        """
        if self._phrases is None:
            return
        self._phrases.want(piece for text in texts for piece in pieces(text))
        self._builder = threading.Thread(target=self._build, args=(self._phrases,), name="phrases", daemon=True)
        self._builder.start()

    def wait_prepared(self, timeout_s: float | None = None) -> bool:
        """Wait until everything asked for by `prepare` is made; False when it is not within the time."""
        if self._builder is not None:
            self._builder.join(timeout_s)
        return self._builder is None or not self._builder.is_alive()

    def close(self) -> None:
        """Stop working in the background; safe to call twice. The voice stays open."""
        self._closing.set()
        self.wait_prepared()
        self._worker.shutdown()

    def _sounds(self, texts: Iterable[str], pace: float, cancel: threading.Event | None) -> Iterator[Samples]:
        """The sound of the pieces in order, kept or made now, until it is not wanted any more."""
        usual = self._phrases if pace == 1.0 else None
        for piece in texts:
            kept = usual.get(piece) if usual is not None else None
            if kept is not None:
                yield kept
                continue
            made: list[Samples] = []
            steps = iter(self._voice.synthesize(piece, pace))
            while (sound := self._unless(cancel, self._worker.submit(next, steps, None))) is not None:
                made.append(sound)
                yield sound
            if _is_set(cancel):
                return
            if usual is not None:
                usual.put(piece, _joined(made))

    def _unless(self, cancel: threading.Event | None, future: "Future[Samples | None]") -> Samples | None:
        """What the voice makes; None as soon as it is not wanted."""
        while cancel is not None and not wait([future], _LOOK_S).done:
            if cancel.is_set():
                if not future.cancel():
                    self._voice.abandon()
                return None
        return future.result()

    def _build(self, phrases: PhraseCache) -> None:
        made = False
        try:
            for piece in phrases.missing():
                self._closing.wait(_REST_S)
                while not self._quiet.wait(_REST_S) and not self._closing.is_set():
                    pass
                if self._closing.is_set():
                    break
                sounds = self._worker.submit(list, self._voice.synthesize(piece)).result()
                phrases.put(piece, _joined(sounds))
                made = True
            if made:
                phrases.save()
        except EngineError as error:  # it will be made, or fail, when it is needed
            log.warning("phrases are not made in advance: %s", error)
        except OSError as error:
            log.warning("phrases made in advance are not kept for the next start: %s", error)


def _is_set(cancel: threading.Event | None) -> bool:
    return cancel is not None and cancel.is_set()


def _joined(sounds: Iterable[Samples]) -> Samples:
    return np.concatenate([np.zeros(0, np.int16), *sounds])

"""The agent's side of a spoken conversation: sentences are said one after the other, and it is known how much was heard."""

import heapq
import itertools
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol

from dealer_kiosk.audio import pcm
from dealer_kiosk.audio.line import Cut
from dealer_kiosk.errors import EngineError
from dealer_kiosk.health.heartbeats import Heartbeats, Stage
from dealer_kiosk.messages import Priority, Samples
from dealer_kiosk.speech.pieces import sentences

logger = logging.getLogger(__name__)

AHEAD_S = 1.0
"""Seconds of sound that are prepared: more would have to be thrown away when something urgent is to be said."""

_LOOK_S = 0.05
_WHOLE_S = 3600.0  # longer than any chunk
_ORDER = {Priority.INTERRUPT: 0, Priority.HIGH: 1, Priority.NORMAL: 2}


@dataclass(frozen=True, slots=True)
class Voice:
    """How the agent speaks."""

    speak: Callable[[str, float, threading.Event], Iterable[Samples]]  # text, pace, cancel -> mono chunks; raises EngineError
    rate: int  # samples a second of the chunks


class Player(Protocol):
    """What plays the voice; `audio.process.AudioProcess` is one."""

    @property
    def playing(self) -> bool:
        """Whether queued sound is still to be heard."""
        ...

    @property
    def ahead_s(self) -> float:
        """How much of it, in seconds."""
        ...

    @property
    def over(self) -> int:
        """Sequence number of the last sound that has been heard."""
        ...

    def play(self, samples: Samples, rate: int) -> int:
        """Queue sound; its sequence number."""
        ...

    def stop_playing(self) -> None:
        """Be silent at once."""
        ...


class Worker(Protocol):
    """What works in the background; `concurrent.futures.ThreadPoolExecutor(1)` is one."""

    def submit(self, work: Callable[[], None], /) -> "Future[None]":
        """Do it, after what was submitted before."""
        ...


@dataclass(slots=True)
class _Part:
    """One sentence."""

    text: str
    pace: float
    chunks: list[tuple[int, float]] = field(default_factory=list)  # sequence number, seconds
    whole: bool = False  # all of its sound is queued

    def is_over(self, over: int) -> bool:
        return self.whole and (not self.chunks or self.chunks[-1][0] <= over)

    def seconds(self) -> float:
        return sum(seconds for _, seconds in self.chunks)

    def heard_s(self, cut: Cut) -> float:
        before = sum(seconds for sequence, seconds in self.chunks if sequence < cut.sequence)
        return before + sum(min(seconds, cut.seconds) for sequence, seconds in self.chunks if sequence == cut.sequence)


class Mouth:
    """Says sentences by priority.

    Args:
        voice: makes the sound.
        player: plays it.
        worker: makes it in the background.
        heartbeats: are told of it.
    """

    def __init__(self, voice: Voice, player: Player, worker: Worker, heartbeats: Heartbeats) -> None:
        self._voice = voice
        self._player = player
        self._worker = worker
        self._heartbeats = heartbeats
        self._lock = threading.Lock()
        self._count = itertools.count()
        self._waiting: list[tuple[int, int, str, float]] = []  # priority, order, sentence, pace
        self._parts: list[_Part] = []  # since the agent was last silent
        self._cancel = threading.Event()
        self._working = 0

    @property
    def busy(self) -> bool:
        """Whether something is being said or waits to be."""
        # Without the lock, which is held while sound goes to a process that may hang.
        return bool(self._waiting or self._working) or self._player.playing

    def heard(self) -> int:
        """Characters heard so far of what has been said since the last silence, one space between two sentences."""
        over, parts = self._player.over, list(self._parts)
        return sum(len(part.text) + 1 if part.is_over(over) else len(_heard(part, Cut(over, _WHOLE_S))) for part in parts)

    def say(self, text: str, pace: float = 1.0, priority: Priority = Priority.NORMAL) -> None:
        """Say a text after what has its priority or a higher one; INTERRUPT stops what is being said."""
        if priority is Priority.INTERRUPT and self.busy:
            self.stop()
        silent = not self.busy
        with self._lock:
            if silent:
                self._parts.clear()
            said = sentences(text)
            for sentence in said:
                heapq.heappush(self._waiting, (_ORDER[priority], next(self._count), sentence, pace))
            self._working += len(said)
        for _ in said:
            self._worker.submit(self._next)

    def stop(self) -> None:
        """Say nothing more; a later `cut` does not count it."""
        self._silence()
        with self._lock:
            self._parts.clear()
        self._player.stop_playing()

    def cut(self, cut: Cut) -> tuple[str, str]:
        """The customer has stopped the player: drop the rest.

        Returns:
            What was heard of what has been said since the last silence, to the word; and what is left of it, from the beginning
            of the sentence that was interrupted.
        """
        unsaid = self._silence()
        if self._player.playing:  # queued after the player had stopped
            self._player.stop_playing()
        with self._lock:
            parts, self._parts = self._parts, []
        heard = [_heard(part, cut) for part in parts]
        left = [part.text for part, words in zip(parts, heard, strict=True) if words != part.text]
        return " ".join(filter(None, heard)), " ".join([*left, *unsaid])

    def _silence(self) -> list[str]:
        """Drop what waits, and what is being made."""
        with self._lock:
            unsaid = [sentence for _, _, sentence, _ in sorted(self._waiting)]
            self._waiting.clear()
            self._cancel.set()
            self._cancel = threading.Event()
        return unsaid

    def _next(self) -> None:
        """Say the most urgent sentence, if there still is one."""
        self._wait_for_room()  # before one is chosen: a more urgent one may come meanwhile
        with self._lock:
            if not self._waiting:
                self._working -= 1
                return
            _, _, sentence, pace = heapq.heappop(self._waiting)
            part, cancel = _Part(sentence, pace), self._cancel
            self._parts.append(part)
        try:
            with self._heartbeats.busy(Stage.VOICE):
                self._speak(part, cancel)
        except EngineError as error:  # better a sentence missing than the conversation
            logger.warning("a sentence could not be spoken: %s", error)
            with self._lock:
                self._parts = [other for other in self._parts if other is not part]
        finally:
            with self._lock:
                self._working -= 1

    def _wait_for_room(self) -> None:
        with self._lock:
            cancel = self._cancel
        while self._player.ahead_s > AHEAD_S and not cancel.wait(_LOOK_S):
            pass

    def _speak(self, part: _Part, cancel: threading.Event) -> None:
        logger.debug("says %r", part.text)
        for chunk in self._chunks(part, cancel):
            with self._lock:  # nothing is queued behind a cut
                if cancel.is_set():
                    return
                part.chunks.append((self._player.play(chunk, self._voice.rate), len(chunk) / self._voice.rate))
        with self._lock:
            part.whole = not cancel.is_set()  # a cancelled voice ends early

    def _chunks(self, part: _Part, cancel: threading.Event) -> Iterator[Samples]:
        awaited = not self._player.playing
        for chunk in filter(len, self._voice.speak(part.text, part.pace, cancel)):
            # Voices begin with 0.05 to 0.1 s of silence, which is a pause between two sentences, and else a wait.
            yield pcm.without_lead(chunk, self._voice.rate) if awaited else chunk
            awaited = False


_CHARACTERS_A_SECOND = 15.0  # of a voice at its own pace; for a sentence whose length is not known yet


def _heard(part: _Part, cut: Cut) -> str:
    heard_s = part.heard_s(cut)
    length_s = part.seconds() if part.whole else max(part.seconds(), len(part.text) * part.pace / _CHARACTERS_A_SECOND)
    return first_words(part.text, heard_s / length_s) if length_s else ""


def first_words(text: str, share: float) -> str:
    """The words of a sentence that were spoken within the first `share` of its time: long words take longer."""
    if share >= 1.0:
        return text
    end = share * len(text)
    kept = [word for word, upto in _ends(text) if upto <= end]
    return " ".join(kept)


def _ends(text: str) -> Iterator[tuple[str, int]]:
    """Each word and the characters up to its end."""
    upto = 0
    for word in text.split():
        upto += len(word) + 1
        yield word, upto - 1

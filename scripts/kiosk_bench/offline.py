"""A line without devices: sound goes in as fast as the kiosk takes it, and a clock moves 20 ms with every frame."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.audio.bargein import Action, Allowed
from dealer_kiosk.audio.duplex import FullDuplex
from dealer_kiosk.audio.line import Cut, Ducked, Frame, Restored, Sound
from dealer_kiosk.audio.streams import Sent
from dealer_kiosk.messages import MIC_RATE, Samples

_FRAME_S = pcm.FRAME_MS / 1000


class OfflineLine:
    """Gives the kiosk what a microphone hears, and plays to nobody; whoever speaks can interrupt, as on devices.

    Args:
        sound: what the microphone hears, in pieces of any length at MIC_RATE.
        every_second: is called when a second has passed.
    """

    problem: str | None = None
    ahead_s = 0.0  # who waited for room would wait for ever: the clock stands still meanwhile

    def __init__(self, sound: Iterable[Samples], every_second: Callable[[], object]) -> None:
        self.level_dbfs = pcm.SILENT_DBFS
        self.seconds = self.frame_at = 0.0
        self.cuts = 0
        self._sound = sound
        self._every_second = every_second
        self._duplex = FullDuplex(MIC_RATE)
        self._queue: deque[tuple[int, Samples]] = deque()
        self._sequence = self.over = 0
        self._heard_s = 0.0  # of the chunk that is being played

    def now(self) -> float:
        """The line's clock, in seconds."""
        return self.seconds

    @property
    def playing(self) -> bool:
        """Whether queued sound is still to be heard."""
        return bool(self._queue)

    def sounds(self, timeout_s: float) -> Iterator[Sound | None]:  # noqa: ARG002 - a frame is always there
        """All of the sound, with what it makes of the agent's voice."""
        framer = pcm.Framer()
        for piece in self._sound:
            for frame in framer.push(piece):
                yield from self._hear(frame)

    def play(self, samples: Samples, rate: int) -> int:
        """Queue sound; its sequence number."""
        self._sequence += 1
        self._queue.append((self._sequence, pcm.resample(samples, rate, MIC_RATE)))
        return self._sequence

    def stop_playing(self) -> None:
        """Drop what is queued."""
        self._queue.clear()
        self.over = self._sequence

    def allow(self, allowed: Allowed) -> None:
        """Say what may stop the agent."""
        self._duplex.allow(allowed)

    def _hear(self, frame: Samples) -> Iterator[Sound]:
        sent = Sent(self.seconds, self._next(), pcm.FRAME_SAMPLES)
        cleaned = self._duplex.hear(self.seconds, frame, [sent])
        self.level_dbfs = pcm.dbfs(frame)
        self._tick()
        if cleaned.action is Action.CUT:
            cut = Cut(self._queue[0][0] if self._queue else self.over, self._heard_s)
            self.cuts += 1
            self.stop_playing()
            yield cut
        elif cleaned.action is not Action.NONE:
            yield Ducked() if cleaned.action is Action.DUCK else Restored()
        yield Frame(cleaned.frame, cleaned.echo)

    def _next(self) -> Samples | None:
        """What is played in the next frame."""
        if not self._queue:
            return None
        sequence, samples = self._queue.popleft()
        block, rest = samples[: pcm.FRAME_SAMPLES], samples[pcm.FRAME_SAMPLES :]
        if len(rest):
            self._queue.appendleft((sequence, rest))
            self._heard_s += _FRAME_S
        else:
            self.over, self._heard_s = sequence, 0.0
        return np.concatenate([block, np.zeros(pcm.FRAME_SAMPLES - len(block), np.int16)])

    def _tick(self) -> None:
        before = int(self.seconds)
        self.seconds = self.frame_at = round(self.seconds + _FRAME_S, 3)
        if int(self.seconds) > before:
            self._every_second()


class AtOnce:
    """A worker that does its work at once, so that the line's clock stands still meanwhile."""

    def submit(self, work: Callable[[], None], /) -> "Future[None]":
        """Work; what was raised waits in the result."""
        future: Future[None] = Future()
        try:
            work()
        except Exception as error:  # noqa: BLE001 - as an executor does
            future.set_exception(error)
        else:
            future.set_result(None)
        return future

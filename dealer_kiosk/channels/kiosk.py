"""The kiosk: microphone and loudspeaker in the showroom, one customer after the other.

A session begins when somebody speaks, so that nobody is greeted in an empty room, and the next one begins the same way after it
has ended.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from dealer_kiosk.audio.line import Sound
from dealer_kiosk.channels.mouth import Worker
from dealer_kiosk.channels.snapshot import Snapshot
from dealer_kiosk.channels.talk import Engines, Speaking, Talk
from dealer_kiosk.channels.thinking import Session
from dealer_kiosk.config import Turns
from dealer_kiosk.health.heartbeats import Heartbeats

_IDLE_S = 0.25  # the loop turns at least this often, also without a frame from the microphone
_SHOW_EVERY_S = 0.1
_DEAF_S = 1.0  # without a frame


class Line(Speaking, Protocol):
    """What the kiosk needs of its sound devices; `audio.process.AudioProcess` is one."""

    @property
    def level_dbfs(self) -> float:
        """Level of the newest frame of the microphone."""
        ...

    @property
    def frame_at(self) -> float:
        """When it came."""
        ...

    @property
    def problem(self) -> str | None:
        """What is wrong with the devices, if anything."""
        ...

    def sounds(self, timeout_s: float) -> Iterator[Sound | None]:
        """What happens on the line; None when nothing came for `timeout_s`."""
        ...


class Kiosk:
    """Runs sessions over a microphone and a loudspeaker.

    Args:
        line: the devices, started.
        engines: what hears and speaks.
        new_session: makes the session of the next customer.
        settings: when a turn begins and ends.
        now: the clock that measures silence, in seconds.
        workers: what thinks, and what makes the voice; None = a thread each.
        watchers: are shown the kiosk ten times a second, and at once when it does something else; what they raise ends `run`.
        heartbeats: are told what is worked on.
    """

    def __init__(
        self,
        line: Line,
        engines: Engines,
        new_session: Callable[[], Session],
        settings: Turns,
        *,
        now: Callable[[], float] = time.monotonic,
        workers: tuple[Worker, Worker] | None = None,
        watchers: Sequence[Callable[[Snapshot], None]] = (),
        heartbeats: Heartbeats | None = None,
    ) -> None:
        self._line = line
        self._now = now
        self._talk = Talk(line, engines, new_session, settings, now=now, workers=workers, heartbeats=heartbeats)
        self._watchers = watchers
        self._shown = Snapshot()
        self._shown_at = now()
        self._touches: queue.SimpleQueue[str] = queue.SimpleQueue()

    def run(self, stop: threading.Event) -> None:
        """Serve customers until `stop` is set or the line ends. A turn that is worked on is finished; nothing more is said.

        Raises:
            KioskError: what the line raises; failures of a single turn are survived.
        """
        try:
            for sound in self._line.sounds(_IDLE_S):
                if stop.is_set():
                    break
                self._talk.take(sound)
                self._take_touches()
                self._talk.work()
                self._show()
        finally:
            self._talk.close()

    def touch(self, text: str) -> None:
        """Take what a customer touched or typed, in the words they would have said; "" = somebody is typing. From any thread."""
        self._touches.put(text)

    def _take_touches(self) -> None:
        while not self._touches.empty():
            text = self._touches.get()
            self._talk.read(text) if text else self._talk.stay()

    def _show(self) -> None:
        talk, now = self._talk, self._now()
        activity = talk.activity
        if activity is self._shown.activity and now - self._shown_at < _SHOW_EVERY_S:
            return
        self._shown_at = now
        self._shown = Snapshot(
            activity,
            in_session=talk.session is not None,
            sessions=talk.sessions,
            turn=talk.answered,
            events=talk.events,
            spoken=talk.spoken(),
            expects=talk.expects,
            pace=talk.pace,
            level_dbfs=self._line.level_dbfs,
            problem=self._line.problem,
            hears=now - self._line.frame_at < _DEAF_S,
        )
        for watcher in self._watchers:
            watcher(self._shown)

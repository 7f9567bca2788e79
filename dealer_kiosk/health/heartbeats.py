"""Signs of life of every part of the kiosk.

A part that turns all the time beats; a part that works when it is asked announces each piece of work. A beat that stays away, or
a piece of work that does not end, makes its part late. A part is watched from its first sign of life on.
"""

import enum
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Self

from dealer_kiosk.config import Health


class Stage(enum.StrEnum):
    """A part of the kiosk that can stop on its own."""

    MAIN = "main"  # the loop that serves customers
    AUDIO = "audio"  # the thread that reads the audio process
    MICROPHONE = "microphone"  # frames that arrive from it
    RECOGNISER = "recogniser"
    MODEL = "model"
    VOICE = "voice"
    JOBS = "jobs"
    SCREEN = "screen"
    PHONE = "phone"  # the loop that takes calls


@dataclass(frozen=True, slots=True)
class Late:
    """A stage that gave no sign of life for too long."""

    stage: Stage
    seconds: float  # since its last beat, or since the piece of work began that does not end


@dataclass(frozen=True, slots=True)
class Sign:
    """What is known of a stage."""

    seconds: float  # since its last beat, or since its oldest piece of work began
    working: bool
    late: bool


class Heartbeats:
    """Collects signs of life from any thread.

    Args:
        limits: seconds between two beats of a stage that does no announced work, at most; 0 or absent = it need not beat.
        now: a clock that never goes back, in seconds.
        work_limits: seconds that a piece of announced work may take; 0 or absent = any time.
    """

    def __init__(
        self,
        limits: Mapping[Stage, float],
        now: Callable[[], float] = time.monotonic,
        *,
        work_limits: Mapping[Stage, float] | None = None,
    ) -> None:
        self._limits = dict(limits)
        self._work_limits = dict(work_limits or {})
        self._now = now
        self._beats: dict[Stage, float | None] = dict.fromkeys(Stage)  # never changes its size, so that readers need no lock
        self._works: dict[object, tuple[Stage, float]] = {}
        self._lock = threading.Lock()  # of the pieces of work; a beat never waits for it

    @classmethod
    def from_settings(cls, settings: Health) -> Self:
        """With the limits of config.toml."""
        beats, works = asdict(settings.beats), asdict(settings.works)
        return cls(
            {Stage(name): limit for name, limit in beats.items()},
            work_limits={Stage(name): limit for name, limit in works.items()},
        )

    def beat(self, stage: Stage) -> None:
        """A sign of life; it takes no lock and well under a microsecond."""
        self._beats[stage] = self._now()

    @contextmanager
    def busy(self, stage: Stage) -> Iterator[None]:
        """Announce a piece of work: until it ends the stage need not beat, but the work has a limit of its own.

        Several threads may be busy in the same stage; each piece is timed by itself.
        """
        work = object()
        with self._lock:
            self._works[work] = (stage, self._now())
        try:
            yield
        finally:
            self.beat(stage)  # before the work is struck off, so that the stage never looks idle with an old beat
            with self._lock:
                del self._works[work]

    def late(self) -> list[Late]:
        """The stages that are overdue, in the order of `Stage`."""
        return [Late(stage, sign.seconds) for stage, sign in self.signs().items() if sign.late]

    def fresh(self, stage: Stage) -> bool:
        """Whether a stage has given a sign of life and is not late."""
        sign = self.signs().get(stage)
        return sign is not None and not sign.late

    def signs(self) -> dict[Stage, Sign]:
        """What is known of every stage that has ever given a sign of life."""
        now = self._now()
        works = self._oldest_works()  # before the beats are read: a work that ends in between leaves a beat
        found: dict[Stage, Sign] = {}
        for stage, beat in self._beats.items():
            since = works.get(stage, beat)
            if since is not None:
                limit = (self._work_limits if stage in works else self._limits).get(stage, 0.0)
                seconds = max(0.0, now - since)
                found[stage] = Sign(seconds, stage in works, 0 < limit < seconds)
        return found

    def _oldest_works(self) -> dict[Stage, float]:
        with self._lock:
            works = list(self._works.values())
        oldest: dict[Stage, float] = {}
        for stage, since in works:
            oldest[stage] = min(since, oldest.get(stage, since))
        return oldest

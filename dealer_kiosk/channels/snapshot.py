"""The kiosk at one moment, for everybody who watches it: the status line, the screen, the health file."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from dealer_kiosk.messages import Event, Expects


class Activity(enum.StrEnum):
    """What the kiosk is doing."""

    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"


_QUIETEST_DBFS = -60.0


def loudness(level_dbfs: float) -> float:
    """A level as meters show it: 0 at -60 dB below full scale and less, 1 at full scale."""
    return min(1.0, max(0.0, 1 - level_dbfs / _QUIETEST_DBFS))


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something that was said in this session."""

    agent: bool
    text: str
    heard: int | None = None  # characters of it that have been heard so far; None = all


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The kiosk now."""

    activity: Activity = Activity.LISTENING
    in_session: bool = False
    sessions: int = 0  # begun since the kiosk was started
    turn: int = 0  # number of the turn that was answered last, since the kiosk was started
    events: Sequence[Event] = ()  # of that turn
    spoken: Sequence[Spoken] = ()  # in this session, oldest first; the last few
    expects: Expects = Expects.OPEN
    pace: float = 1.0
    level_dbfs: float = -100.0  # of the microphone
    problem: str | None = None  # with the devices
    hears: bool = True  # frames come from the microphone

"""How much of the agent's own voice the cancellers leave in this room, so that more than that is somebody who speaks.

Two signs are needed at once: what the linear canceller leaves, beside the echo that it took away, and what AEC3 takes away. Both
depend on the room and the loudspeaker, so their values in 97 % of the frames in which the agent speaks alone are followed, by
steps that are 32 times as large one way as the other.
"""

from collections import deque
from dataclasses import dataclass

_RISE_DB, _FALL_DB = 0.048, 0.0015
_FIRST_NEAR_DB, _FIRST_TAKEN_DB = -4.0, 27.0  # of a live room
_FIRST_FRAMES, _FIRST_FALL_DB = 500, 0.012  # most rooms are better than that, and are known soon
_MARGIN_DB = 2.0
_FADES_DB = 2.0  # by which an echo falls from frame to frame at least, where it takes 0.6 s to be gone (by 60 dB)
_QUIETEST_DBFS = -45.0  # of a microphone in which there is an echo to follow
_NEAR_DB = (-10.0, 6.0)  # limits of what the linear canceller leaves, below and above the echo
_TAKEN_DB = (8.0, 35.0)  # limits of what AEC3 takes away from somebody who speaks
_EASIER_DB, _TAKEN_EASIER_DB = 2.0, 10.0  # where somebody was noticed already
_MISTAKE_DB = 2.0
_LATE_FRAMES = 25  # of somebody who speaks before they are noticed


@dataclass(frozen=True, slots=True)
class Levels:
    """Of one frame of 20 ms, in dB below full scale."""

    heard: float
    cleaned: float  # what AEC3 leaves of it
    rest: float  # what the linear canceller leaves of it
    echo: float  # that it took away


class Remains:
    """Tells by levels whether there is more than the agent's echo; feed it the frames in order while the agent is heard."""

    def __init__(self) -> None:
        self._fading_dbfs = -100.0  # the loudest echo that may still be heard
        self._frames = 0
        self._before: deque[tuple[float, float]] = deque(maxlen=_LATE_FRAMES)
        self._near_db, self._taken_db = _FIRST_NEAR_DB, _FIRST_TAKEN_DB

    def is_more(self, levels: Levels, *, noticed: bool) -> bool:
        """Whether a frame holds more than echo.

        Args:
            levels: of the frame.
            noticed: whether somebody was noticed, and a weaker sign is enough.
        """
        self._fading_dbfs = max(levels.echo, self._fading_dbfs - _FADES_DB)
        near_db, taken_db = levels.rest - self._fading_dbfs, levels.heard - levels.cleaned
        if not noticed and levels.heard > _QUIETEST_DBFS:
            self._follow(near_db, taken_db)
        near_limit = _limited(self._near_db + _MARGIN_DB, _NEAR_DB) - _EASIER_DB * noticed
        taken_limit = _limited(self._taken_db - _MARGIN_DB, _TAKEN_DB) + _TAKEN_EASIER_DB * noticed
        return near_db > near_limit and taken_db < taken_limit

    def noticed(self) -> None:
        """Somebody speaks, and did so a little while ago, from which nothing is to be learned."""
        if self._before:
            self._near_db, self._taken_db = self._before[0]
        self._before.clear()

    def mistaken(self) -> None:
        """Whoever was noticed was the agent itself: more of it is to be expected."""
        self._near_db += _MISTAKE_DB
        self._taken_db -= _MISTAKE_DB

    def _follow(self, near_db: float, taken_db: float) -> None:
        self._frames += 1
        self._before.append((self._near_db, self._taken_db))
        fall_db = _FIRST_FALL_DB if self._frames < _FIRST_FRAMES else _FALL_DB
        self._near_db += _RISE_DB if near_db > self._near_db else -fall_db
        self._taken_db -= _RISE_DB if taken_db < self._taken_db else -fall_db


def _limited(value: float, limits: tuple[float, float]) -> float:
    return min(max(value, limits[0]), limits[1])

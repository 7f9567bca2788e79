"""After a session that led nowhere it was probably a radio that spoke, so for a time only clear calls open the next one."""

import math
from collections.abc import Callable

FIRST_S = 120.0
LONGEST_S = 1920.0


class Wariness:
    """How easily words open a session.

    Args:
        now: the clock, in seconds.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._for_s = 0.0
        self._until = -math.inf

    @property
    def wary(self) -> bool:
        """Whether only clear calls are to open a session."""
        return self._now() < self._until

    def mistaken(self) -> None:
        """A session led nowhere; each one in a row doubles the time."""
        self._for_s = min(max(FIRST_S, 2 * self._for_s), LONGEST_S)
        self._until = self._now() + self._for_s

    def served(self) -> None:
        """A session was a customer's."""
        self._for_s = 0.0

"""What a customer asks of the time of an appointment."""

from dataclasses import dataclass
from datetime import time
from typing import Literal

Part = Literal["morning", "afternoon", "evening"]

_NOON, _EVENING = time(12), time(17)


@dataclass(frozen=True, slots=True)
class TimeWish:
    """What a customer asked of the time; `TimeWish()` is "any time"."""

    exact: time | None = None
    after: time | None = None  # this time or later
    before: time | None = None  # earlier than this time
    part: Part | None = None  # until 12:00, 12:00 to 17:00, from 17:00
    pick: int | None = None  # of the free times: 0 the first, 1 the second, -1 the last

    def fits(self, t: time) -> bool:
        """Whether a start at `t` is as asked; `pick` chooses among those that fit and rules none out."""
        if self.exact is not None and t != self.exact:
            return False
        if self.after is not None and t < self.after:
            return False
        if self.before is not None and t >= self.before:
            return False
        return self.part is None or self.part == _part_of(t)


def _part_of(t: time) -> Part:
    if t < _NOON:
        return "morning"
    return "afternoon" if t < _EVENING else "evening"

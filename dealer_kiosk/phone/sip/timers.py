"""Times of SIP over UDP (RFC 3261, 17.1.1.1 and 17.1.2.2), and what is due when."""

import heapq
import itertools
from collections.abc import Callable, Hashable

T1 = 0.5
"""Seconds of a round trip; the first repetition comes after so long."""

T2 = 4.0
"""Longest seconds between two repetitions."""

T4 = 5.0
"""Seconds a datagram may be under way."""

LIMIT = 64 * T1
"""Seconds after which nobody waits for an answer any more."""

Action = Callable[[float], None]
"""What is done when a timer is due; it gets the time."""


class Timers:
    """Actions by name, in the order of their times."""

    def __init__(self) -> None:
        self._set: dict[Hashable, tuple[int, Action]] = {}
        self._heap: list[tuple[float, int, Hashable]] = []
        self._serial = itertools.count()

    def __len__(self) -> int:
        return len(self._set)

    def set(self, name: Hashable, due: float, action: Action) -> None:
        """Do something at a time; an earlier order of the same name is forgotten."""
        serial = next(self._serial)
        self._set[name] = (serial, action)
        heapq.heappush(self._heap, (due, serial, name))
        if len(self._heap) > 2 * len(self._set) + 100:
            self._heap = [entry for entry in self._heap if self._is_current(entry)]
            heapq.heapify(self._heap)

    def cancel(self, name: Hashable) -> None:
        """Forget an order, if there is one."""
        self._set.pop(name, None)

    @property
    def next_due(self) -> float | None:
        """Time of the next action; None if there is none."""
        while self._heap and not self._is_current(self._heap[0]):
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def run(self, now: float) -> None:
        """Do what is due; what that orders anew is left for the next time."""
        due = []
        while self._heap and self._heap[0][0] <= now:
            due.append(heapq.heappop(self._heap))
        for entry in due:
            if self._is_current(entry):
                _, action = self._set.pop(entry[2])
                action(now)

    def _is_current(self, entry: tuple[float, int, Hashable]) -> bool:
        return entry[1] == self._set.get(entry[2], (-1,))[0]

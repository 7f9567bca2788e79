"""What was said in a session, for the screen: the last few things, and how far the agent has been heard."""

import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from dealer_kiosk.channels.snapshot import Spoken

_KEPT = 8


class Captions:
    """Remembers what was said."""

    def __init__(self) -> None:
        self._spoken: deque[Spoken] = deque(maxlen=_KEPT)

    def add(self, text: str, *, agent: bool, speaking: bool) -> None:
        """Note what is said now.

        Args:
            text: what is said.
            agent: by whom.
            speaking: whether the agent is still saying what was added before.
        """
        if not speaking:
            self._spoken = deque((replace(item, heard=None) for item in self._spoken), maxlen=_KEPT)
        self._spoken.append(Spoken(agent, text, 0 if agent else None))

    def clear(self) -> None:
        """Forget everything."""
        self._spoken.clear()

    def upto(self, heard: int | None) -> Sequence[Spoken]:
        """Everything, oldest first.

        Args:
            heard: characters heard of what the agent is saying (`Mouth.heard`); None = it is silent, and all was heard.
        """
        left, found = sys.maxsize if heard is None else heard, []
        for item in self._spoken:
            if item.agent and item.heard is not None:
                found.append(replace(item, heard=min(left, len(item.text))))
                left = max(0, left - len(item.text) - 1)
            else:
                found.append(item)
        return found

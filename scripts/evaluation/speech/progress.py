"""How far a measurement is, told now and then."""

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

_T = TypeVar("_T")
_EVERY_S = 10.0


def told(items: Sequence[_T], what: str) -> Iterator[_T]:
    """The items, with a line on standard error every ten seconds: how many are done, and how long the rest may take."""
    started = last = time.monotonic()
    for done, item in enumerate(items):
        now = time.monotonic()
        if now - last >= _EVERY_S:
            last = now
            left = (now - started) / done * (len(items) - done)
            print(f"{what}: {done} of {len(items)}, about {left / 60:.0f} min left", file=sys.stderr, flush=True)
        yield item

"""Hanging up by either side: the sound stops, the line is free, and nothing is left over."""

import time
from collections.abc import Iterator

from scripts.phone_drill.figures import Figure, exactly, within
from scripts.phone_drill.rig import PATIENCE_S, Rig, greeted, wait_free
from scripts.phone_drill.sound import spoken


def run(rig: Rig) -> Iterator[Figure]:
    """The caller hangs up; then the line does, after a goodbye."""
    line = rig.line()
    with greeted(line) as caller:
        yield exactly("answer to the caller's BYE", caller.bye().status, 200)
        gone_at = time.monotonic()
        caller.ended_at = gone_at
        time.sleep(0.5)
        yield exactly("packets 0.1 s after the caller's BYE", len(caller.ear.packets(gone_at + 0.1)), 0)
        yield exactly("answer to another BYE", caller.bye().status, 481)
    yield within("line is free again", wait_free(line), 1.0, "s")
    with greeted(line) as caller:
        said_at = caller.say(spoken("goodbye"))
        ended_at = caller.wait_ended(PATIENCE_S)
        yield within("line's BYE after the caller's goodbye", None if ended_at is None else ended_at - said_at, 10.0, "s")
        last = caller.ear.loud(said_at)
        heard = ended_at is not None and bool(last)
        yield Figure("goodbye heard before the BYE", "yes" if heard else "no", "yes", heard)
        time.sleep(0.5)
        yield exactly("packets 0.1 s after the line's BYE", len(caller.ear.packets((ended_at or 0.0) + 0.1)), 0)
    yield within("line is free again", wait_free(line), 1.0, "s")

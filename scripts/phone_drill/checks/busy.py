"""Two calls at the same time, and 486 for the third."""

from collections.abc import Iterator

from scripts.phone_drill.caller import Caller, Dial
from scripts.phone_drill.figures import Figure, exactly, within
from scripts.phone_drill.rig import Rig, wait_free
from scripts.phone_drill.telephone_line import options_status


def run(rig: Rig) -> Iterator[Figure]:
    """Call three times."""
    line = rig.line()
    with Caller(Dial(line.address)) as one, Caller(Dial(line.address)) as two, Caller(Dial(line.address)) as three:
        yield exactly("first call", one.call().status, 200)
        yield exactly("second call", two.call().status, 200)
        yield exactly("third call", three.call().status, 486)
        yield exactly("OPTIONS while the line is full", options_status(line.address, timeout_s=2.0), 486)
        yield exactly("first call is alive", one.ended_at is None, aim=True)
    yield within("line is free again", wait_free(line), 1.0, "s")

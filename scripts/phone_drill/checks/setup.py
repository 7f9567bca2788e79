"""Call set-up: from the INVITE to the answer, and to the first word of the greeting."""

import time
from collections.abc import Iterator

from scripts.phone_drill.caller import Caller, Dial
from scripts.phone_drill.figures import Figure, exactly, percentile, within
from scripts.phone_drill.rig import GREETED_S, Rig, wait_free


def run(rig: Rig) -> Iterator[Figure]:
    """Call again and again."""
    line = rig.line()
    answered, greeted, count = [], [], rig.some(20, 3)
    for _ in range(count):
        wait_free(line)
        with Caller(Dial(line.address)) as caller:
            begun = time.monotonic()
            if caller.call().status == 200:
                answered.append(1000 * (time.monotonic() - begun))
            if (at := caller.ear.wait_loud(begun, GREETED_S)) is not None:
                greeted.append(at - begun)
    yield exactly("calls answered", len(answered), count)
    yield exactly("calls greeted", len(greeted), count)
    yield within("INVITE to 200, median", percentile(answered, 50), 200, "ms")
    yield within("INVITE to 200, 95 %", percentile(answered, 95), 500, "ms")
    yield within("INVITE to the first word, median", percentile(greeted, 50), 1.5, "s")
    yield within("INVITE to the first word, 95 %", percentile(greeted, 95), 3.0, "s")

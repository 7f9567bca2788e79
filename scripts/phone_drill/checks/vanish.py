"""A caller whose network is gone: the line notices by itself, hangs up, and is free."""

import time
from collections.abc import Iterator

from scripts.phone_drill.figures import Figure, exactly, within
from scripts.phone_drill.rig import Rig, greeted, wait_free

_RTP_TIMEOUT_S = 10.0  # the default of [phone] rtp_timeout_s


def run(rig: Rig) -> Iterator[Figure]:
    """Vanish in the middle of a call."""
    line = rig.line()
    with greeted(line) as caller:
        caller.vanish()
        gone_at = time.monotonic()
        first = caller.station.wait(lambda one: not one.status and one.method == "BYE", _RTP_TIMEOUT_S + 5)
        yield within("BYE after the last packet", None if first is None else first.at - gone_at, _RTP_TIMEOUT_S + 1.5, "s")
        time.sleep(4.0)
        byes = caller.station.messages(lambda one: not one.status and one.method == "BYE")
        yield Figure("BYEs within 4 s, unanswered", str(len(byes)), "at least 3", len(byes) >= 3)
        yield exactly("packets 0.1 s after the BYE", len(caller.ear.packets((first.at if first else 0.0) + 0.1)), 0)
    yield within("line is free again", wait_free(line), 1.0, "s")

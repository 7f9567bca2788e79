"""Hold and resume: a held caller is sent nothing and is not taken for gone; afterwards the talk goes on."""

import time
from collections.abc import Iterator

from scripts.phone_drill.figures import Figure, exactly, within
from scripts.phone_drill.rig import Rig, greeted
from scripts.phone_drill.talking import QUESTIONS, ask

_RTP_TIMEOUT_S = 10.0  # the default of [phone] rtp_timeout_s


def run(rig: Rig) -> Iterator[Figure]:
    """Hold longer than a caller may be silent otherwise."""
    line = rig.line()
    with greeted(line) as caller:
        yield exactly("answer to a re-INVITE with sendonly", caller.reinvite("sendonly").status, 200)
        yield exactly("direction while held", caller.answer.direction, "recvonly")
        caller.media.sending = False
        held_at = time.monotonic()
        time.sleep(_RTP_TIMEOUT_S * 1.5 if not rig.quick else 3.0)
        yield exactly("packets sent to a held caller", len(caller.ear.packets(held_at + 0.1)), 0)
        yield exactly("held call is alive", caller.ended_at is None, aim=True)
        resumed_at = time.monotonic()
        caller.media.sending = True
        yield exactly("answer to a re-INVITE with sendrecv", caller.reinvite("sendrecv").status, 200)
        time.sleep(0.5)
        first = next((one.at for one in caller.ear.packets(resumed_at)), None)
        yield within("first packet after resuming", None if first is None else 1000 * (first - resumed_at), 100, "ms")
        caller.ear.wait_quiet(2.0, 30.0)
        yield exactly("words recognised after resuming", ask(line, caller, QUESTIONS[1]).heard, QUESTIONS[1])
        yield exactly("answer to a re-INVITE with inactive", caller.reinvite("inactive").status, 200)
        yield exactly("direction while inactive", caller.answer.direction, "inactive")

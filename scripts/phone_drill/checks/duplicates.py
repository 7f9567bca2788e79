"""Datagrams that come twice or get lost: one call for several INVITEs, and the answer again until it is acknowledged."""

import time
from collections.abc import Iterator

from scripts.phone_drill.caller import Caller, Dial, tag_of
from scripts.phone_drill.figures import Figure, exactly, within
from scripts.phone_drill.rig import Rig, wait_free

_GIVE_UP_S = 32.0  # 64 times T1 (RFC 3261, 13.3.1.4)


def run(rig: Rig) -> Iterator[Figure]:
    """Send INVITEs several times, and do not acknowledge."""
    line = rig.line()
    with Caller(Dial(line.address)) as caller:
        branch, data = caller.invite()
        for _ in range(3):
            caller.station.send(data, line.address)
        caller.station.answered(branch, "INVITE", 5.0)
        caller.station.send(data, line.address)
        time.sleep(0.5)
        finals = caller.station.messages(lambda one: one.status >= 200 and one.branch == branch)
        yield exactly(
            "kinds of final answers to one INVITE sent four times", len({(one.status, tag_of(one)) for one in finals}), 1
        )
        with Caller(Dial(line.address)) as second:
            yield exactly("second caller beside it", second.call().status, 200)
    wait_free(line)
    with Caller(Dial(line.address)) as caller:
        caller.acknowledging = False
        begun = time.monotonic()
        branch = _called(caller)
        time.sleep(4.0)
        answers = caller.station.messages(lambda one: one.status == 200 and one.branch == branch)
        yield exactly("200 within 4 s without ACK", len(answers), 4)
        if not rig.quick:
            ended_at = caller.wait_ended(_GIVE_UP_S + 8)
            yield within("BYE after a call without ACK", None if ended_at is None else ended_at - begun, _GIVE_UP_S + 4, "s")
        caller.acknowledging = True
    yield within("line is free again", wait_free(line), 1.0, "s")


def _called(caller: Caller) -> str:
    branch, data = caller.invite()
    caller.station.exchange(data, caller.dial.line, branch, "INVITE", 10.0)
    return branch

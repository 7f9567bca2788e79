"""CANCEL right after the INVITE: 487, or the call where the answer was faster; nothing is left either way."""

from collections.abc import Iterator

from scripts.phone_drill.caller import Caller, Dial
from scripts.phone_drill.figures import Figure, exactly, within
from scripts.phone_drill.rig import Rig, wait_free


def run(rig: Rig) -> Iterator[Figure]:
    """Cancel again and again."""
    line = rig.line()
    count, cancels, finals = rig.some(20, 3), [], []
    for _ in range(count):
        wait_free(line)
        with Caller(Dial(line.address)) as caller:
            branch, data = caller.invite()
            caller.station.send(data, line.address)
            cancels.append(caller.cancel(branch).status)
            final = caller.station.answered(branch, "INVITE", 5.0)
            finals.append(final.status if final else 0)
    yield exactly("CANCELs answered by 200 or 481", sum(status in {200, 481} for status in cancels), count)
    yield exactly("INVITEs answered by 487 or 200", sum(status in {487, 200} for status in finals), count)
    yield Figure("INVITEs answered by 487", f"{finals.count(487)} of {count}")
    with Caller(Dial(line.address)) as caller:
        yield exactly("CANCEL of a call that nobody made", _stray(caller), 481)
    yield within("line is free again", wait_free(line), 1.0, "s")


def _stray(caller: Caller) -> int:
    branch, _ = caller.invite()
    return caller.cancel(branch).status

"""200 calls by SIPp, two at a time, with sound: all are answered, and nothing grows."""

from collections.abc import Iterator

from scripts.phone_drill import sipp
from scripts.phone_drill.figures import Figure, exactly, within
from scripts.phone_drill.rig import Rig, wait_free
from scripts.phone_drill.sipp import Load
from scripts.phone_drill.sound import spoken
from scripts.phone_drill.telephone_line import TelephoneLine

_GROWTH_MIB = 20.0


def run(rig: Rig) -> Iterator[Figure]:
    """A few calls first, in which everything is loaded; then the calls that count."""
    line = rig.line()
    count, speech = rig.some(200, 8), spoken("do you have a shuttle")
    sipp.calls(rig.folder("sipp"), line.address, Load(4, 2, 1.0), speech)
    wait_free(line)
    before, first, sessions = line.usage, line.mark, _sessions(line)
    counted = sipp.calls(rig.folder("sipp"), line.address, Load(count, 2, 1.5), speech)
    yield exactly("SIPp's calls that were answered and ended", counted.answered, count)
    yield exactly("SIPp's calls that failed", counted.failed, 0)
    yield exactly("messages that were sent again", counted.retransmitted, 0)
    yield within("line is free again", wait_free(line), 2.0, "s")
    after = line.usage
    yield within("memory gained", after.memory_mib - before.memory_mib, _GROWTH_MIB, "MiB")
    yield within("descriptors gained", after.descriptors - before.descriptors, 4, "", 0)
    yield within("threads gained", after.threads - before.threads, 2, "", 0)
    yield exactly("errors in the log", len(line.troubles(first)), 0)
    yield Figure("sessions on file", f"{_sessions(line) - sessions} of {count} calls")


def _sessions(line: TelephoneLine) -> int:
    ((count,),) = line.rows("SELECT count(*) FROM session WHERE channel = 'phone'")
    return int(str(count))

"""Floods of 1,000 INVITEs from a listed address during a live call: in a second, and as fast as the socket takes them."""

import time
from collections.abc import Iterator
from contextlib import closing

from scripts.phone_drill.attacks import Sender, Sent
from scripts.phone_drill.figures import Figure, exactly, within
from scripts.phone_drill.hostile import invites
from scripts.phone_drill.rig import Rig, greeted, wait_free
from scripts.phone_drill.talking import QUESTIONS, ask
from scripts.phone_drill.telephone_line import Settings, TelephoneLine

_FLOODER = "127.0.0.2"
_GROWTH_MIB = 20.0
_WATCH_S = 5.0


def run(rig: Rig) -> Iterator[Figure]:
    """Flood twice. What comes faster than the line reads is lost in its socket; in a second all of it is read."""
    line = rig.line(Settings({"allow": ["127.0.0.1/32", f"{_FLOODER}/32"]}))
    with greeted(line) as caller:
        wanted, before, first = ask(line, caller, QUESTIONS[1]).heard, line.usage, line.mark
        for what, per_s in (("1,000 in a second", 1000.0), ("1,000 at once", 1e6)):
            begun_at = time.monotonic()
            sent = _flood(line, per_s)
            late = 100 * caller.ear.late_share(begun_at)
            yield Figure(
                f"{what}: sent", f"{sent.datagrams} in {sent.seconds:.2f} s, {sent.answers} answers in {_WATCH_S:g} s more"
            )
            yield within(f"{what}: late frames of the live call", late, 1.0, "%", 2)
        yield within("memory gained", line.usage.memory_mib - before.memory_mib, _GROWTH_MIB, "MiB")
        yield exactly("question afterwards recognised", ask(line, caller, QUESTIONS[1]).heard, wanted)
        named = [one for one in line.process.lines[first:] if f"from {_FLOODER}" in one.text]
        yield Figure("lines of the log that name the source", str(len(named)), "1 to 10", 1 <= len(named) <= 10)
    yield within("line is free again", wait_free(line), 40.0, "s")


def _flood(line: TelephoneLine, per_s: float) -> Sent:
    with closing(Sender(_FLOODER, line.address)) as flooder:
        own, to = f"{_FLOODER}:{flooder.port}", f"{line.address[0]}:{line.address[1]}"
        return flooder.send(invites(1000, own, to), per_s, wait_s=_WATCH_S)

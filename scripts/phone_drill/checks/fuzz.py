"""15,000 fuzz datagrams and the messages of RFC 4475 during a live call: the call stays clean, nothing breaks."""

import threading
from collections.abc import Iterator
from contextlib import closing

from scripts.phone_drill.attacks import Sender, Sent
from scripts.phone_drill.figures import Figure, exactly, within
from scripts.phone_drill.hostile import mutations, torture
from scripts.phone_drill.rig import Rig, greeted, wait_free
from scripts.phone_drill.talking import QUESTIONS, ask
from scripts.phone_drill.telephone_line import Settings, TelephoneLine

_FUZZER = "127.0.0.3"
_PER_S = 500.0
_SEED = 8
SETTINGS = Settings({"allow": ["127.0.0.1/32", f"{_FUZZER}/32"], "datagrams_per_s": 5000})
"""The fuzzer may send as much as it likes, so that all is parsed."""


def run(rig: Rig) -> Iterator[Figure]:
    """Fuzz while somebody asks questions."""
    line = rig.line(SETTINGS)
    with greeted(line) as caller:
        wanted = ask(line, caller, QUESTIONS[1]).heard
        before, first = line.usage, line.mark
        attack = _Attack(line, rig.some(15_000, 500))
        attack.start()
        heard, begun_at = [], caller.ear.packets()[-1].at
        while attack.is_alive() and caller.ended_at is None:
            heard.append(ask(line, caller, QUESTIONS[1]).heard)
        attack.join()
        late = 100 * caller.ear.late_share(begun_at)
        yield Figure(
            "datagrams sent", f"{attack.sent.datagrams} of which {len(torture())} of RFC 4475, {attack.sent.answers} answers"
        )
        yield exactly("RFC 4475's messages are there", bool(torture()), aim=True)
        yield exactly("live call is alive", caller.ended_at is None, aim=True)
        yield within("late frames of the live call", late, 1.0, "%", 2)
        yield exactly("questions recognised meanwhile", heard.count(wanted), len(heard))
        yield exactly("errors in the log", [one.text for one in line.troubles(first)][:2], [])
    yield exactly("the line runs", line.process.alive, aim=True)
    yield within("line is free again", wait_free(line), 40.0, "s")
    yield within("memory gained", line.usage.memory_mib - before.memory_mib, 20.0, "MiB")
    with greeted(line) as caller:
        yield exactly("question afterwards recognised", ask(line, caller, QUESTIONS[1]).heard, wanted)


class _Attack(threading.Thread):
    """Sends everything in a thread of its own."""

    def __init__(self, line: TelephoneLine, count: int) -> None:
        super().__init__(daemon=True)
        self.sent = Sent(0, 0, 0.0)
        self._line = line
        self._count = count

    def run(self) -> None:
        with closing(Sender(_FUZZER, self._line.address)) as fuzzer:
            own, line = f"{_FUZZER}:{fuzzer.port}", f"{self._line.address[0]}:{self._line.address[1]}"
            self.sent = fuzzer.send([*torture(), *mutations(self._count, _SEED, own, line)], _PER_S)

"""What the installed kiosk takes of the machine: while nobody is there, and while it serves customers."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dealer_kiosk.health.usage import Usage
from dealer_kiosk.health.usage import measure as usage
from scripts.evaluation.speech.process import cpu_seconds
from scripts.evaluation.speech.progress import told
from scripts.kiosk_bench.figures import show
from scripts.kiosk_bench.talk import planned, talking

_SETTLE_S = 5.0


@dataclass
class Spell:
    """A stretch of time; a kiosk and its child processes in it."""

    pid: int
    seconds: float = 0.0
    cpu_s: float = 0.0
    seen: list[Usage] = field(default_factory=list)

    def look(self) -> None:
        """Measure once."""
        self.seen.append(usage(self.pid))

    def row(self, name: str) -> list[str]:
        """The largest of everything, and the processor time of a second."""
        return [
            name,
            f"{self.seconds:.0f}",
            f"{100 * self.cpu_s / self.seconds:.0f} %",
            f"{max(item.memory_mib for item in self.seen):.0f}",
            str(max(item.threads for item in self.seen)),
            str(max(item.descriptors for item in self.seen)),
        ]


def measure(idle_s: float, turns: int) -> None:
    """Leave the kiosk alone for a while, then talk to it, and print what it took."""
    with tempfile.TemporaryDirectory(prefix="dk-bench-") as folder, talking(Path(folder)) as talk:
        time.sleep(_SETTLE_S)
        with _spell(talk.kiosk.process.pid) as idle:
            time.sleep(idle_s)
        sentences = list(planned(turns))
        with _spell(talk.kiosk.process.pid) as busy:
            for text, voice in told(sentences, "turns"):
                talk.turn(text, voice)
                busy.look()
    show(
        "Resources",
        ("the kiosk with its child processes", "seconds", "processor (one core = 100 %)", "memory MiB", "threads", "descriptors"),
        [idle.row("nobody there"), busy.row(f"{len(sentences)} turns, with the pauses between them")],
        "Memory is what the processes have for themselves, and their part of what they share (PSS); the largest that was seen.",
    )


@contextmanager
def _spell(pid: int) -> Iterator[Spell]:
    spell, started, before = Spell(pid), time.monotonic(), cpu_seconds(pid)
    yield spell
    spell.seconds, spell.cpu_s = time.monotonic() - started, cpu_seconds(pid) - before
    spell.look()

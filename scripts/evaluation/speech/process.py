"""Processor time and memory of a process and of those it started (Linux)."""

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(ancestor: int | None = None) -> float:
    """Processor time used so far, user and system, by a process (this one by default) and its descendants."""
    return sum(sum(map(int, _stat(pid)[11:13])) for pid in _family(ancestor or os.getpid())) / _TICKS


def memory_mb() -> float:
    """Memory in use; what processes share counts once."""
    return sum(_proportional_kb(pid) for pid in _family(os.getpid())) / 1024


def _family(ancestor: int) -> Iterator[int]:
    """A process and all its descendants that are alive."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            parents.setdefault(int(fields[1]), []).append(int(folder.name))
    waiting = [ancestor]
    while waiting:
        pid = waiting.pop()
        if _stat(pid):
            yield pid
        waiting += parents.get(pid, [])


def _stat(pid: int) -> list[str]:
    """The fields after the name, from the state on; none for a process that has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _proportional_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))

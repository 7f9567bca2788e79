"""What the kiosk and its child processes take of the machine, from /proc.

psutil is not used: it reads files such as /proc/stat that a hardened service (ProcSubset=pid) does not have.
"""

import os
import resource
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_KIB, _MIB = 1024, 1024**2
_PARENT, _THREADS = 1, 17  # places in /proc/PID/stat, counted from the state behind the name


@dataclass(frozen=True, slots=True)
class Usage:
    """Sums over a process and its descendants."""

    memory_mib: float  # memory that others share counts in part (PSS); resident memory where the kernel does not tell
    descriptors: int
    threads: int


def measure(pid: int | None = None, proc: Path = _PROC) -> Usage:
    """What a process (this one by default) and its descendants take now; those that end meanwhile are left out."""
    stats = _stats(proc)
    family = _family(os.getpid() if pid is None else pid, {child: int(values[_PARENT]) for child, values in stats.items()})
    folders = [proc / str(member) for member in family]
    return Usage(
        round(sum(map(_memory, folders)) / _MIB, 1),
        sum(map(_descriptors, folders)),
        sum(int(stats[member][_THREADS]) for member in family if member in stats),
    )


def free_mib(path: Path) -> int:
    """Room on the disk of a file or folder, or of the nearest folder above it that exists."""
    for place in (path, *path.absolute().parents):
        try:
            found = os.statvfs(place)
        except OSError:
            continue
        return found.f_bavail * found.f_frsize // _MIB
    return 0


def _stats(proc: Path) -> dict[int, list[str]]:
    found = {}
    for folder in proc.iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:  # it has ended
                continue
            found[int(folder.name)] = text.rpartition(")")[2].split()
    return found


def _family(ancestor: int, parents: dict[int, int]) -> list[int]:
    children: dict[int, list[int]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    family = [ancestor]
    for member in family:  # grows while it is walked
        family.extend(children.get(member, []))
    return family


def _memory(folder: Path) -> int:
    """Bytes of memory; 0 when the process has ended."""
    try:
        for line in (folder / "smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * _KIB
    except OSError:  # an old kernel, or not ours to look at
        pass
    try:
        return int((folder / "statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def _descriptors(folder: Path) -> int:
    try:
        return len(os.listdir(folder / "fd"))  # noqa: PTH208 - names only, many times an hour
    except OSError:
        return 0

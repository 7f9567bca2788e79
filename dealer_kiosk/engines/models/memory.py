"""How much memory this process and its children have needed at most."""

import os
import resource
from pathlib import Path

_PROC = Path("/proc")


def peak() -> int:
    """Resident bytes at the most, this process and its children together.

    The kernel's mark of this program is read; `getrusage` would also count what the parent had when it started the program.
    """
    own = os.getpid()
    marks = [
        fields for path in _PROC.glob("[0-9]*/status") if (fields := _fields(path)).get("PPid") == own or fields.get("Pid") == own
    ]
    found = sum(fields.get("VmHWM", 0) for fields in marks) * 1024
    return found or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _fields(path: Path) -> dict[str, int]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # the process has ended meanwhile
        return {}
    pairs = (line.split(":", 1) for line in lines if line.startswith(("Pid:", "PPid:", "VmHWM:")))
    return {name: int(value.split()[0]) for name, value in pairs}

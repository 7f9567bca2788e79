"""Child processes of the drill: their output with moments, and an end for all of them."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.phone_drill.errors import DrillError

_STOP_S = 10.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line that a process wrote."""

    at: float  # time.monotonic()
    text: str


class Process:
    """A program that runs in a process group of its own.

    Attributes:
        lines: what it wrote so far, to either output.

    Args:
        command: the program and its arguments.
        environment: added to our own.
        folder: that it works in.
        stop_s: seconds it may take to end before it is killed.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        stop_s: float = _STOP_S,
    ) -> None:
        self.lines: list[Line] = []
        self._stop_s = stop_s
        self._name = Path(command[0]).name
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            cwd=folder,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def log(self) -> str:
        """What it wrote so far."""
        return "\n".join(line.text for line in list(self.lines))

    def wait_line(self, words: str, timeout_s: float, first: int = 0) -> Line | None:
        """The first line with these words in it, from line number `first` on; None = not in time."""
        end = time.monotonic() + timeout_s
        while True:
            for line in self.lines[first:]:
                if words in line.text:
                    return line
            if time.monotonic() > end:
                return None
            time.sleep(0.02)

    def wait(self, ready: Callable[[], bool], timeout_s: float, every_s: float = 0.1) -> None:
        """Wait for something that the process brings about.

        Raises:
            DrillError: it ended before, or took too long; the text is the end of what it wrote.
        """
        end = time.monotonic() + timeout_s
        while not ready():
            if not self.alive or time.monotonic() > end:
                raise DrillError(f"{self._name} does not get ready: {self.log[-2000:]}")
            time.sleep(every_s)

    def wait_end(self, timeout_s: float) -> int:
        """Wait until it ends by itself; its exit status.

        Raises:
            DrillError: it did not in time.
        """
        try:
            status = self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise DrillError(f"{self._name} does not end within {timeout_s:g} s") from None
        self._reader.join(2)
        return status

    def stop(self) -> None:
        """Ask it to end, then kill its whole group."""
        if self.alive:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(self._stop_s)
        self.kill()

    def kill(self) -> None:
        """Kill it and its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(_STOP_S)
        self._reader.join(2)
        if self._process.stdout is not None and not self._reader.is_alive():
            self._process.stdout.close()

    def _read(self) -> None:
        for text in self._process.stdout or ():
            self.lines.append(Line(time.monotonic(), text.rstrip()))


@contextlib.contextmanager
def running(process: Process) -> Iterator[Process]:
    """A process that is stopped when the block ends."""
    try:
        yield process
    finally:
        process.stop()


def command_lines(pid: int) -> str:
    """The command lines and environments of a process and its descendants, one after the other."""
    found, family = [], [str(pid)]
    for member in family:  # grows while it is walked
        folder = Path("/proc") / member
        with contextlib.suppress(OSError):  # it has ended meanwhile
            found += [(folder / name).read_bytes().decode(errors="replace") for name in ("cmdline", "environ")]
            for task in (folder / "task").iterdir():
                family += (task / "children").read_text(encoding="ascii").split()
    return "\n".join(found)

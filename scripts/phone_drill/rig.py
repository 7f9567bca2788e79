"""What a check works with: the line it wants, started once for all checks that want the same."""

import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from scripts.phone_drill.caller import Caller, Dial
from scripts.phone_drill.errors import DrillError
from scripts.phone_drill.telephone_line import Settings, TelephoneLine, options_status, telephone_line

GREETED_S = 20.0
"""Seconds within which a caller is greeted; the voice may have to be made first."""

QUIET_S = 1.6
"""The agent has finished when it has been silent for so long; it pauses less between two sentences."""

PATIENCE_S = 30.0
"""Seconds that a caller waits for an answer on a busy machine."""


@dataclass(slots=True)
class Rig:
    """The drill's workplace.

    Attributes:
        quick: small counts.
    """

    quick: bool = False
    _folder: "tempfile.TemporaryDirectory[str]" = field(default_factory=lambda: tempfile.TemporaryDirectory(prefix="dk-phone-"))
    _stack: ExitStack = field(default_factory=ExitStack)
    _line: TelephoneLine | None = None
    _count: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()
        self._folder.cleanup()

    def folder(self, name: str) -> Path:
        """A path for new files that nobody has yet."""
        self._count += 1
        return Path(self._folder.name) / f"{self._count}-{name}"

    def line(self, settings: Settings | None = None) -> TelephoneLine:
        """The line with these settings: the one that runs, if it was started with the same and is well, or a new one."""
        wanted = settings or Settings()
        if self._line is not None and self._line.settings == wanted and self._line.process.alive:
            wait_free(self._line)
            return self._line
        self.stop_line()
        self._line = self._stack.enter_context(telephone_line(self.folder("line"), wanted))
        return self._line

    def stop_line(self) -> None:
        """End the line that runs."""
        self._line = None
        self._stack.close()

    def some(self, full: int, quick: int) -> int:
        """How many."""
        return quick if self.quick else full


def wait_free(line: TelephoneLine, timeout_s: float = 45.0) -> float:
    """Wait until the line has room for a call; the seconds that took.

    Raises:
        DrillError: it has not in time.
    """
    begun = time.monotonic()
    while options_status(line.address, timeout_s=1.0) != 200:
        if time.monotonic() > begun + timeout_s:
            raise DrillError(f"the line is not free after {timeout_s:g} s")
        time.sleep(0.2)
    return time.monotonic() - begun


def greeted(line: TelephoneLine, dial: Dial | None = None) -> Caller:
    """A caller who has been answered and has heard the greeting to its end.

    Raises:
        DrillError: there was none.
    """
    caller = Caller(dial or Dial(line.address))
    try:
        _hear_greeting(caller.answered())
    except DrillError:
        caller.close()
        raise
    return caller


def _hear_greeting(caller: Caller) -> None:
    if caller.ear.wait_loud(0.0, GREETED_S) is None or not caller.ear.wait_quiet(QUIET_S, 2 * GREETED_S):
        raise DrillError("no greeting was heard to its end")

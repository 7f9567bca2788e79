"""What one turn has produced so far: events in order, sentences to say, milliseconds spent."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from dealer_kiosk.messages import Event, FunctionCall
from dealer_kiosk.spoken.commands import Command
from dealer_kiosk.tools.results import ToolResult

_Result = TypeVar("_Result", bound=ToolResult)


@dataclass(slots=True)
class Turn:
    """The record of one turn; discarded when its events have been handed out."""

    text: str
    spans: Mapping[str, str] = field(default_factory=dict)  # of the call that this turn is
    call: FunctionCall | None = None
    command: Command | None = None  # if code read one
    events: list[Event] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # result lines, for the language model's history
    confidence: float = 1.0
    ms: dict[str, int] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)

    def say(self, *sentences: str) -> None:
        """Add sentences to the reply."""
        self.said.extend(sentence for sentence in sentences if sentence)

    def tool(self, name: str, arguments: Mapping[str, Any], line: str) -> None:
        """Record what a tool was asked and what it answered."""
        given = {key: value for key, value in arguments.items() if value is not None}
        fields = {"name": name, "arguments": given, "spans": dict(self.spans), "result": line}
        self.events.append(Event("tool", fields))
        self.lines.append(line)

    def run(self, name: str, arguments: Mapping[str, Any], work: Callable[[], _Result]) -> _Result:
        """Run a tool, time it and record it."""
        with self.timed("tools"):
            result = work()
        self.tool(name, arguments, result.line)
        return result

    def timed(self, stage: str) -> "_Timer":
        """A context that adds its duration to a stage's milliseconds."""
        return _Timer(self.ms, stage)

    def elapsed_ms(self) -> int:
        """Milliseconds since the turn began."""
        return round((time.perf_counter() - self.started) * 1000)

    @property
    def reply(self) -> str:
        """The whole reply as one text."""
        return " ".join(self.said)


@dataclass(slots=True)
class _Timer:
    ms: dict[str, int]
    stage: str
    since: float = 0.0

    def __enter__(self) -> None:
        self.since = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.ms[self.stage] = self.ms.get(self.stage, 0) + round((time.perf_counter() - self.since) * 1000)

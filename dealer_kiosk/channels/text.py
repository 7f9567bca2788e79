"""Typed conversations: JSON lines for programs, and the lines themselves for the friendly prompt."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dealer_kiosk.conversation import Conversation
from dealer_kiosk.errors import KioskError
from dealer_kiosk.messages import Event

TYPED_IDLE_S = 1800.0
"""A typed session ends after this many seconds without a turn: a person at a keyboard looks things up."""


class LineError(KioskError):
    """An input line that means nothing; it changes nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of input: exactly one of the fields is set."""

    say: str | None = None
    keys: str | None = None
    advance: float | None = None
    end: bool = False


def parse_line(raw: bytes) -> Line:
    """One JSON object of `chat --jsonl` (interfaces.md §2).

    Raises:
        LineError: not UTF-8, not JSON, or not one of the four shapes.
    """
    try:
        data: Any = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise LineError("the line is not UTF-8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise LineError("the line is not JSON") from error
    if not isinstance(data, dict) or len(data) != 1:
        raise LineError('the line must be an object with one of "say", "keys", "advance", "end"')
    ((key, value),) = data.items()
    reader = _SHAPES.get(key)
    if reader is None:
        raise LineError(f"unknown key {key!r}; it must be one of say, keys, advance, end")
    return reader(value)


def _say(value: Any) -> Line:
    if not isinstance(value, str):
        raise LineError('"say" must be a text')
    return Line(say=value)


def _keys(value: Any) -> Line:
    if not isinstance(value, str) or not value or set(value) - set("0123456789*#"):
        raise LineError('"keys" must be a text of digits, * and #')
    return Line(keys=value)


def _advance(value: Any) -> Line:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 366 * 86400:
        raise LineError('"advance" must be a number of seconds from 0 to a year')
    return Line(advance=float(value))


def _end(value: Any) -> Line:
    if value is not True:
        raise LineError('"end" must be true')
    return Line(end=True)


_SHAPES: dict[str, Callable[[Any], Line]] = {"say": _say, "keys": _keys, "advance": _advance, "end": _end}


class TypedChannel:
    """Feeds lines to one conversation.

    Args:
        conversation: not greeted yet.
        advance: moves the clock and runs what is due; None with a real clock.
        now: tells the time.
    """

    def __init__(
        self, conversation: Conversation, advance: Callable[[float], object] | None, now: Callable[[], datetime]
    ) -> None:
        self._conversation = conversation
        self._advance = advance
        self._now = now
        self._last = now()

    def run(self, lines: Iterable[bytes]) -> Iterator[Event]:
        """Events of the whole conversation, in order; input after its end is ignored."""
        yield from self._conversation.greet()
        for raw in lines:
            yield from self._line(raw)
            if self._conversation.ended:
                return
        yield from self._conversation.end()

    def _line(self, raw: bytes) -> Iterator[Event]:
        try:
            line = parse_line(raw)
            if line.advance is not None and self._advance is None:
                raise LineError('"advance" needs --now')  # noqa: TRY301 - one place turns it into an event
        except LineError as error:
            yield Event("error", {"message": str(error)})
            yield self._conversation.no_turn()
            return
        if line.end:
            yield self._conversation.no_turn()
            yield from self._conversation.end()
        elif line.advance is not None and self._advance is not None:
            self._advance(line.advance)
            yield from self._time_passed()
        else:
            self._last = self._now()
            yield from self._conversation.turn(line.say) if line.say is not None else self._conversation.keys(line.keys or "")

    def _time_passed(self) -> Iterator[Event]:
        yield from self._conversation.notices()
        yield self._conversation.no_turn()
        if (self._now() - self._last).total_seconds() >= TYPED_IDLE_S:
            yield from self._conversation.end()

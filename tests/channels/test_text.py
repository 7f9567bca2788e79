"""Typed conversations: the lines that programs send."""

from collections.abc import Iterable
from datetime import datetime

import pytest

from dealer_kiosk.channels.text import Line, LineError, TypedChannel, parse_line
from dealer_kiosk.clock import FrozenClock
from dealer_kiosk.config import Config
from dealer_kiosk.conversation import Conversation
from dealer_kiosk.db.store import Store
from dealer_kiosk.engines.scripted_model import ScriptedModel
from dealer_kiosk.messages import FunctionCall
from dealer_kiosk.understanding import Listener


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b'{"say": "hello"}', Line(say="hello")),
        (b'{"say": ""}', Line(say="")),
        (b'{"keys": "312*#"}', Line(keys="312*#")),
        (b'{"advance": 90}', Line(advance=90.0)),
        (b'{"advance": 0.5}', Line(advance=0.5)),
        (b'{"end": true}', Line(end=True)),
    ],
)
def test_the_four_shapes_are_read(raw: bytes, line: Line) -> None:
    """Each line is one of them."""
    assert parse_line(raw) == line


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"hello", b"[]", b"{}", b"null", b'"say"', b'{"say": 1}', b'{"say": null}', b'{"keys": ""}', b'{"keys": "a"}',
        b'{"keys": 5}', b'{"advance": -1}', b'{"advance": "5"}', b'{"advance": true}', b'{"advance": 1e99}', b'{"advance": NaN}',
        b'{"end": 1}', b'{"end": false}', b'{"say": "a", "end": true}', b'{"other": 1}', b'{"say": "\xff"}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_everything_else_is_a_line_error(raw: bytes) -> None:
    """With one sentence about it."""
    with pytest.raises(LineError):
        parse_line(raw)


def kinds(config: Config, now: datetime, lines: Iterable[bytes], *, frozen: bool = True) -> list[str]:
    """The kinds of all events of a conversation."""
    clock = FrozenClock(now, config.dealership.zone)
    model = ScriptedModel(otherwise=FunctionCall("no_function", {"kind": "small_talk"}))
    conversation = Conversation(config, clock, Listener(config.dealership, model), "chat")
    channel = TypedChannel(conversation, clock.advance if frozen else None, clock.now)
    return [event.kind for event in channel.run(lines)]


def test_every_line_ends_in_one_turn_end(config: Config, now: datetime, db: Store) -> None:
    """A turn, a bad line and passing time alike; the end of input ends the session."""
    lines = [b'{"say": "hm"}', b"nonsense", b'{"advance": 5}']
    expected = ["ready", "reply", "turn_end", "error", "turn_end", "turn_end", "session_end"]
    assert kinds(config, now, lines) == expected


def test_lines_after_the_end_are_ignored(config: Config, now: datetime, db: Store) -> None:
    """The session ends once."""
    assert kinds(config, now, [b'{"end": true}', b'{"say": "hm"}']) == ["ready", "turn_end", "session_end"]


def test_a_long_silence_ends_a_typed_session(config: Config, now: datetime, db: Store) -> None:
    """Half an hour without a turn; a minute and a half is only a pause."""
    assert kinds(config, now, [b'{"advance": 90}', b'{"advance": 1799}', b'{"say": "hm"}'])[-2:] == ["turn_end", "session_end"]
    assert "reply" not in kinds(config, now, [b'{"advance": 1800}', b'{"say": "hm"}'])


def test_a_real_clock_cannot_be_advanced(config: Config, now: datetime, db: Store) -> None:
    """It is an error that changes nothing."""
    assert kinds(config, now, [b'{"advance": 5}'], frozen=False) == ["ready", "error", "turn_end", "session_end"]

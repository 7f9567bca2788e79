"""What may be touched, and what it says."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.screen.touch import LONGEST, SAYS, Kind, Touch, TouchError, parse
from dealer_kiosk.spoken.answers import parse_yes_no
from dealer_kiosk.spoken.commands import Command, parse_command


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("repeat", Command.REPEAT),
        ("slower", Command.SLOWER),
        ("start_over", Command.START_OVER),
        ("goodbye", Command.GOODBYE),
    ],
)
def test_buttons_say_what_the_conversation_takes_for_a_command(kind: Kind, command: Command) -> None:
    """The same words a customer would say."""
    assert parse_command(SAYS[kind]) is command


def test_yes_and_no_are_answers() -> None:
    """And not the wrong way round."""
    assert parse_yes_no(SAYS["yes"]) is True
    assert parse_yes_no(SAYS["no"]) is False


@pytest.mark.parametrize("kind", list(SAYS))
def test_a_button_needs_its_name_only(kind: Kind) -> None:
    """Its words are ours."""
    assert parse(f'{{"kind": "{kind}"}}'.encode()) == Touch(kind, SAYS[kind])


def test_what_was_typed_is_what_is_said() -> None:
    """Without space around it."""
    assert parse(b'{"kind": "digits", "text": "3125550142"}') == Touch("digits", "3125550142")
    assert parse('{"kind": "text", "text": " Zoë O\'Brien <b> "}'.encode()) == Touch("text", "Zoë O'Brien <b>")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "must be a JSON object"),
        (b"yes", "must be a JSON object"),
        (b"\xff\xfe\x00", "must be a JSON object"),
        (b"[" * 4000, "must be a JSON object"),
        (b"9" * 4000, "must be a JSON object"),
        (b'"yes"', "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b"{}", '"kind" must be one of yes, no, digits'),
        (b'{"kind": "shutdown"}', '"kind" must be one of'),
        (b'{"kind": null}', '"kind" must be one of'),
        (b'{"kind": ["yes"]}', '"kind" must be one of'),
        (b'{"kind": "yes", "say": "no"}', 'the keys "kind" and "text" only'),
        (b'{"kind": "yes", "text": "no"}', 'only digits and text have a "text"'),
        (b'{"kind": "text"}', "1 to 500 printable"),
        (b'{"kind": "text", "text": ""}', "1 to 500 printable"),
        (b'{"kind": "text", "text": "   "}', "1 to 500 printable"),
        (b'{"kind": "text", "text": 5}', "1 to 500 printable"),
        (b'{"kind": "text", "text": "a\\u0000b"}', "1 to 500 printable"),
        (b'{"kind": "text", "text": "\\ud800"}', "1 to 500 printable"),
        (b'{"kind": "text", "text": "' + b"x" * (LONGEST + 1) + b'"}', "1 to 500 printable"),
        (b'{"kind": "digits", "text": "31255x0142"}', "of the digits 0 to 9"),
        (b'{"kind": "digits", "text": " 312"}', "of the digits 0 to 9"),
        (b'{"kind": "digits", "text": "123456789012345678901"}', "of the digits 0 to 9"),
        ('{"kind": "digits", "text": "٣١٢"}'.encode(), "of the digits 0 to 9"),
    ],
)
def test_anything_else_is_refused(body: bytes, message: str) -> None:
    """With what would have been right, and nothing of what came."""
    with pytest.raises(TouchError) as raised:
        parse(body)
    assert message in str(raised.value)


@given(st.binary(max_size=100))
def test_no_body_does_any_harm(body: bytes) -> None:
    """It is a touch or a refusal."""
    with contextlib.suppress(TouchError):
        assert parse(body).text

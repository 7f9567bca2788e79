"""What people say to the agent itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealer_kiosk.spoken.commands import Command, parse_command


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("say that again", Command.REPEAT),
        ("could you repeat that please", Command.REPEAT),
        ("what did you say", Command.REPEAT),
        ("pardon", Command.REPEAT),
        ("sorry, what?", Command.REPEAT),
        ("start over", Command.START_OVER),
        ("start again", Command.START_OVER),
        ("let's start from the beginning", Command.START_OVER),
        ("stop", Command.STOP),
        ("never mind", Command.STOP),
        ("forget it", Command.STOP),
        ("bye", Command.GOODBYE),
        ("that's all", Command.GOODBYE),
        ("thanks bye", Command.GOODBYE),
        ("no that's all", Command.GOODBYE),
        ("Okay, thank you, goodbye!", Command.GOODBYE),
        ("that's everything have a good day", Command.GOODBYE),
        ("hold on", Command.WAIT),
        ("one moment", Command.WAIT),
        ("just a second please", Command.WAIT),
        ("hi", Command.HELLO),
        ("um hello there", Command.HELLO),
        ("good morning", Command.HELLO),
        ("thanks", Command.THANKS),
        ("great thanks", Command.THANKS),
        ("thank you very much", Command.THANKS),
        ("cancel that", None),
        ("hi i need an oil change", None),
        ("wait friday", None),
        ("what time", None),
        ("no thank you", None),
        ("no", None),
        ("", None),
    ],
)
def test_a_command_is_a_whole_utterance(text: str, expected: Command | None) -> None:
    """A command counts only when nothing but politeness is around it."""
    assert expected == parse_command(text)


@given(text=st.text())
@settings(derandomize=True, deadline=None)
def test_no_text_breaks_the_command_parser(text: str) -> None:
    """Arbitrary text never raises."""
    assert parse_command(text) in {None, *Command}

"""Which frames are listened to."""

import numpy as np
import pytest

from dealer_kiosk.audio.line import Frame
from dealer_kiosk.channels.attention import Attention
from dealer_kiosk.channels.hearing import Heard, Hearing
from dealer_kiosk.channels.talk import accept_all
from dealer_kiosk.config import Turns
from dealer_kiosk.messages import Expects, Samples
from tests.channels.doubles import ScriptedEars


class Notes(Hearing):
    """Notes the number in each frame instead of hearing it; speech is under way when `speech` says so."""

    def __init__(self) -> None:
        super().__init__(ScriptedEars(), Turns(), accept_all)
        self.numbers: list[int] = []
        self.speech = False

    @property
    def in_speech(self) -> bool:
        """What the test says."""
        return self.speech

    def push(self, frame: Samples) -> Heard | None:
        """Note it."""
        self.numbers.append(int(frame[0]))
        return None


@pytest.fixture
def notes() -> Notes:
    """What was listened to."""
    return Notes()


@pytest.fixture
def attention(notes: Notes) -> Attention:
    """What decides about it."""
    return Attention(notes)


def give(attention: Attention, numbers: range, *, echo: bool) -> None:
    for number in numbers:
        list(attention.frame(Frame(np.full(320, number, np.int16), echo)))


def test_a_silent_agent_listens(attention: Attention, notes: Notes) -> None:
    """To every frame."""
    give(attention, range(50), echo=False)

    assert notes.numbers == list(range(50))


def test_a_speaking_agent_does_not(attention: Attention, notes: Notes) -> None:
    """It would hear itself."""
    give(attention, range(50), echo=True)

    assert notes.numbers == []


@pytest.mark.parametrize("echo", [True, False])
def test_listening_begins_half_a_second_ago(attention: Attention, notes: Notes, echo: bool) -> None:
    """When the customer seems to interrupt, and when the agent falls silent: in order, without a gap."""
    give(attention, range(50), echo=True)
    if echo:
        list(attention.attend())
    give(attention, range(50, 60), echo=echo)

    assert notes.numbers == list(range(25, 60))


def test_an_utterance_under_way_is_heard_to_its_end(attention: Attention, notes: Notes) -> None:
    """Although nobody attends to the agent's voice any more."""
    list(attention.attend())
    give(attention, range(5), echo=True)
    notes.speech = True
    attention.leave_alone()
    give(attention, range(5, 10), echo=True)
    notes.speech = False
    give(attention, range(10, 20), echo=True)

    assert notes.numbers == list(range(10))


def test_a_false_alarm_ends_listening(attention: Attention, notes: Notes) -> None:
    """Until the agent is silent."""
    list(attention.attend())
    give(attention, range(5), echo=True)
    attention.forget(Expects.OPEN)
    give(attention, range(5, 10), echo=True)

    assert notes.numbers == list(range(5))


def test_attention_ends_with_the_agents_voice(attention: Attention, notes: Notes) -> None:
    """The next thing it says is not listened to."""
    list(attention.attend())
    give(attention, range(5), echo=True)
    give(attention, range(5, 10), echo=False)
    give(attention, range(10, 20), echo=True)

    assert notes.numbers == list(range(10))

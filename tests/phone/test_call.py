"""One call as its channel sees it, without a phone process."""

import itertools

import numpy as np
import pytest

from dealer_kiosk.audio import pcm
from dealer_kiosk.audio import wire as sound
from dealer_kiosk.audio.bargein import Allowed
from dealer_kiosk.audio.line import Cut, Ducked, Frame, Restored
from dealer_kiosk.channels.mouth import Player
from dealer_kiosk.phone import wire
from dealer_kiosk.phone.call import PhoneCall
from dealer_kiosk.phone.call_events import HungUp, Pressed, Transferring
from tests.phone.sounds import tone


class Ends:
    """A call and what it said to its phone process."""

    def __init__(self, alive: bool = True) -> None:
        self.said: list[sound.Message] = []
        self._alive = alive
        self.call = PhoneCall(3, wire.Ringing("6051112222", can_transfer=True), self._send)

    def hear(self, tag: bytes, body: bytes = b"") -> None:
        """The phone process says that."""
        self.call.take(sound.Message(tag, body))

    def _send(self, tag: bytes, body: bytes) -> bool:
        self.said.append(sound.Message(tag, body))
        return self._alive


def test_what_happens_comes_in_order_and_ends_with_the_call() -> None:
    """Sound, keys, and what became of the agent's voice."""
    ends = Ends()
    ends.hear(sound.FRAME, tone(440, 0.02, 16000).tobytes())
    ends.hear(sound.DUCKED)
    ends.hear(sound.ECHO_FRAME, bytes(640))
    ends.hear(sound.RESTORED)
    ends.hear(wire.DIGIT, b"#")
    ends.hear(sound.CUT, sound.cut_body(2, 1.5, asked=False))
    ends.hear(wire.TRANSFERRING, b"ringing")
    ends.hear(wire.HUNG_UP, b"bye")
    first, *rest = ends.call.sounds(0.1)

    assert isinstance(first, Frame)
    assert not first.echo
    assert rest[1] is not None
    assert [type(event) for event in rest[:3]] == [Ducked, Frame, Restored]
    assert rest[3:] == [Pressed("#"), Cut(2, 1.5), Transferring("ringing"), HungUp("bye")]
    assert ends.call.ended


def test_a_mouth_can_speak_through_a_call() -> None:
    """It is what the agent's voice is played with."""
    player: Player = Ends().call

    assert (player.playing, player.ahead_s, player.over) == (False, 0.0, 0)


def test_silence_on_the_wire_is_told() -> None:
    """None, again and again."""
    assert list(itertools.islice(Ends().call.sounds(0.01), 3)) == [None, None, None]


def test_the_level_is_that_of_the_newest_frame() -> None:
    """Silent at first."""
    ends = Ends()
    before = ends.call.level_dbfs
    ends.hear(sound.FRAME, tone(440, 0.02, 16000).tobytes())

    assert before == pcm.SILENT_DBFS
    assert pytest.approx(-13.5, abs=0.5) == ends.call.level_dbfs


def test_sound_is_sent_at_the_rate_of_the_line() -> None:
    """Numbered from 1, and playing until the phone process says that it was heard."""
    ends = Ends()
    first, second = ends.call.play(tone(440, 1, 22050), 22050), ends.call.play(tone(440, 1, 8000), 8000)
    before = ends.call.playing, ends.call.ahead_s
    ends.hear(sound.PLAYED, sound.played_body(2))

    assert (first, second) == (1, 2)
    assert [message.sequence() for message in ends.said] == [1, 2]
    assert [len(message.sound()) for message in ends.said] == [16000, 16000]
    assert before[0]
    assert pytest.approx(2, abs=0.1) == before[1]
    assert (ends.call.playing, ends.call.over, ends.call.ahead_s) == (False, 2, 0.0)


def test_an_interruption_ends_what_was_queued_and_an_own_stop_only_what_was() -> None:
    """The late word of the stop says nothing about new sound."""
    ends = Ends()
    ends.call.play(tone(440, 1), 8000)
    ends.call.stop_playing()
    ends.call.play(tone(440, 1), 8000)
    ends.hear(sound.CUT, sound.cut_body(1, 0.5, asked=True))
    still = ends.call.playing
    ends.hear(sound.CUT, sound.cut_body(2, 0.5, asked=False))

    assert still
    assert not ends.call.playing


def test_wishes_are_sent() -> None:
    """As the phone process understands them."""
    ends = Ends()
    ends.call.allow(Allowed.WORDS)
    ends.call.transfer("sip:210@10.0.0.5")
    ends.call.send_digits("1#")
    ends.call.hang_up()

    assert ends.said == [
        sound.Message(sound.ALLOW, b"words"),
        sound.Message(wire.TRANSFER, b"sip:210@10.0.0.5"),
        sound.Message(wire.DIGITS, b"1#"),
        sound.Message(wire.HANG_UP, b""),
    ]


@pytest.mark.parametrize("alive", [True, False])
def test_a_call_that_is_over_plays_nothing(alive: bool) -> None:
    """Whether it was hung up or its process died: nobody waits for sound that will never be heard."""
    ends = Ends(alive)
    if alive:
        ends.hear(wire.HUNG_UP, b"bye")
    ends.call.play(np.zeros(8000, np.int16), 8000)

    assert not ends.call.playing
    assert len(ends.said) == (not alive)


def test_a_call_whose_process_died_says_so() -> None:
    """The reason is "lost", and there is a problem."""
    ends = Ends()
    ends.call.lose("the phone process ended")

    assert list(ends.call.sounds(0.1)) == [HungUp("lost")]
    assert ends.call.problem == "the phone process ended"

"""Half duplex: when the microphone is open."""

import threading

from dealer_kiosk.audio.halfduplex import LATE_S, HalfDuplex


class Clock:
    """Time that moves by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        """The time in seconds."""
        return self.seconds


def make() -> tuple[HalfDuplex, Clock]:
    clock = Clock()
    return HalfDuplex(0.25, clock), clock


def test_the_microphone_is_open_at_first() -> None:
    """Nothing has been played yet."""
    floor, _ = make()

    assert (floor.playing, floor.muted) == (False, False)


def test_the_microphone_is_closed_while_playing_and_for_the_tail() -> None:
    """It opens a quarter of a second after the last chunk is over."""
    floor, clock = make()
    first, second = floor.queued(1), floor.queued(1)
    floor.finished(first)
    states = [(floor.playing, floor.muted)]
    floor.finished(second)
    states.append((floor.playing, floor.muted))
    clock.seconds += 0.3
    states.append((floor.playing, floor.muted))

    assert states == [(True, True), (False, True), (False, False)]


def test_late_reports_of_older_chunks_change_nothing() -> None:
    """After an interruption the loudspeaker may still report what was dropped."""
    floor, _ = make()
    old = floor.queued(1)
    floor.finished()
    floor.queued(1)
    floor.finished(old)

    assert floor.playing


def test_what_is_still_to_be_heard_is_known() -> None:
    """About, by the lengths of what was queued."""
    floor, clock = make()
    floor.queued(2)
    floor.queued(3)
    clock.seconds += 1
    during = floor.ahead_s
    floor.finished()

    assert (during, floor.ahead_s) == (4.0, 0.0)


def test_the_microphone_can_be_closed_until_a_moment() -> None:
    """The earlier of two moments loses."""
    floor, clock = make()
    floor.mute_until(101)
    floor.mute_until(100.5)
    clock.seconds = 100.9
    before = floor.muted
    clock.seconds = 101

    assert (before, floor.muted) == (True, False)


def test_waiting_ends_when_a_dead_loudspeaker_never_reports() -> None:
    """The sound should have been over long ago."""
    floor, clock = make()
    floor.queued(2)
    clock.seconds += 2 + LATE_S
    floor.wait(threading.Event())

    assert not floor.playing


def test_waiting_ends_when_the_kiosk_stops() -> None:
    """Nobody waits for the end of a sentence at shutdown."""
    floor, _ = make()
    floor.queued(3600)
    stop = threading.Event()
    stop.set()
    floor.wait(stop)

    assert not floor.playing

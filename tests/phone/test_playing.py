"""What is played to a caller, frame by frame."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.audio.line import Cut
from dealer_kiosk.messages import Samples
from dealer_kiosk.phone.playing import FRAME, PlayQueue


def chunk(samples: int, value: int = 1000) -> Samples:
    return np.full(samples, value, np.int16)


@given(st.lists(st.integers(1, 1000), max_size=8))
def test_everything_queued_is_sent_in_order_and_then_silence(lengths: list[int]) -> None:
    """Chunks of any length, joined without a gap; the last frame is filled up."""
    queue = PlayQueue()
    for number, length in enumerate(lengths, 1):
        queue.put(number, chunk(length, number))
    frames = []
    while (frame := queue.next()) is not None:
        frames.append(frame)
    sent = np.concatenate([*frames, np.zeros(0, np.int16)])

    expected = np.concatenate([*(chunk(length, number) for number, length in enumerate(lengths, 1)), np.zeros(0, np.int16)])
    assert expected.tolist() == sent[: len(expected)].tolist()
    assert not sent[len(expected) :].any()
    assert len(sent) == FRAME * -(-len(expected) // FRAME)


def test_a_chunk_is_over_when_it_has_reached_the_caller() -> None:
    """Two frames later than it was sent."""
    queue = PlayQueue()
    queue.put(1, chunk(FRAME))
    queue.put(2, chunk(FRAME))
    over = []
    for _ in range(5):
        queue.next()
        over.append(queue.over)

    assert over == [0, 0, 1, 2, 2]


def test_a_cut_tells_what_the_caller_has_heard() -> None:
    """Not what was sent a moment ago; and all that was queued is over."""
    queue = PlayQueue()
    queue.put(1, chunk(2 * FRAME))
    queue.put(2, chunk(10 * FRAME))
    queue.put(3, chunk(10 * FRAME))
    for _ in range(7):
        queue.next()

    assert Cut(2, 0.06) == queue.abort(asked=False)
    assert queue.over == 3
    assert queue.empty
    assert queue.next() is None


def test_a_cut_before_anything_was_heard_says_so() -> None:
    """Sequence number 0."""
    queue = PlayQueue()
    queue.put(1, chunk(FRAME))

    assert Cut(0, 0.0, asked=True) == queue.abort(asked=True)


def test_a_lower_voice_is_reached_smoothly() -> None:
    """Over one frame, and it stays; a cut ends it."""
    queue = PlayQueue()
    queue.put(1, chunk(5 * FRAME))
    queue.next()
    queue.gain = 0.5
    fading, low = queue.next(), queue.next()
    queue.abort(asked=True)
    queue.put(2, chunk(FRAME))
    after = queue.next()

    assert fading is not None
    assert (fading[0], fading[-1]) == (1000, 500)
    assert np.abs(np.diff(fading)).max() <= 4
    assert low is not None
    assert {500} == set(low.tolist())
    assert after is not None
    assert {1000} == set(after.tolist())

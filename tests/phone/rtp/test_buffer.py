"""Speech on its way to the network."""

from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.phone.rtp.buffer import SendBuffer
from dealer_kiosk.phone.rtp.g711 import SILENT_FRAME


def frame(number: int) -> bytes:
    return bytes([number]) * 320


def test_forty_milliseconds_are_gathered_first() -> None:
    """Also again after it ran dry."""
    buffer = SendBuffer()
    for _ in range(2):
        buffer.push(frame(1))
        assert buffer.pop() is None
        buffer.push(frame(2))
        assert [frame(1), frame(2), None] == [buffer.pop() for _ in range(3)]


def test_a_jitter_of_twenty_milliseconds_is_not_heard() -> None:
    """One push comes late, two come together: the flow goes on."""
    buffer = SendBuffer()
    got = []
    for pushes in [(1, 2), (3,), (), (4, 5), (6,), (7,)]:
        for number in pushes:
            buffer.push(frame(number))
        got.append(buffer.pop())
    assert [frame(number) for number in range(1, 7)] == got


@given(st.lists(st.integers(1, 700), min_size=1, max_size=6))
def test_chunks_of_any_length_become_frames(lengths: list[int]) -> None:
    """Nothing is changed or lost, up to the last incomplete frame."""
    data = bytes(at % 251 + 1 for at in range(sum(lengths)))
    buffer = SendBuffer()
    at = 0
    got = b""
    for length in lengths:
        buffer.push(data[at : at + length])
        at += length
    while (popped := buffer.pop()) is not None:
        got += popped
    whole = len(data) - len(data) % 320
    assert got == (data[:whole] if whole >= 640 else b"")


def test_what_is_left_of_a_stall_goes_in_the_next_pause() -> None:
    """Silent frames are skipped until 40 ms wait again; speech is not."""
    buffer = SendBuffer()
    for pushed in [frame(1), frame(2), SILENT_FRAME, SILENT_FRAME, SILENT_FRAME, frame(3), frame(4)]:
        buffer.push(pushed)
    assert [frame(1), frame(2), SILENT_FRAME, frame(3), frame(4)] == [buffer.pop() for _ in range(5)]


def test_a_flood_is_cut_to_the_newest() -> None:
    """The delay never exceeds 200 ms."""
    buffer = SendBuffer()
    for number in range(100):
        buffer.push(frame(number + 1))
    rest = []
    while (popped := buffer.pop()) is not None:
        rest.append(popped[0])
    assert rest[-1] == 100
    assert len(rest) <= 10

"""Packets in order: overtaken, lost, repeated, wrapped and jumping ones."""

import random
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.phone.rtp.packet import RtpPacket
from dealer_kiosk.phone.rtp.reorder import WINDOW, Reorder


def packet(sequence: int) -> RtpPacket:
    return RtpPacket(0, sequence % 2**16, 0, 1, b"")


def out(reorder: Reorder, sequences: Iterable[int]) -> list[int | None]:
    """The sequence numbers that come out; None for a missing packet."""
    return [found.sequence if found else None for sequence in sequences for found in reorder.push(packet(sequence))]


def test_packets_in_order_pass_at_once_across_the_wrap() -> None:
    """65535 is followed by 0."""
    assert out(Reorder(), [65_534, 65_535, 0, 1]) == [65_534, 65_535, 0, 1]


def test_an_overtaken_packet_is_put_back() -> None:
    """Up to a whole window may overtake it."""
    reorder = Reorder()
    assert out(reorder, [10, 12, 13, 14, 15, 16, 11]) == [10, 11, 12, 13, 14, 15, 16]
    assert (reorder.lost, reorder.late, reorder.duplicates) == (0, 0, 0)


def test_a_missing_packet_is_given_up_after_the_window() -> None:
    """Then its place is None, and it is late when it comes."""
    reorder = Reorder()
    assert out(reorder, [10, 12, 13, 14, 15, 16]) == [10]
    assert out(reorder, [17]) == [None, 12, 13, 14, 15, 16, 17]
    assert out(reorder, [11]) == []
    assert (reorder.lost, reorder.late, reorder.duplicates) == (1, 1, 0)


def test_a_packet_that_the_very_first_one_overtook_is_late() -> None:
    """Nothing waits before a call's first packet."""
    reorder = Reorder()
    assert out(reorder, [10, 9, 11]) == [10, 11]
    assert (reorder.late, reorder.duplicates) == (1, 0)


def test_duplicates_are_dropped() -> None:
    """Both of one that has passed and of one that waits."""
    reorder = Reorder()
    assert out(reorder, [10, 10, 12, 12]) == [10]
    assert out(reorder, [11, 11]) == [11, 12]
    assert (reorder.lost, reorder.late, reorder.duplicates) == (0, 0, 3)


@pytest.mark.parametrize("begins", [5000, 40_000, 65_400])
def test_a_jump_is_followed_when_the_next_packet_continues_it(begins: int) -> None:
    """Forwards and backwards; nothing of the new stream is lost."""
    reorder = Reorder()
    assert [100, begins, begins + 1, begins + 2] == out(reorder, [100, begins, begins + 1, begins + 2])
    assert (reorder.lost, reorder.late) == (0, 0)


def test_a_single_stray_packet_changes_nothing() -> None:
    """It is dropped."""
    reorder = Reorder()
    assert out(reorder, [100, 30_000, 101, 102]) == [100, 101, 102]
    assert reorder.late == 1


def test_flush_does_not_wait() -> None:
    """Everything that is held comes out, the gaps as None."""
    reorder = Reorder()
    out(reorder, [1, 3, 6])
    assert [found.sequence if found else None for found in reorder.flush()] == [None, 3, None, None, 6]


def test_after_a_restart_any_number_may_come() -> None:
    """The counts go on."""
    reorder = Reorder()
    out(reorder, [1, 1, 3])
    reorder.restart()
    assert out(reorder, [2, 3]) == [2, 3]
    assert reorder.duplicates == 1


@given(st.integers(0, 2**16 - 1), st.integers(1, 60), st.randoms(use_true_random=False))
def test_any_shuffling_within_the_window_is_undone(start: int, count: int, chance: random.Random) -> None:
    """Packets displaced by less than the window come out complete and in order."""
    rest = sorted(range(1, count), key=lambda at: at + chance.uniform(0, WINDOW - 1))
    expected = [(start + at) % 2**16 for at in range(count)]
    assert expected == out(Reorder(), [start, *(start + at for at in rest)])


@given(st.lists(st.integers(0, 2**16 - 1), max_size=300))
def test_whatever_comes_little_is_held(sequences: list[int]) -> None:
    """No order of numbers makes the window grow, and every packet comes out at most once."""
    reorder = Reorder()
    passed = [sequence for sequence in out(reorder, sequences) if sequence is not None]
    assert len(reorder.flush()) <= 100 + WINDOW
    assert len(passed) <= len(sequences)

"""Keys as events: each press once, whatever is lost; and our own presses."""

import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.phone.rtp.digits import KEYS, MAX_WAITING, EventReceiver, EventSender

Part = tuple[bytes, int]


def press(code: int, timestamp: int, durations: range, ends: int = 3) -> list[Part]:
    """The packets of one press: payload and timestamp."""
    parts = [(struct.pack("!BBH", code, 10, duration), timestamp) for duration in durations]
    return parts + [(struct.pack("!BBH", code, 0x8A, durations[-1] + 160), timestamp)] * ends


def heard(parts: list[Part]) -> str:
    receiver = EventReceiver()
    return "".join(filter(None, (receiver.receive(*part) for part in parts)))


NORMAL = range(160, 800, 160)


def test_a_press_is_reported_once_however_many_packets_it_has() -> None:
    """All of them bear the same timestamp."""
    assert heard(press(5, 1000, NORMAL)) == "5"


@pytest.mark.parametrize("kept", [slice(1, None), slice(4, None), slice(-1, None), slice(0, 1)])
def test_a_press_is_reported_whichever_of_its_packets_arrive(kept: slice) -> None:
    """The first ones lost, the end only, the beginning only."""
    assert heard(press(10, 1000, NORMAL)[kept]) == "*"


def test_the_same_key_twice_is_two_presses() -> None:
    """Even if every end packet of the first is lost."""
    assert heard(press(5, 1000, NORMAL, ends=0) + press(5, 3400, NORMAL)) == "55"


def test_all_sixteen_keys_are_known_and_no_other_event() -> None:
    """16 is a hook flash."""
    assert heard([part for code in range(17) for part in press(code, 5000 * code, NORMAL)]) == KEYS


def test_a_press_of_twenty_seconds_is_one_press() -> None:
    """Its later parts bear later timestamps, each following on the longest duration."""
    full = range(160, 65_300, 160)
    parts = press(1, 1000, full, ends=0) + press(1, 1000 + 65_535, full, ends=0) + press(1, 1000 + 2 * 65_535, NORMAL)
    assert heard(parts) == "1"
    assert heard(parts + press(2, 200_000, NORMAL)) == "12"


def test_a_late_packet_of_an_earlier_press_is_no_press() -> None:
    """Repeated ends may come after the next press has begun."""
    first, second = press(1, 1000, NORMAL), press(2, 3000, NORMAL)
    assert heard(first[:-1] + second[:2] + first[-1:] + second[2:]) == "12"


@pytest.mark.parametrize("payload", [b"", b"\x05\x0a\x00", b"\xff" * 4])
def test_what_is_no_event_is_no_key(payload: bytes) -> None:
    """Too short, or an unknown event."""
    assert EventReceiver().receive(payload, 1) is None


@given(st.text(KEYS, min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_any_number_survives_loss_and_repetition(number: str, chance: random.Random) -> None:
    """As long as one packet of each press arrives."""
    parts = []
    for at, key in enumerate(number):
        packets = press(KEYS.index(key), 2400 * at, NORMAL)
        kept = sorted(chance.sample(range(len(packets)), chance.randint(1, len(packets))))
        parts += [packets[index] for index in kept for _ in range(chance.randint(1, 2))]
    assert number == heard(parts)


def test_a_key_is_pressed_for_a_tenth_of_a_second_with_three_ends() -> None:
    """One timestamp, growing durations, the marker on the first, the end bit on three packets of equal duration."""
    sender = EventSender()
    sender.press("#")
    packets = [sender.next(1000 + 160 * step) for step in range(8)]
    events = [(*struct.unpack("!BBH", p.payload), p.timestamp, p.marker) for p in packets if p]
    expected = [(11, 10, 160 * (step + 1), 1000, step == 0) for step in range(4)] + [(11, 0x8A, 800, 1000, False)] * 3
    assert expected == events
    assert packets[7] is None


def test_between_two_keys_there_is_a_pause() -> None:
    """100 ms of speech or silence, then the next event with its own timestamp."""
    sender = EventSender()
    sender.press("12")
    steps = [sender.next(160 * step) for step in range(30)]
    assert "".join("." if step is None else "x" for step in steps) == "xxxxxxx.....xxxxxxx..........."
    assert {0, 12 * 160} == {step.timestamp for step in steps if step}


def test_what_we_send_is_understood_by_ourselves() -> None:
    """The two directions agree on every key."""
    sender, receiver = EventSender(), EventReceiver()
    sender.press(KEYS)
    events = [sender.next(160 * step) for step in range(12 * len(KEYS))]
    assert "".join(filter(None, (receiver.receive(e.payload, e.timestamp) for e in events if e))) == KEYS


@pytest.mark.parametrize("keys", ["5x", "0" * (MAX_WAITING + 1)])
def test_impossible_keys_are_refused(keys: str) -> None:
    """No telephone has them, or nobody would press so many; none of them is sent."""
    sender = EventSender()
    with pytest.raises(ValueError, match=r"not found|keys"):
        sender.press(keys)
    assert sender.next(0) is None

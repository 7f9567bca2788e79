"""AudioSocket's framing."""

import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.phone.audiosocket.frames import (
    DIGITS,
    MAX_PAYLOAD,
    Audio,
    AudioFrame,
    Failure,
    FrameError,
    FrameParser,
    Hangup,
    Identity,
    Key,
    pack,
)

CALL = uuid.UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
FRAMES: st.SearchStrategy[AudioFrame] = st.one_of(
    st.builds(Hangup),
    st.builds(Identity, st.uuids()),
    st.builds(Key, st.sampled_from(DIGITS)),
    st.builds(Audio, st.binary(min_size=1, max_size=MAX_PAYLOAD // 2).map(lambda half: half * 2)),
    st.builds(Failure, st.integers(0, 255)),
)


@pytest.mark.parametrize(
    ("frame", "data"),
    [
        (Hangup(), "00 0000"),
        (Identity(CALL), "01 0010 0f8fad5bd9cb469fa16570867728950e"),
        (Key("5"), "03 0001 35"),
        (Audio(b"\x01\x02"), "10 0002 0102"),
        (Failure(2), "ff 0001 02"),
    ],
)
def test_frames_have_the_bytes_of_the_protocol(frame: AudioFrame, data: str) -> None:
    """Kind, length in network order, payload; in both directions."""
    assert bytes.fromhex(data) == pack(frame)
    assert [frame] == FrameParser().feed(bytes.fromhex(data))


@given(st.lists(FRAMES, max_size=8), st.randoms(use_true_random=False))
def test_frames_are_found_however_the_stream_is_cut(frames: list[AudioFrame], chance: random.Random) -> None:
    """Down to single bytes."""
    data = b"".join(map(pack, frames))
    parser = FrameParser()
    found: list[AudioFrame] = []
    while data:
        length = chance.choice([1, 2, 3, 50, 2000])
        found += parser.feed(data[:length])
        data = data[length:]
    assert frames == found
    assert not parser.is_inside


@pytest.mark.parametrize(
    "data",
    [
        "02 0000",
        "11 0002 0000",
        "7f 0000",
        "01 0000",
        "01 0011",
        "03 0000",
        "03 0002",
        "10 0003",
        "10 0402",
        "10 ffff",
        "ff 0401",
        "00 ffff",
    ],
)
def test_a_bad_header_is_refused_before_its_payload_comes(data: str) -> None:
    """Unknown kinds, other sample rates, impossible or huge lengths."""
    with pytest.raises(FrameError, match="AudioSocket frame"):
        FrameParser().feed(bytes.fromhex(data))


@pytest.mark.parametrize("data", ["10 0000", "03 0001 78", "03 0001 ff"])
def test_empty_sound_and_unknown_keys_are_left_out(data: str) -> None:
    """They do no harm."""
    assert FrameParser().feed(bytes.fromhex(data) + pack(Key("1"))) == [Key("1")]


@pytest.mark.parametrize("length", [1, 2, 3, 100])
def test_a_truncated_frame_is_noticed(length: int) -> None:
    """By whoever asks when the stream ends."""
    parser = FrameParser()
    assert parser.feed(pack(Audio(bytes(320)))[:length]) == []
    assert parser.is_inside


@given(st.binary(max_size=300))
def test_any_bytes_are_frames_or_refused(data: bytes) -> None:
    """Nothing else is raised, and less than a frame is kept."""
    parser = FrameParser()
    try:
        for at in range(0, len(data), 7):
            parser.feed(data[at : at + 7])
    except FrameError:
        return
    assert len(parser._rest) < MAX_PAYLOAD + 3

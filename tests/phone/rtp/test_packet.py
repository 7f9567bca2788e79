"""RTP datagrams: what is read, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.phone.rtp.packet import MAX_DATAGRAM, RtpPacket, parse

HEADER = bytes.fromhex("8000 0001 00000002 00000003")
PACKETS = st.builds(
    RtpPacket,
    payload_type=st.integers(0, 127),
    sequence=st.integers(0, 2**16 - 1),
    timestamp=st.integers(0, 2**32 - 1),
    ssrc=st.integers(0, 2**32 - 1),
    payload=st.binary(max_size=400),
    marker=st.booleans(),
).filter(lambda packet: not (packet.marker and 64 <= packet.payload_type < 96))


def with_first(first: int, rest: bytes = b"") -> bytes:
    return bytes([first]) + HEADER[1:] + rest


@given(PACKETS)
def test_a_packet_is_read_as_it_was_written(packet: RtpPacket) -> None:
    """Packing and parsing are inverse."""
    assert packet == parse(packet.pack())


@given(st.binary(max_size=80))
def test_any_bytes_are_a_packet_or_none(datagram: bytes) -> None:
    """Nothing that comes from the network raises, and no payload is made up."""
    packet = parse(datagram)
    assert packet is None or packet.payload in datagram


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        (0x82, bytes(8) + b"sound"),
        (0x90, bytes.fromhex("bede 0001 00000000") + b"sound"),
        (0x91, bytes(4) + bytes.fromhex("bede 0000") + b"sound"),
        (0xA0, b"sound" + b"\0\0\x03"),
        (0xB1, bytes(4) + bytes.fromhex("bede 0001 00000000") + b"sound\x01"),
    ],
)
def test_sources_extensions_and_padding_are_read_over(first: int, rest: bytes) -> None:
    """Only the payload is left."""
    packet = parse(with_first(first, rest))
    assert packet is not None
    assert packet.payload == b"sound"


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        HEADER[:11],
        with_first(0x00, b"version 0"),
        with_first(0x40, b"version 1"),
        with_first(0xC0, b"version 3"),
        with_first(0x8F, bytes(59)),
        with_first(0x90, b"\xbe\xde"),
        with_first(0x90, b"\xbe\xde\xff\xff"),
        with_first(0xA0),
        with_first(0xA0, b"sound\0"),
        with_first(0xA0, b"sound\x07"),
        b"\x80\xc8" + HEADER[2:],
        HEADER + bytes(MAX_DATAGRAM),
    ],
)
def test_what_is_no_rtp_is_none(datagram: bytes) -> None:
    """Short, of another version, with lengths that lie, RTCP, or huge."""
    assert parse(datagram) is None

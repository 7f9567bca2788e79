"""Offers for speech, and answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.sdp import Codec, Direction, SdpError, format_answer, parse_offer

from .bench import RTP, SDP


def test_what_is_offered_is_read() -> None:
    """Address, codec, digits, direction."""
    offer = parse_offer(SDP.encode())
    found = (offer.remote, offer.codec, offer.digits, offer.direction)
    assert (Address("192.0.2.1", 20000), Codec.PCMU, 101, Direction.SENDRECV) == found


def test_the_callers_order_of_codecs_counts() -> None:
    """The first that this line has too."""
    assert Codec.PCMA is parse_offer(SDP.replace("0 8 101", "9 8 0 101").encode()).codec


@pytest.mark.parametrize("there", list(Direction))
def test_a_direction_is_seen_from_this_side(there: Direction) -> None:
    """What one side only sends, the other only receives; the media's attribute counts before the session's."""
    session = SDP.replace("t=0 0\r\n", f"t=0 0\r\na={there.value}\r\n")
    media = SDP.replace("t=0 0\r\n", "t=0 0\r\na=inactive\r\n") + f"a={there.value}\r\n"
    assert [there.mirrored] * 2 == [parse_offer(text.encode()).direction for text in (session, media)]
    assert (there.sends, there.receives) == (there.mirrored.receives, there.mirrored.sends)


def test_digits_are_optional_and_have_a_type_of_their_own() -> None:
    """Only one of the dynamic types, and only if the media line names it."""
    for text in (
        SDP.replace(" 101\r\n", "\r\n"),
        SDP.replace("101", "0"),
        SDP.replace("telephone-event/8000", "telephone-event/48000"),
    ):
        assert None is parse_offer(text.encode()).digits
    assert parse_offer(SDP.replace("101", "96").encode()).digits == 96


def test_other_media_are_refused_in_their_place() -> None:
    """Video before, a second audio line after: port 0 (RFC 3264, 6)."""
    more = SDP.replace("m=audio", "m=video 5000 RTP/AVP 31\r\na=sendonly\r\nm=audio") + "m=audio 30000 RTP/AVP 0\r\n"
    offer = parse_offer(more.encode())
    lines = [line for line in format_answer(offer, RTP, 7, 1, offer.direction).decode().split("\r\n") if line.startswith("m=")]
    assert lines == ["m=video 0 RTP/AVP 31", "m=audio 16384 RTP/AVP 0 101", "m=audio 0 RTP/AVP 0"]


def test_the_address_of_the_media_counts_before_that_of_the_session() -> None:
    """Where both are given."""
    offer = parse_offer((SDP + "c=IN IP4 192.0.2.9\r\n").encode())
    assert offer.remote.host == "192.0.2.9"


def test_ipv6_works() -> None:
    """Both ways."""
    offer = parse_offer(SDP.replace("c=IN IP4 192.0.2.1", "c=IN IP6 2001:db8::1").encode())
    assert offer.remote.host == "2001:db8::1"
    assert b"c=IN IP6 2001:db8::2" in format_answer(offer, Address("2001:db8::2", 16384), 1, 1, offer.direction)


def test_an_answer_can_be_read_again() -> None:
    """It offers the same."""
    offer = parse_offer(SDP.encode())
    again = parse_offer(format_answer(offer, RTP, 7, 1, Direction.RECVONLY))
    assert (RTP, offer.codec, offer.digits, Direction.SENDONLY) == (again.remote, again.codec, again.digits, again.direction)


def test_lines_may_end_with_a_line_feed_only() -> None:
    """RFC 8866 (5) wants readers to bear it."""
    assert Codec.PCMU is parse_offer(SDP.replace("\r\n", "\n").encode()).codec


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v=1\r\n",
        "v=0\r\nnonsense\r\n",
        "v=0\r\n" + "m=audio 20000 RTP/AVP 0\r\n",
        "v=0\r\n" + "m=video 0 RTP/AVP 31\r\n" * 20,
        "v=0\r\n" + "a=x\r\n" * 300,
        SDP.replace("c=IN IP4 192.0.2.1", "c=nonsense"),
        SDP.replace("m=audio 20000", "m=audio -1"),
        SDP.replace("0 8 101", " ".join(["8"] * 100)),
        SDP.replace("c=IN IP4 192.0.2.1", "c=IN IP4 999.0.2.1"),
    ],
)
def test_what_cannot_be_used_is_refused(text: str) -> None:
    """With an error of its own."""
    with pytest.raises(SdpError):
        parse_offer(text.encode())


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Nothing else is raised."""
    for body in (data, SDP.encode()[: len(data)] + data):
        try:
            parse_offer(body)
        except SdpError:
            continue

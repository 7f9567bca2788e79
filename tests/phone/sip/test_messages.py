"""Messages are written and read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealer_kiosk.phone.sip.address import Address, NameAddr, SipUri
from dealer_kiosk.phone.sip.grammar import SipParseError, quote, unquote
from dealer_kiosk.phone.sip.message import Headers, Request, Response
from dealer_kiosk.phone.sip.parser import MalformedRequestError, parse
from dealer_kiosk.phone.sip.via import Via

from .bench import PBX, SDP, Bench

TOKEN = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~", min_size=1, max_size=12)
VALUE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Zs"]), min_size=1, max_size=30)
URI = st.builds(
    "sip:{}@{}:{}".format,
    st.from_regex(r"[a-z0-9_+.-]{1,9}", fullmatch=True),
    st.just("192.0.2.7"),
    st.integers(1, 65535),
)


@st.composite
def _headers(draw: st.DrawFn, method: str) -> Headers:
    """Draw the headers that every message has, and some more."""
    name = draw(st.one_of(st.just(""), st.builds("{} ".format, VALUE.map(quote))))
    extra = draw(st.lists(st.tuples(TOKEN.map(lambda text: f"x-{text.lower()}"), VALUE), max_size=5))
    return Headers(
        [
            ("via", f"SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK{draw(TOKEN)}"),
            ("max-forwards", str(draw(st.integers(0, 255)))),
            ("from", f"{name}<{draw(URI)}>;tag={draw(TOKEN)}"),
            ("to", f"<{draw(URI)}>"),
            ("call-id", f"{draw(TOKEN)}@{draw(TOKEN)}"),
            ("cseq", f"{draw(st.integers(0, 2**31 - 1))} {method}"),
            *extra,
        ]
    )


@st.composite
def requests(draw: st.DrawFn) -> Request:
    method = draw(TOKEN)
    return Request(draw(_headers(method)), draw(st.binary(max_size=50)), method, draw(URI))


@st.composite
def responses(draw: st.DrawFn) -> Response:
    reason = draw(st.one_of(st.just(""), VALUE))
    return Response(draw(_headers(draw(TOKEN))), draw(st.binary(max_size=50)), draw(st.integers(100, 699)), reason)


@given(requests())
def test_a_request_survives_the_way(request: Request) -> None:
    """What is written is read as the same."""
    assert request == parse(request.render())


@given(responses())
def test_a_response_survives_the_way(response: Response) -> None:
    """What is written is read as the same."""
    assert response == parse(response.render())


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Nothing else is raised."""
    base = Bench().request(Bench().leg(), "INVITE", body=SDP).render()
    for text in (data, base[: 2 * len(data)] + data + base[2 * len(data) :]):
        try:
            parse(text)
        except SipParseError:
            continue


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=30))
def test_quoting_is_undone(text: str) -> None:
    """Also quotes and backslashes."""
    assert text == unquote(quote(text))


def test_short_names_and_folded_lines_are_understood() -> None:
    """And blanks around the colon, and names in any case."""
    data = (
        b"OPTIONS sip:700@192.0.2.10 SIP/2.0\r\nv: SIP/2.0/UDP 192.0.2.1\r\n ;branch=z9hG4bK1\r\nF : <sip:a@b>;tag=1\r\n"
        b"t: sip:700@192.0.2.10\r\ni:1@b\r\ncSEQ:  007   OPTIONS\r\nl: 0\r\n\r\n"
    )
    message = parse(data)
    found = (message.via, message.from_.tag, message.to.uri, message.call_id, message.sequence, message.sequence_method)
    via = Via("UDP", "192.0.2.1", None, (("branch", "z9hG4bK1"),))
    assert (via, "1", "sip:700@192.0.2.10", "1@b", 7, "OPTIONS") == found


def test_what_follows_the_message_is_ignored() -> None:
    """Content-Length says where it ends; without one the datagram does."""
    bench = Bench()
    data = bench.request(bench.leg(), "INVITE", body=SDP).render()
    assert SDP.encode() == parse(data + b"more").body
    assert SDP.encode() + b"more" == parse(data.replace(b"Content-Length", b"X-Length") + b"more").body


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Via: SIP/2.0/UDP", "Via: SIP/1.0/UDP"),
        ("Via: SIP/2.0/UDP 192.0.2.1:5060", "Via: SIP/2.0/UDP 192.0.2.1:65536"),
        ("From: ", "From: x\r\nFrom: "),
        ("Call-ID: ", "Call-ID: a b"),
        ("Call-ID: ", "Call-ID: " + "a" * 300),
        ("CSeq: 1 INVITE", "CSeq: 2147483648 INVITE"),
        ("CSeq: 1 INVITE", "CSeq: -1 INVITE"),
        ("CSeq: 1 INVITE", "CSeq: 1 invite"),
        ("CSeq: 1 INVITE", "CSeq: INVITE"),
        ("Max-Forwards: 70", "Max-Forwards: 256"),
        ("Max-Forwards: 70", "Max-Forwards: \u0665"),
        ("Contact: <", "Contact: , <"),
        ("Contact: <sip:", "Contact: <:"),
        (";tag=far", ";tag=x;tag=far"),
        (";tag=far", ";tag=;x=far"),
        ("sip:700@192.0.2.10 ", "sip:700@192.0.2.10:0 "),
        ("sip:700@192.0.2.10 ", "sip:700@192.0.2.10:65536 "),
        ("sip:700@192.0.2.10 ", "sip:%zz@192.0.2.10 "),
        ("Content-Length: ", "Content-Length: x"),
        ("Content-Length: ", "Content-Length: 9"),
    ],
)
def test_what_is_malformed_is_answered(old: str, new: str) -> None:
    """With 400."""
    bench = Bench()
    data = bench.request(bench.leg(), "INVITE", body=SDP).render()
    with pytest.raises(MalformedRequestError) as caught:
        parse(data.replace(old.encode(), new.encode(), 1))
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"INVITE sip:700@192.0.2.10 SIP/2.0\r\nFrom: x\r\n\r\n",
        b"INVITE sip:700@192.0.2.10 SIP/2.0\r\nVia: x\r\n",
        b"INVITE sip:700@192.0.2.10 SIP/2.0\r\nVia: x\nFrom: y\r\n\r\n",
        b"INVITE sip:700@192.0.2.10 SIP/2.0\r\nVia: x\r\nno colon\r\n\r\n",
        b"INVITE sip:700@192.0.2.10 SIP/2.0\r\nVia: x\0\r\n\r\n",
        b"INVITE sip:700@192.0.2.10 SIP/2.0\r\nVia: \xff\r\n\r\n",
        b"INVITE sip:700@192.0.2.10 SIP/2.0\r\n" + b"Via: x\r\n" * 101 + b"\r\n",
        b"SIP/2.0 700 No\r\nVia: x\r\n\r\n",
    ],
)
def test_what_is_no_sip_is_not_answered(data: bytes) -> None:
    """Nobody could read the answer."""
    with pytest.raises(SipParseError) as caught:
        parse(data)
    assert not isinstance(caught.value, MalformedRequestError)


def test_a_malformed_request_is_answered_to_its_source() -> None:
    """An ACK is not, nor a response."""
    bench = Bench()
    data = bench.request(bench.leg(), "OPTIONS").render().replace(b"Max-Forwards: 70", b"Max-Forwards: x")
    assert [effect.to for effect in bench.put(data) if hasattr(effect, "to")] == [PBX]
    assert bench.put(data.replace(b"OPTIONS", b"ACK")) == []


@pytest.mark.parametrize(
    "text",
    [
        "sip:a@192.0.2.1",
        "sip:a:b@x.example:5070;transport=udp;lr?subject=x&priority=y",
        "sips:[2001:db8::1]:5061",
        "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1@example.com",
    ],
)
def test_a_uri_survives_the_way(text: str) -> None:
    """What is written is read as the same."""
    assert text == str(SipUri.parse(text))


@pytest.mark.parametrize(
    "text", ["sip:", "sip:@x", "sip:a b@x", "sip:a@x:99999", "sip:a@x;;", "http://x", "sip:a@b@c", "sip:a@x?y"]
)
def test_a_malformed_uri_is_refused(text: str) -> None:
    """With an error of its own."""
    with pytest.raises(SipParseError):
        SipUri.parse(text)


@pytest.mark.parametrize(
    ("text", "name", "uri", "tag"),
    [
        ('"A \\"B\\" <c>, d" <sip:a@b;x=1>;tag=7', 'A "B" <c>, d', "sip:a@b;x=1", "7"),
        ("A B <sip:a@b>", "A B", "sip:a@b", ""),
        ("sip:a@b;tag=7", "", "sip:a@b", "7"),
        ("<tel:+1;phone-context=x> ; tag = 7", "", "tel:+1;phone-context=x", "7"),
    ],
)
def test_a_name_with_address_is_read(text: str, name: str, uri: str, tag: str) -> None:
    """In all forms."""
    address = NameAddr.parse(text)
    assert (name, uri, tag) == (address.shown, address.uri, address.tag)
    assert address == NameAddr.parse(str(address))


@pytest.mark.parametrize(
    "text", ['"A <sip:a@b>', "A, B <sip:a@b>", "<sip:a@b", "sip:a@b>", "<<sip:a@b>", "<sip:a@b>x", "<a>", "", '""']
)
def test_a_malformed_address_is_refused(text: str) -> None:
    """With an error of its own."""
    with pytest.raises(SipParseError):
        NameAddr.parse(text)


def test_an_answer_tells_where_the_request_came_from() -> None:
    """The port only where it was asked for (RFC 3581)."""
    source = Address("192.0.2.9", 1024)
    via = "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1"
    assert f"{via};received=192.0.2.9" == str(Via.parse(via + ";received=1.2.3.4").received(source))
    assert f"{via};received=192.0.2.9;rport=1024" == str(Via.parse(via + ";rport").received(source))


def test_headers_are_found_by_any_name() -> None:
    """Lists in one line or several."""
    headers = Headers([("M", "<sip:a@b>, <sip:c@d>"), ("Contact", "<sip:e@f>"), ("Supported", "Timer, x"), ("k", "y")])
    assert headers.listed("contact") == ["<sip:a@b>", "<sip:c@d>", "<sip:e@f>"]
    assert frozenset({"timer", "x", "y"}) == headers.words("supported")
    assert "sip" not in repr(headers)
    assert hash(headers) == hash(Headers(headers))

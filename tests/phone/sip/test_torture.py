"""The torture messages of RFC 4475: legal ones that look odd, and malformed ones that look legal.

Each file in torture/ is named as in the RFC and has the same peculiarity; its head says what must happen and why.
Lines end with CR LF on the way; <hex> holds bytes, <repeat count=N> repeats its text.
"""

import re
from pathlib import Path

import pytest

from dealer_kiosk.phone.sip.events import Confirmed
from dealer_kiosk.phone.sip.grammar import SipParseError
from dealer_kiosk.phone.sip.parser import parse

from .bench import RTP, Bench, responses, statuses

FILES = sorted((Path(__file__).parent / "torture").glob("*.txt"))


def read(path: Path) -> tuple[dict[str, str], bytes]:
    """Return what a file says, and its datagram."""
    head, text = path.read_text("utf-8").split("---\n", 1)
    text = re.sub(r"<repeat count=(\d+)>(.*?)</repeat>", lambda match: match[2] * int(match[1]), text)
    text = re.sub(r"<hex>(.*?)</hex>", lambda match: bytes.fromhex(match[1]).decode("latin-1"), text.replace("\n", "\r\n"))
    return dict(line.split(": ", 1) for line in head.splitlines()), text.encode("latin-1")


def test_all_of_them_are_here() -> None:
    """The RFC has 49."""
    assert len(FILES) == 49


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_torture_message(path: Path) -> None:
    """It is answered as its file says, once, and a live call is not touched."""
    said, data = read(path)
    bench = Bench()
    leg = bench.confirmed()
    expected = [] if said["expect"] == "none" else [int(said["expect"])]
    assert expected == statuses(bench.put(data)), said["why"]
    assert statuses(bench.ask(leg, "OPTIONS")) == [200]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_torture_message_is_read_or_not(path: Path) -> None:
    """A legal one is read, and survives being written again; a malformed one is not."""
    said, data = read(path)
    if said["parses"] == "yes":
        message = parse(data)
        assert message == parse(message.render())
    else:
        with pytest.raises(SipParseError):
            parse(data)


def test_the_odd_blanks_are_read_right() -> None:
    """What wsinv hides in them."""
    _, data = read(next(path for path in FILES if path.stem == "wsinv"))
    message = parse(data)
    assert [f"{via.transport} {via.host}" for via in message.vias] == [
        "UDP 192.0.2.2",
        "TCP spindle.example.com",
        "UDP 192.168.255.111",
    ]
    assert (message.to.tag, message.from_.tag, message.from_.shown) == ("1918181833n", "98asjd8", 'J Rosenberg \\"')
    assert (message.sequence, message.sequence_method, message.headers.one("max-forwards")) == (9, "INVITE", "0068")


def test_an_older_caller_has_a_whole_call() -> None:
    """Without branch, tag and Contact: answer, ACK, BYE (RFC 2543)."""
    _, data = read(next(path for path in FILES if path.stem == "inv2543"))
    bench = Bench()
    bench.put(data)
    (ok,) = responses(bench.agent.answer(1, RTP, bench.now))
    start, *lines = data.split(b"\r\n\r\n")[0].replace(b"INVITE", b"ACK").split(b"\r\n")
    kept = [line + f";tag={ok.to.tag}".encode() if line.startswith(b"To:") else line for line in lines]
    ack = b"\r\n".join([start, *kept, b"", b""])
    assert [Confirmed(1)] == bench.put(ack)
    assert statuses(bench.put(ack.replace(b"56 ACK", b"57 BYE").replace(b"ACK sip", b"BYE sip"))) == [200]
    assert bench.agent.calls == 0

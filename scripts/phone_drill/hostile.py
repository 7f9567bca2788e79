"""Datagrams that no honest telephone sends: mutations of SIP messages by a seed, and the torture messages of RFC 4475."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

TORTURE = Path(__file__).resolve().parents[2] / "tests" / "phone" / "sip" / "torture"
"""The messages of RFC 4475, a file each."""

_METHODS = (
    *["INVITE"] * 6, "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "REFER", "NOTIFY", "UPDATE", "INFO", "PRACK", "SUBSCRIBE",
    "MESSAGE", "PUBLISH", "NONSENSE", "invite",
)  # fmt: skip
_STATUSES = ("100 Trying", "180 Ringing", "200 OK", "302 Moved", "401 Unauthorized", "486 Busy Here", "503 Away", "699 Odd")
_MORSELS = (
    b"\x00", b"\xff\xfe\xfd", b"A" * 3000, b"\r\n", b"\r\n\r\n", b"\r\n ", b"\n", b"<", b">", b'"', b"\\", b",", b";", b"@",
    b"::", b";tag=", b"%00", b"%n%s%x", b"-1", b"65536", b"99999999999999999999", b"\xe2\x80\xae", b"SIP/3.0", b"sip:", b"tel:",
    b";received=192.0.2.1", b";maddr=192.0.2.1", b"Require: teleport\r\n", b"Content-Length: 999999\r\n", b"v: x\r\n",
    b"Content-Encoding: gzip\r\n", b"m=audio 0 RTP/AVP 0\r\n", b"m=audio 65536 RTP/AVP 0\r\n", b"m=audio 9 RTP/AVP 0/1\r\n",
    b"c=IN IP4 999.1.1.1\r\n", b"c=IN IP4 192.0.2.1\r\n", b"c=IN IP6 ::1\r\n", b"a=sendonly\r\n", b"a=rtpmap:0 opus/48000\r\n",
)  # fmt: skip
_NUMBERS = (b"0", b"-1", b"1", b"255", b"65535", b"65536", b"2147483648", b"4294967296", b"1e9", b"0x10", b"")

Mutation = Callable[[bytearray, np.random.Generator], bytearray]


def mutations(count: int, seed: int, own: str, line: str) -> Iterator[bytes]:
    """So many datagrams, the same for a seed: whole messages, and such as have been damaged up to eight times.

    Args:
        count: how many.
        seed: draws them.
        own: host and port of the sender, which the messages name as the place to answer to.
        line: host and port of the line.
    """
    rng = np.random.default_rng(seed)
    for number in range(count):
        data = bytearray(_whole(number, rng, own, line))
        for _ in range(int(rng.choice((0, 1, 1, 2, 3, 8)))):
            data = _MUTATIONS[int(rng.integers(len(_MUTATIONS)))](data, rng)
        yield bytes(data[:60_000])


def invites(count: int, own: str, line: str) -> Iterator[bytes]:
    """So many calls without a fault, each from somebody else; arguments as for `mutations`."""
    for number in range(count):
        yield _message(f"INVITE sip:700@{line} SIP/2.0", f"flood{number}", "1 INVITE", own, line)


def torture() -> list[bytes]:
    """The torture messages; none where the folder is missing."""
    return [
        path.read_bytes() for path in sorted(TORTURE.glob("*")) if path.is_file() and path.suffix not in {".py", ".md", ".toml"}
    ]


def _whole(number: int, rng: np.random.Generator, own: str, line: str) -> bytes:
    """A message without damage; a tenth of them are responses."""
    method = _METHODS[int(rng.integers(len(_METHODS)))]
    start = f"{method} sip:700@{line} SIP/2.0"
    if rng.random() < 0.1:
        start = f"SIP/2.0 {_STATUSES[int(rng.integers(len(_STATUSES)))]}"
    to_tag = f";tag=t{number}" if rng.random() < 0.2 else ""
    return _message(start, f"f{number}", f"{number} {method}", own, line, to_tag)


def _message(start: str, name: str, sequence: str, own: str, line: str, to_tag: str = "") -> bytes:
    host, _, _ = own.partition(":")
    body = (
        f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\nm=audio 16500 RTP/AVP 0 8 101\r\n"
        "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\n"
    )
    lines = (
        start, f"Via: SIP/2.0/UDP {own};branch=z9hG4bK{name};rport", "Max-Forwards: 70", f"From: <sip:f@{host}>;tag={name}",
        f"To: <sip:700@{line}>{to_tag}", f"Call-ID: {name}@{host}", f"CSeq: {sequence}", f"Contact: <sip:f@{own}>",
        "Supported: timer, 100rel", "Session-Expires: 90", f"Refer-To: <sip:900@{host}>", "Event: refer",
        "Content-Type: application/sdp", f"Content-Length: {len(body)}", "", body,
    )  # fmt: skip
    return "\r\n".join(lines).encode()


def _place(data: bytearray, rng: np.random.Generator) -> int:
    return int(rng.integers(len(data))) if data else 0


def _cut(data: bytearray, rng: np.random.Generator) -> bytearray:
    place = _place(data, rng)
    return data[:place] + data[place + int(rng.integers(1, 40)) :]


def _end(data: bytearray, rng: np.random.Generator) -> bytearray:
    return data[: _place(data, rng)]


def _insert(data: bytearray, rng: np.random.Generator) -> bytearray:
    place = _place(data, rng)
    return data[:place] + _MORSELS[int(rng.integers(len(_MORSELS)))] + data[place:]


def _flip(data: bytearray, rng: np.random.Generator) -> bytearray:
    if data:
        data[_place(data, rng)] = int(rng.integers(256))
    return data


def _repeat_line(data: bytearray, rng: np.random.Generator) -> bytearray:
    lines = bytes(data).split(b"\r\n")
    lines.insert(int(rng.integers(len(lines))), lines[int(rng.integers(len(lines)))])
    return bytearray(b"\r\n".join(lines))


def _drop_line(data: bytearray, rng: np.random.Generator) -> bytearray:
    lines = bytes(data).split(b"\r\n")
    del lines[int(rng.integers(len(lines)))]
    return bytearray(b"\r\n".join(lines))


def _shuffle(data: bytearray, rng: np.random.Generator) -> bytearray:
    lines = bytes(data).split(b"\r\n")
    return bytearray(b"\r\n".join(lines[int(place)] for place in rng.permutation(len(lines))))


def _renumber(data: bytearray, rng: np.random.Generator) -> bytearray:
    found = list(re.finditer(rb"\d+", bytes(data)))
    if not found:
        return data
    chosen = found[int(rng.integers(len(found)))]
    return data[: chosen.start()] + _NUMBERS[int(rng.integers(len(_NUMBERS)))] + data[chosen.end() :]


_MUTATIONS: tuple[Mutation, ...] = (
    _cut,
    _end,
    _insert,
    _insert,
    _flip,
    _flip,
    _repeat_line,
    _drop_line,
    _shuffle,
    _renumber,
    _renumber,
)

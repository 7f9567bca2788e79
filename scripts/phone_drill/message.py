"""SIP messages as the test caller writes and reads them: trusting, short, and no parser to be proud of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

Header = tuple[str, str]

_SHORT = {
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "l": "content-length",
    "c": "content-type",
    "r": "refer-to",
}
_TARGET = re.compile(r"<([^>]+)>")
_PLACE = re.compile(r"sips?:(?:[^@;>]*@)?(\[[^\]]*\]|[^:;>?\s]+)(?::(\d+))?")


@dataclass(frozen=True, slots=True)
class Message:
    """A request or a response that came."""

    at: float  # time.monotonic()
    start: str
    headers: Sequence[Header]
    body: str

    @property
    def status(self) -> int:
        """Of a response; 0 for a request."""
        return int(self.start.split()[1]) if self.start.startswith("SIP/2.0 ") else 0

    @property
    def method(self) -> str:
        """Of a request, or of the request that a response answers."""
        return self.one("cseq").split()[-1] if self.status else self.start.split()[0]

    @property
    def sequence(self) -> int:
        """Its CSeq."""
        return int(self.one("cseq").split()[0])

    def all(self, name: str) -> list[str]:
        """The values of a header, in order."""
        return [value for known, value in self.headers if known == name]

    def one(self, name: str) -> str:
        """The first value of a header; "" when it is missing."""
        return next(iter(self.all(name)), "")

    @property
    def branch(self) -> str:
        """Of the topmost Via."""
        return parameter(self.one("via"), "branch")


def read(data: bytes, at: float) -> Message | None:
    """The message in a datagram; None for what is none, such as a keep-alive."""
    head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    start, *lines = re.sub(r"\r\n[ \t]+", " ", head).split("\r\n")
    if "SIP/2.0" not in start:
        return None
    headers = []
    for line in lines:
        name, _, value = line.partition(":")
        known = _SHORT.get(name.strip().lower(), name.strip().lower())
        parts = re.split(r",\s*(?=<|SIP/)", value.strip()) if known in {"via", "record-route", "route"} else [value.strip()]
        headers += [(known, part) for part in parts]
    return Message(at, start, headers, body)


def render(start: str, headers: Sequence[Header], body: str = "") -> bytes:
    """A message as it is sent, with its Content-Length."""
    lines = [start, *(f"{name}: {value}" for name, value in headers), f"Content-Length: {len(body.encode())}", "", body]
    return "\r\n".join(lines).encode()


def parameter(value: str, name: str) -> str:
    """A parameter of a header, such as the tag of a From; "" when it is missing."""
    found = re.search(rf";\s*{name}=([^;,>\s]+)", value)
    return found.group(1) if found else ""


def target(value: str) -> str:
    """The URI in a header with or without angle brackets."""
    found = _TARGET.search(value)
    return found.group(1) if found else value.partition(";")[0].strip()


def place(uri: str) -> tuple[str, int]:
    """Host and port of a URI.

    Raises:
        ValueError: it is no SIP URI.
    """
    found = _PLACE.search(uri)
    if found is None:
        raise ValueError(f"{uri!r} is no SIP URI")
    return found.group(1), int(found.group(2) or 5060)

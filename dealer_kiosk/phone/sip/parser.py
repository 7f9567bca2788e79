"""Datagram to SIP message, strictly: what is malformed is refused, and what can be answered says how (RFC 3261, 7 and 25)."""

import dataclasses
import re

from dealer_kiosk.phone.sip.address import NameAddr, SipUri
from dealer_kiosk.phone.sip.grammar import SipParseError, is_token
from dealer_kiosk.phone.sip.message import COMPACT, Header, Headers, Request, Response

MAX_BYTES = 8192
"""Longest datagram that is looked at."""

_MAX_HEADERS = 100
_MAX_CALL_ID = 256
_REQUIRED = ("via", "from", "to", "call-id", "cseq")
_SINGLE = ("from", "to", "call-id", "cseq", "max-forwards", "content-type", "expires", "session-expires", "event", "refer-to")
_ADDRESSES = ("contact", "record-route", "route")

_STATUS = re.compile(r"SIP/2\.0 ([1-6][0-9]{2})(?: (.*))?")
_VERSION = re.compile(r"SIP/[0-9]{1,3}\.[0-9]{1,3}", re.IGNORECASE)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[!-~]+")
_CALL_ID = re.compile(r"""[A-Za-z0-9\-.!%*_+`'~()<>:\\"/\[\]?{}]+(?:@[A-Za-z0-9\-.!%*_+`'~()<>:\\"/\[\]?{}]+)?""")
_CSEQ = re.compile(r"([0-9]{1,10})\s+(\S+)")
_CONTROL = re.compile(r"(?<!\\)[\x00-\x08\x0a-\x1f\x7f]")  # a quoted string may escape them


class MalformedRequestError(SipParseError):
    """A request that cannot be served but can be answered.

    Attributes:
        status: of the answer.
        request: what could be read; only its headers may be used, as they are.
    """

    def __init__(self, message: str, status: int, request: Request) -> None:
        super().__init__(message)
        self.status = status
        self.request = request


def parse(data: bytes) -> Request | Response:
    """Read a message.

    Raises:
        MalformedRequestError: a request that is to be answered with an error.
        SipParseError: anything else that is no proper message.
    """
    if len(data) > MAX_BYTES:
        raise SipParseError("the datagram is too long")
    head, end, body = data.lstrip(b"\r\n").partition(b"\r\n\r\n")
    if not end:
        raise SipParseError("the headers have no end")
    start, *lines = _unfolded(head)
    status = _STATUS.fullmatch(start)
    if status:
        return _response(status, lines, body)
    return _request(start, lines, body)


def _unfolded(head: bytes) -> list[str]:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SipParseError("the headers are no text") from error
    lines = re.sub(r"\r\n[ \t]+", " ", text).split("\r\n")
    if any("\r" in line or "\n" in line for line in lines):
        raise SipParseError("a line has a stray end")
    return lines


def _response(status: re.Match[str], lines: list[str], body: bytes) -> Response:
    headers = _headers(lines)
    plain = _plain(headers)
    _check(plain, None)
    return Response(plain, _body(headers, body), int(status[1]), (status[2] or "").strip())


def _request(start: str, lines: list[str], body: bytes) -> Request:
    method, uri, version = _start(start)
    headers = _headers(lines)
    if not headers.one("via"):
        raise SipParseError("nobody can be answered without a Via")
    request = Request(_plain(headers), b"", method, uri)
    try:
        _check_start(start, uri)
        _check(request.headers, method)
        request = dataclasses.replace(request, body=_body(headers, body))
    except SipParseError as error:
        raise MalformedRequestError(str(error), 400, request) from error
    if version.upper() != "SIP/2.0":
        raise MalformedRequestError("the version is unknown", 505, request)
    return request


def _start(start: str) -> tuple[str, str, str]:
    words = start.split()
    if len(words) < 3 or not is_token(words[0]) or len(words[0]) > 64 or _VERSION.fullmatch(words[-1]) is None:
        raise SipParseError("the first line is no SIP")
    return words[0], " ".join(words[1:-1]), words[-1]


def _check_start(start: str, uri: str) -> None:
    if start.count(" ") != 2 or start != start.strip():
        raise SipParseError("the first line has needless spaces")
    if _URI.fullmatch(uri) is None:
        raise SipParseError("the request has no URI")
    if uri[:4].lower() in ("sip:", "sips") and SipUri.parse(uri).headers:
        raise SipParseError("the request's URI has headers")


def _headers(lines: list[str]) -> Headers:
    if len(lines) > _MAX_HEADERS:
        raise SipParseError("there are too many headers")
    return Headers(_header(line) for line in lines)


def _header(line: str) -> Header:
    name, colon, value = line.partition(":")
    name = name.strip().lower()
    if not colon or not is_token(name) or _CONTROL.search(value):
        raise SipParseError("a header is malformed")
    return COMPACT.get(name, name), value.strip()


def _plain(headers: Headers) -> Headers:
    """Leave out Content-Length, which follows from the body; write CSeq without needless spaces and zeros."""
    return Headers((name, _cseq(value) if name == "cseq" else value) for name, value in headers if name != "content-length")


def _cseq(value: str) -> str:
    match = _CSEQ.fullmatch(value)
    return f"{int(match[1])} {match[2]}" if match else value


def _check(headers: Headers, method: str | None) -> None:
    if not all(headers.one(name) for name in _REQUIRED):
        raise SipParseError("a required header is missing")
    if any(len(headers.all(name)) > 1 for name in _SINGLE):
        raise SipParseError("a header is given twice")
    _check_addresses(headers)
    _check_numbers(headers, method)
    call_id = headers.one("call-id")
    if len(call_id) > _MAX_CALL_ID or _CALL_ID.fullmatch(call_id) is None:
        raise SipParseError("the Call-ID is malformed")


def _check_addresses(headers: Headers) -> None:
    _ = headers.vias, headers.from_, headers.to  # reading them is the check
    for name in _ADDRESSES:
        for value in headers.listed(name):
            if (name, value) != ("contact", "*"):
                NameAddr.parse(value)


def _check_numbers(headers: Headers, method: str | None) -> None:
    cseq = _CSEQ.fullmatch(headers.one("cseq"))
    if cseq is None or int(cseq[1]) >= 2**31 or (method is not None and cseq[2] != method):
        raise SipParseError("the CSeq is malformed")
    forwards = headers.one("max-forwards")
    if forwards and not (_is_number(forwards) and int(forwards) <= 255):
        raise SipParseError("Max-Forwards is malformed")


def _body(headers: Headers, body: bytes) -> bytes:
    lengths = headers.all("content-length")
    if not lengths:
        return body
    if len(lengths) > 1 or not _is_number(lengths[0]) or int(lengths[0]) > len(body):
        raise SipParseError("the Content-Length is wrong")
    return body[: int(lengths[0])]


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,10}", text) is not None

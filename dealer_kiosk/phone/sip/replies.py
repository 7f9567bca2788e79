"""Responses to requests: which headers are copied, and what a status is called (RFC 3261, 8.2.6)."""

from collections.abc import Iterable

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.grammar import SipParseError
from dealer_kiosk.phone.sip.message import Header, Headers, Request, Response

PRODUCT = "dealer-kiosk"

METHODS = ("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "UPDATE", "INFO", "NOTIFY")
ALLOW: Header = ("allow", ", ".join(METHODS))
ACCEPT: Header = ("accept", "application/sdp")
SUPPORTED: Header = ("supported", "timer")
SDP_TYPE: Header = ("content-type", "application/sdp")

_REASONS = {
    100: "Trying", 180: "Ringing", 200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
    405: "Method Not Allowed", 406: "Not Acceptable", 415: "Unsupported Media Type", 416: "Unsupported URI Scheme",
    420: "Bad Extension", 422: "Session Interval Too Small", 480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist", 482: "Loop Detected", 483: "Too Many Hops", 486: "Busy Here",
    487: "Request Terminated", 488: "Not Acceptable Here", 489: "Bad Event", 491: "Request Pending",
    500: "Server Internal Error", 501: "Not Implemented", 503: "Service Unavailable", 505: "Version Not Supported",
    603: "Decline",
}  # fmt: skip


def reply(
    request: Request, source: Address, status: int, *, tag: str, headers: Iterable[Header] = (), body: bytes = b""
) -> Response:
    """Make the response to a request.

    Args:
        request: the parser may have found it malformed: its headers are copied as they are then.
        source: where the request came from; noted in the last Via.
        status: code of the response.
        tag: for To, where the request has none; 100 needs none.
        headers: further ones.
        body: with its type among the headers.
    """
    copied = [("via", value) for value in _vias(request, source)]
    if request.method in ("INVITE", "UPDATE") and 100 < status < 300:
        copied += [("record-route", value) for value in request.headers.all("record-route")]
    if status == 100:
        copied += [("timestamp", value) for value in request.headers.all("timestamp")]
    copied += [("from", value) for value in request.headers.all("from")[:1]]
    copied += [("to", _to(request, tag if status > 100 else "")) for _ in request.headers.all("to")[:1]]
    copied += [(name, value) for name in ("call-id", "cseq") for value in request.headers.all(name)[:1]]
    return Response(Headers([*copied, ("server", PRODUCT), *headers]), body, status, _REASONS.get(status, "Refused"))


def _vias(request: Request, source: Address) -> list[str]:
    try:
        first, *others = request.vias
        return [str(first.received(source)), *map(str, others)]
    except SipParseError:
        return request.headers.all("via")


def _to(request: Request, tag: str) -> str:
    try:
        return str(request.to if request.to.tag or not tag else request.to.tagged(tag))
    except SipParseError:
        return request.headers.one("to")

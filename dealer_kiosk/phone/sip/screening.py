"""What a request must be like to be served at all (RFC 3261, 8.2), and what it is told otherwise."""

from dataclasses import dataclass

from dealer_kiosk.phone.sip.message import Header, Request
from dealer_kiosk.phone.sip.replies import ACCEPT, ALLOW, METHODS
from dealer_kiosk.phone.sip.settings import AgentSettings

_KNOWN = frozenset({*METHODS, "REGISTER", "SUBSCRIBE", "PUBLISH", "MESSAGE", "PRACK", "REFER"})
_EXTENSIONS = frozenset({"timer"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status, with the headers that say why."""

    status: int
    headers: tuple[Header, ...] = ()


def screen(request: Request, settings: AgentSettings, *, merged: bool) -> Refusal | None:
    """Return why a request is not served; None if it is.

    Args:
        request: not ACK and not CANCEL.
        settings: of this side.
        merged: whether the same request came on another way already.
    """
    if request.method not in METHODS:
        return Refusal(405 if request.method in _KNOWN else 501, (ALLOW,))
    if not request.uri.lower().startswith("sip:"):
        return Refusal(416)
    if _loops(request, settings) or (merged and not request.to.tag):
        return Refusal(482)
    if request.headers.one("max-forwards").strip("0") == "" != request.headers.one("max-forwards") and _has_far_to_go(request):
        return Refusal(483)
    unknown = request.headers.words("require") - _EXTENSIONS
    if unknown:
        return Refusal(420, (("unsupported", ", ".join(sorted(unknown))),))
    return _screen_content(request) if request.method in ("INVITE", "UPDATE") else None


def _has_far_to_go(request: Request) -> bool:
    """A new call that used up its hops went in circles; OPTIONS may be meant to end here (RFC 3261, 11)."""
    return request.method != "OPTIONS" and not request.to.tag


def _loops(request: Request, settings: AgentSettings) -> bool:
    return any(via.sent_by == str(settings.local) for via in request.vias)


def _screen_content(request: Request) -> Refusal | None:
    if request.body and request.content_type != "application/sdp":
        return Refusal(415, (ACCEPT,))
    if request.headers.words("content-encoding") - {"identity"}:
        return Refusal(415, (("accept-encoding", "identity"),))
    accepted = request.headers.words("accept")
    if accepted and not accepted & {"application/sdp", "application/*", "*/*"}:
        return Refusal(406)
    return None

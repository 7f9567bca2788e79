"""Who calls, as far as the telephone system tells (RFC 3261, 20.20; RFC 3323; RFC 3325)."""

from dealer_kiosk.phone.sip.address import NameAddr, SipUri
from dealer_kiosk.phone.sip.grammar import SipParseError
from dealer_kiosk.phone.sip.message import Request

_LONGEST = 64
_NOBODY = frozenset({"", "anonymous", "unknown", "unavailable", "restricted", "asterisk"})


def caller_of(request: Request) -> str:
    """Return the caller's number or name; empty if it is unknown or withheld."""
    if request.headers.words("privacy") & {"id", "user", "header"}:
        return ""
    name = _asserted(request) or _user(request.from_.uri)
    shown = "".join(char for char in name if char.isprintable())[:_LONGEST].strip()
    return "" if shown.lower() in _NOBODY else shown


def _asserted(request: Request) -> str:
    """The identity that the telephone system vouches for: only listed systems get this far."""
    try:
        return _user(NameAddr.parse(request.headers.one("p-asserted-identity").partition(",")[0]).uri)
    except SipParseError:
        return ""


def _user(uri: str) -> str:
    if uri.lower().startswith("tel:"):
        return uri[4:].partition(";")[0]
    try:
        return SipUri.parse(uri).name
    except SipParseError:
        return ""

"""Keys that come by INFO, as application/dtmf-relay or application/dtmf."""

import re

from dealer_kiosk.phone.sip.message import Request

TYPES = ("application/dtmf-relay", "application/dtmf")

_RELAY = re.compile(r"^Signal[ \t]{0,8}=[ \t]{0,8}([0-9]{1,2}|[A-Da-d*#])[ \t\r]{0,8}$", re.MULTILINE | re.IGNORECASE)
_PLAIN = re.compile(r"\s{0,8}([0-9]{1,2}|[A-Da-d*#])\s{0,8}")
_KEYS = "0123456789*#ABCD"


def digit_of(request: Request) -> str | None:
    """Return the key that an INFO tells; None if it tells none."""
    text = request.body[:256].decode("ascii", "replace")
    match = _RELAY.search(text) if request.content_type == TYPES[0] else _PLAIN.fullmatch(text)
    if match is None:
        return None
    if match[1].isdigit():  # events of RFC 4733: 10 is *, 11 is #
        return _KEYS[int(match[1])] if int(match[1]) < len(_KEYS) else None
    return match[1].upper()

"""Session timers: a call whose other side is gone without a word ends (RFC 4028)."""

import re
from dataclasses import dataclass

from dealer_kiosk.phone.sip.message import Header, Message

MIN_SE = 90
"""Shortest seconds between two refreshes."""

_LONGEST = 86400
_VALUE = re.compile(r"([0-9]{1,9})[ \t]*(;.*)?")
_REFRESHER = re.compile(r";[ \t]*refresher[ \t]*=[ \t]*(uac|uas)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Session:
    """An agreement about refreshes.

    Attributes:
        interval: seconds in which one has to come.
        ours: whether this side sends them.
    """

    interval: int
    ours: bool

    @property
    def due_s(self) -> float:
        """Seconds after which this side refreshes, or gives the call up."""
        return self.interval / 2 if self.ours else self.patience_s

    @property
    def patience_s(self) -> float:
        """Seconds without a refresh after which the call is given up."""
        return self.interval - min(32, self.interval / 3)


def too_short(request: Message) -> bool:
    """Whether a request wants refreshes too often and is able to hear so."""
    interval, _ = _read(request)
    return 0 < interval < MIN_SE and "timer" in request.headers.words("supported")


def asked_for(request: Message) -> Session | None:
    """Return what the request of the other side leads to; None if it wants no refreshes."""
    interval, refresher = _read(request)
    if not interval:
        return None
    able = "timer" in request.headers.words("supported")
    ours = refresher == "uas" or not able
    return Session(min(max(interval, MIN_SE), _LONGEST), ours)


def agreed(response: Message) -> Session | None:
    """Return what the answer to this side's refresh leads to; None if there are no refreshes any more."""
    interval, refresher = _read(response)
    return Session(min(max(interval, MIN_SE), _LONGEST), refresher != "uas") if interval else None


def answer_headers(session: Session | None, request: Message) -> list[Header]:
    """Make the headers of a 2xx that tell what was agreed on."""
    if session is None:
        return []
    headers = [("session-expires", f"{session.interval};refresher={'uas' if session.ours else 'uac'}")]
    return [*headers, ("require", "timer")] if "timer" in request.headers.words("supported") else headers


def refresh_headers(session: Session) -> list[Header]:
    """Make the headers of a refresh by this side."""
    return [("session-expires", f"{session.interval};refresher=uac"), ("supported", "timer"), ("min-se", str(MIN_SE))]


def _read(message: Message) -> tuple[int, str]:
    match = _VALUE.fullmatch(message.headers.one("session-expires"))
    if match is None:
        return 0, ""
    refresher = _REFRESHER.search(match[2] or "")
    return int(match[1]), refresher[1].lower() if refresher else ""

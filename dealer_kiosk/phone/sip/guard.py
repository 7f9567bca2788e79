"""Who may send, and how much: all else is dropped without a reply, so that a search of the network finds nothing here."""

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.events import Effect, Noted, NoteKind
from dealer_kiosk.phone.sip.message import Message
from dealer_kiosk.phone.sip.parser import MAX_BYTES
from dealer_kiosk.phone.sip.settings import AgentSettings

MAX_SOURCES = 1000
"""Sources remembered; beyond that the one that was silent longest is forgotten."""

_BURST = 2.0  # seconds' worth of datagrams that may come at once
_NOTE_EVERY_S = 60.0
_SCANNERS = re.compile(
    r"friendly-scanner|friendly-request|sipvicious|sipcli|sip-?scan|sipsak|sundayddr|vaxsip|vaxasip|iwar|pplsip|siparmyknife|"
    r"smap|voipmonitor|pentest",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Notes:
    """The security log's events, once a minute at most for a kind and source."""

    def __init__(self, emit: Callable[[Effect], None]) -> None:
        self._emit = emit
        self._told: OrderedDict[tuple[NoteKind, str], float] = OrderedDict()

    def note(self, kind: NoteKind, source: Address, now: float) -> None:
        """Tell it, unless that was done a moment ago."""
        told = self._told.get((kind, source.host))
        if told is not None and now - told < _NOTE_EVERY_S:
            return
        self._told[kind, source.host] = now
        self._told.move_to_end((kind, source.host))
        if len(self._told) > MAX_SOURCES:
            self._told.popitem(last=False)
        self._emit(Noted(kind, source.host))


class Guard:
    """Decides about a datagram before anything of it is read."""

    def __init__(self, settings: AgentSettings, notes: Notes) -> None:
        self._settings = settings
        self._notes = notes
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def admits(self, data: bytes, source: Address, now: float) -> bool:
        """Whether a datagram is looked at."""
        if not self._settings.allows(source.host):
            self._notes.note(NoteKind.UNLISTED, source, now)
            return False
        if not self._has_token(source.host, now):
            self._notes.note(NoteKind.FLOOD, source, now)
            return False
        if len(data) > MAX_BYTES:
            self._notes.note(NoteKind.MALFORMED, source, now)
            return False
        return bool(data.strip(b"\r\n\0\t "))  # some send blanks to keep a path open

    def is_scanner(self, message: Message, source: Address, now: float) -> bool:
        """Whether a message comes from a tool that searches for open lines."""
        found = _SCANNERS.search(message.headers.one("user-agent")) is not None
        if found:
            self._notes.note(NoteKind.SCANNER, source, now)
        return found

    def _has_token(self, host: str, now: float) -> bool:
        most = _BURST * self._settings.datagrams_per_s
        bucket = self._buckets.setdefault(host, _Bucket(most, now))
        self._buckets.move_to_end(host)
        if len(self._buckets) > MAX_SOURCES:
            self._buckets.popitem(last=False)
        bucket.left = min(most, bucket.left + max(now - bucket.at, 0.0) * self._settings.datagrams_per_s)
        bucket.at = now
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True

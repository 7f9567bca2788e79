"""Requests of others: each is served once, and a repeated one gets the same answer again (RFC 3261, 17.2; RFC 6026).

A final answer to INVITE is repeated until its ACK.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.events import Effect, Send
from dealer_kiosk.phone.sip.message import Request, Response
from dealer_kiosk.phone.sip.timers import LIMIT, T1, T2, T4, Action, Timers

MAX_TRANSACTIONS = 300
"""Transactions kept; beyond that the oldest answered ones are forgotten."""


@dataclass(slots=True, eq=False)
class ServerTransaction:
    """One request and what was answered.

    Attributes:
        request: the first datagram of it.
        source: where that came from, and where answers go.
        tag: this side's tag in answers.
        status: of the last answer; 0 = none yet.
        unacknowledged: called when a 2xx to INVITE got no ACK.
    """

    key: Hashable
    origin: Hashable
    request: Request
    source: Address
    tag: str
    status: int = 0
    data: bytes = b""
    acknowledged: bool = False
    interval: float = T1
    unacknowledged: Action | None = None

    @property
    def accepted(self) -> bool:
        """Whether the answer was a 2xx."""
        return 200 <= self.status < 300

    @property
    def waits(self) -> bool:
        """Whether the call needs it still: no final answer, or a 2xx to INVITE without ACK."""
        return self.status < 200 or (self.request.method == "INVITE" and self.accepted and not self.acknowledged)


class ServerTransactions:
    """All transactions that others began."""

    def __init__(self, timers: Timers, emit: Callable[[Effect], None]) -> None:
        self._timers = timers
        self._emit = emit
        self._open: OrderedDict[Hashable, ServerTransaction] = OrderedDict()
        self._origins: dict[Hashable, Hashable] = {}  # who, which call, which number -> key

    def __len__(self) -> int:
        return len(self._open)

    def absorb(self, request: Request, source: Address, now: float) -> bool:
        """Take a datagram that belongs to a transaction: a repeated request, or the ACK to a refusal.

        Returns:
            False if it is new: a new request, or an ACK for a dialog.
        """
        method = "INVITE" if request.method == "ACK" else request.method
        transaction = self._open.get(_key(request, source, method))
        if transaction is None:
            return False
        if request.method == "ACK":
            return self._refusal_acknowledged(transaction, now)
        if transaction.data and not transaction.acknowledged:
            self._emit(Send(transaction.data, source))
        return True

    def merged(self, request: Request, source: Address) -> bool:
        """Whether the same request came on another way already (RFC 3261, 8.2.2.2)."""
        key = _key(request, source, request.method)
        return self._origins.get(_origin(request), key) != key

    def start(self, request: Request, source: Address, tag: str) -> ServerTransaction:
        """Begin to serve a new request."""
        if len(self._open) >= MAX_TRANSACTIONS:
            self._forget(next((known for known in self._open.values() if not known.waits), next(iter(self._open.values()))))
        key, origin = _key(request, source, request.method), _origin(request)
        transaction = self._open[key] = ServerTransaction(key, origin, request, source, tag)
        self._origins.setdefault(origin, key)
        return transaction

    def invite_of(self, cancel: Request, source: Address) -> ServerTransaction | None:
        """Find the INVITE that a CANCEL means."""
        return self._open.get(_key(cancel, source, "INVITE"))

    def respond(self, transaction: ServerTransaction, response: Response, now: float) -> None:
        """Send an answer; nothing happens after a final one."""
        if transaction.status >= 200:
            return
        transaction.status, transaction.data = response.status, response.render()
        self._emit(Send(transaction.data, transaction.source))
        if transaction.status < 200:
            return
        if transaction.request.method == "INVITE":
            self._timers.set((transaction.key, "again"), now + T1, lambda at: self._again(transaction, at))
        self._timers.set((transaction.key, "end"), now + LIMIT, lambda at: self._end(transaction, at))

    def acknowledge(self, transaction: ServerTransaction) -> None:
        """Stop to repeat a 2xx: its ACK came in the dialog."""
        transaction.acknowledged = True
        self._timers.cancel((transaction.key, "again"))

    def _refusal_acknowledged(self, transaction: ServerTransaction, now: float) -> bool:
        if transaction.status < 300:
            return False
        self.acknowledge(transaction)
        self._timers.set((transaction.key, "end"), now + T4, lambda at: self._end(transaction, at))
        return True

    def _again(self, transaction: ServerTransaction, now: float) -> None:
        self._emit(Send(transaction.data, transaction.source))
        transaction.interval = min(2 * transaction.interval, T2)
        self._timers.set((transaction.key, "again"), now + transaction.interval, lambda at: self._again(transaction, at))

    def _end(self, transaction: ServerTransaction, now: float) -> None:
        lost = transaction.waits
        self._forget(transaction)
        if lost and transaction.unacknowledged:
            transaction.unacknowledged(now)

    def _forget(self, transaction: ServerTransaction) -> None:
        for name in ("again", "end"):
            self._timers.cancel((transaction.key, name))
        self._open.pop(transaction.key, None)
        if self._origins.get(transaction.origin) == transaction.key:
            del self._origins[transaction.origin]


def _key(request: Request, source: Address, method: str) -> Hashable:
    """Name of a transaction; the host is part of it, so that nobody reaches into the calls of others."""
    via = request.via
    if via.names_transaction:
        return (source.host, via.branch, via.sent_by, method)
    return (source.host, str(via), request.uri, request.from_.tag, request.call_id, request.sequence, method)


def _origin(request: Request) -> Hashable:
    return (request.from_.tag, request.call_id, request.sequence, request.method, bool(request.to.tag))

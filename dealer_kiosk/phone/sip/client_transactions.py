"""Requests of this side: repeated until an answer comes or nobody waits any more (RFC 3261, 17.1)."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.events import Effect, Send
from dealer_kiosk.phone.sip.message import Headers, Request, Response
from dealer_kiosk.phone.sip.timers import LIMIT, T1, T2, T4, Action, Timers

MAX_TRANSACTIONS = 200
"""Transactions kept; beyond that the oldest are forgotten."""

Key = tuple[str, str]


@dataclass(slots=True, eq=False)
class ClientTransaction:
    """One request that waits for its answer, or absorbs the repetitions of it."""

    key: Key
    request: Request
    to: Address
    answered: Callable[[Response, float], None]
    unanswered: Action
    confirm: Callable[[Response], Request] | None  # makes the ACK to a 2xx
    interval: float = T1
    proceeding: bool = False
    final: bool = False
    ack: bytes = b""


class ClientTransactions:
    """All transactions that this side began."""

    def __init__(self, local: Address, timers: Timers, emit: Callable[[Effect], None]) -> None:
        self._local = local
        self._timers = timers
        self._emit = emit
        self._open: OrderedDict[Key, ClientTransaction] = OrderedDict()

    def __len__(self) -> int:
        return len(self._open)

    @property
    def waiting(self) -> bool:
        """Whether an answer is still expected."""
        return any(not transaction.final for transaction in self._open.values())

    def send(
        self,
        request: Request,
        to: Address,
        now: float,
        answered: Callable[[Response, float], None],
        unanswered: Action,
        *,
        limit_s: float = LIMIT,
        confirm: Callable[[Response], Request] | None = None,
    ) -> None:
        """Send a request and repeat it.

        Args:
            request: a new one with a branch of its own.
            to: where it goes; answers must come from this host.
            now: the time in seconds.
            answered: called once with the final answer.
            unanswered: called when none came.
            limit_s: seconds to wait for it.
            confirm: makes the ACK to a 2xx, for INVITE.
        """
        if len(self._open) >= MAX_TRANSACTIONS:
            self._forget(next(iter(self._open.values())))
        key = (request.via.branch, request.method)
        transaction = self._open[key] = ClientTransaction(key, request, to, answered, unanswered, confirm)
        self._emit(Send(request.render(), to))
        self._timers.set((key, "again"), now + T1, lambda at: self._again(transaction, at))
        self._timers.set((key, "end"), now + limit_s, lambda at: self._end(transaction, at))

    def receive(self, response: Response, source: Address, now: float) -> None:
        """Take a response; one that answers nothing is ignored."""
        vias = response.vias
        transaction = self._open.get((vias[0].branch, response.sequence_method))
        ours = len(vias) == 1 and vias[0].sent_by == str(self._local)
        if transaction is None or not ours or source.host != transaction.to.host:
            return
        if transaction.final:
            self._repeat_ack(transaction)
        elif response.status < 200:
            transaction.proceeding = True
        else:
            self._finish(transaction, response, now)

    def _finish(self, transaction: ClientTransaction, response: Response, now: float) -> None:
        transaction.final = True
        self._timers.cancel((transaction.key, "again"))
        invite = transaction.request.method == "INVITE"
        self._timers.set((transaction.key, "end"), now + (LIMIT if invite else T4), lambda _: self._forget(transaction))
        if invite:
            accepted = response.status < 300 and transaction.confirm is not None
            ack = (
                transaction.confirm(response) if accepted and transaction.confirm else _refusal_ack(transaction.request, response)
            )
            transaction.ack = ack.render()
            self._repeat_ack(transaction)
        transaction.answered(response, now)

    def _repeat_ack(self, transaction: ClientTransaction) -> None:
        if transaction.ack:
            self._emit(Send(transaction.ack, transaction.to))

    def _again(self, transaction: ClientTransaction, now: float) -> None:
        invite = transaction.request.method == "INVITE"
        if invite and transaction.proceeding:
            return
        self._emit(Send(transaction.request.render(), transaction.to))
        doubled = 2 * transaction.interval
        transaction.interval = doubled if invite else T2 if transaction.proceeding else min(doubled, T2)
        self._timers.set((transaction.key, "again"), now + transaction.interval, lambda at: self._again(transaction, at))

    def _end(self, transaction: ClientTransaction, now: float) -> None:
        self._forget(transaction)
        transaction.unanswered(now)

    def _forget(self, transaction: ClientTransaction) -> None:
        for name in ("again", "end"):
            self._timers.cancel((transaction.key, name))
        self._open.pop(transaction.key, None)


def _refusal_ack(request: Request, response: Response) -> Request:
    """Make the ACK to a refusal, which belongs to the INVITE's transaction (RFC 3261, 17.1.1.3)."""
    kept = [(name, value) for name, value in request.headers if name in ("via", "max-forwards", "route", "from", "call-id")]
    kept += [("to", response.headers.one("to")), ("cseq", f"{request.sequence} ACK")]
    return Request(Headers(kept), b"", "ACK", request.uri)

"""One call that came in: ringing, answer, hang-up, and what the other side asks for in between (RFC 3261, 13 to 15)."""

import enum
from collections.abc import Callable

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.dialog import Dialog
from dealer_kiosk.phone.sip.digits import TYPES, digit_of
from dealer_kiosk.phone.sip.events import Confirmed, Digit, Ended, EndReason, Transfer, TransferState
from dealer_kiosk.phone.sip.media import MediaSession
from dealer_kiosk.phone.sip.message import Header, Request
from dealer_kiosk.phone.sip.modify import Modify
from dealer_kiosk.phone.sip.refresh import Refresh
from dealer_kiosk.phone.sip.replies import ACCEPT, ALLOW, SDP_TYPE, SUPPORTED
from dealer_kiosk.phone.sip.server_transactions import ServerTransaction
from dealer_kiosk.phone.sip.session import answer_headers, asked_for
from dealer_kiosk.phone.sip.stack import Stack
from dealer_kiosk.phone.sip.transfer import TransferOut

_PENDING_S = 60.0  # a call that this side neither answers nor refuses ends


class CallState(enum.Enum):
    """How far a call is."""

    PENDING = enum.auto()
    ANSWERED = enum.auto()  # the 200 is sent, its ACK is to come
    CONFIRMED = enum.auto()
    LEAVING = enum.auto()  # hung up here before the ACK, which a BYE must not overtake (RFC 3261, 15)
    ENDED = enum.auto()


class Call:
    """A call, from its INVITE to its BYE.

    Args:
        number: of the call.
        stack: the shared parts.
        transaction: of the INVITE.
        dialog: of the call.
        media: what is agreed on for speech.
        over: called once, when nothing of the call is left.
    """

    def __init__(
        self,
        number: int,
        stack: Stack,
        transaction: ServerTransaction,
        dialog: Dialog,
        media: MediaSession,
        over: Callable[["Call"], None],
    ) -> None:
        self.number = number
        self.dialog = dialog
        self.state = CallState.PENDING
        self._stack = stack
        self._invite = transaction
        self._media = media
        self._over = over
        self._transfer: TransferOut | None = None
        self._refresh = Refresh(
            stack, dialog, media, lambda at: self.hang_up(at, EndReason.TIMEOUT), lambda at: self.hang_up(at, EndReason.GONE)
        )
        self._modify = Modify(stack, dialog, media, self._refresh, lambda at: self._leave(at, EndReason.NO_ACK))

    def begin(self, now: float) -> None:
        """Tell the caller's side that the call came, and wait for what is decided about it."""
        self._stack.respond(self._invite, 100, now)
        self._stack.timers.set((self.number, "pending"), now + _PENDING_S, lambda at: self._refuse(480, at, EndReason.TIMEOUT))

    def ring(self, now: float) -> None:
        """Let the caller hear that it rings."""
        if self.state is CallState.PENDING:
            self._stack.respond(self._invite, 180, now, [self._stack.contact, ALLOW])

    def answer(self, rtp: Address, now: float) -> None:
        """Answer; speech is received at this address."""
        if self.state is not CallState.PENDING:
            return
        self.state = CallState.ANSWERED
        self._stack.timers.cancel((self.number, "pending"))
        self._media.listen(rtp)
        session = asked_for(self._invite.request)
        self._refresh.by_update = "update" in self._invite.request.headers.words("allow")
        self._refresh.set(session, now)
        self._modify.begin(self._invite)
        headers: list[Header] = [self._stack.contact, ALLOW, SUPPORTED, *answer_headers(session, self._invite.request), SDP_TYPE]
        self._stack.respond(self._invite, 200, now, headers, self._media.describe())

    def refuse(self, status: int, now: float) -> None:
        """Refuse a call that is not answered yet."""
        self._refuse(status, now, EndReason.REFUSED)

    def hang_up(self, now: float, reason: EndReason = EndReason.HUNG_UP) -> None:
        """End the call, whatever its state is."""
        if self.state is CallState.PENDING:
            self._refuse(480, now, reason)
        elif self.state is CallState.ANSWERED:
            self._tell(reason)
            self.state = CallState.LEAVING
        elif self.state is CallState.CONFIRMED:
            self._leave(now, reason)

    def transfer(self, target: str, now: float) -> None:
        """Put the caller through, unless that is under way."""
        if self._transfer and not self._transfer.over:
            return
        if self.state is not CallState.CONFIRMED:
            self._stack.emit(Transfer(self.number, TransferState.REFUSED))
            return
        self._transfer = TransferOut(
            self._stack,
            self.number,
            self.dialog,
            target,
            lambda at: self.hang_up(at, EndReason.TRANSFERRED),
            lambda at: self.hang_up(at, EndReason.GONE),
        )
        self._transfer.start(now)

    def is_begun_by(self, invite: ServerTransaction | None) -> bool:
        """Whether this INVITE began the call."""
        return self._invite is invite

    def cancelled(self, now: float) -> None:
        """Take a CANCEL of the INVITE; too late after the answer."""
        if self.state is CallState.PENDING:
            self._refuse(487, now, EndReason.CANCELLED)

    def acknowledged(self, request: Request, now: float) -> None:
        """Take an ACK inside the dialog."""
        if not self._modify.acknowledged(request):
            return
        if self.state is CallState.ANSWERED:
            self.state = CallState.CONFIRMED
            self._stack.emit(Confirmed(self.number))
        elif self.state is CallState.LEAVING:
            self._leave(now, EndReason.HUNG_UP)

    def serve(self, transaction: ServerTransaction, now: float) -> None:
        """Take a request inside the dialog."""
        request = transaction.request
        if not self.dialog.advance(request):
            self._stack.respond(transaction, 500, now)
        elif request.method == "BYE":
            self._stack.respond(transaction, 200, now)
            self._bye(now)
        elif self.state is CallState.LEAVING:
            self._stack.respond(transaction, 481, now)
        elif request.method in ("INVITE", "UPDATE"):
            self._modify.serve(transaction, now)
        elif request.method == "INFO":
            self._info(transaction, now)
        elif request.method == "NOTIFY":
            self._notify(transaction, now)
        else:
            self._stack.respond(transaction, 200, now, [ALLOW, ACCEPT, SUPPORTED])

    def _leave(self, now: float, reason: EndReason) -> None:
        self._stack.requester.send(
            lambda: self.dialog.request("BYE", self._stack.via()), self.dialog.peer, now, lambda _response, _at: None
        )
        self._end(reason)

    def _bye(self, now: float) -> None:
        if self.state is CallState.PENDING:
            self._refuse(487, now, EndReason.CANCELLED)
        else:
            self._end(EndReason.BYE)

    def _info(self, transaction: ServerTransaction, now: float) -> None:
        request = transaction.request
        if request.body and request.content_type not in TYPES:
            self._stack.respond(transaction, 415, now, [("accept", ", ".join(TYPES))])
            return
        self._stack.respond(transaction, 200, now)
        digit = digit_of(request) if request.body else None
        if digit is not None:
            self._stack.emit(Digit(self.number, digit))

    def _notify(self, transaction: ServerTransaction, now: float) -> None:
        if self._transfer and self._transfer.notified(transaction, now):
            return
        known = transaction.request.headers.one("event").lower().startswith("refer")
        self._stack.respond(transaction, 481 if known else 489, now, [] if known else [("allow-events", "refer")])

    def _refuse(self, status: int, now: float, reason: EndReason) -> None:
        if self.state is CallState.PENDING:
            self._stack.respond(self._invite, status, now)
            self._end(reason)

    def _tell(self, reason: EndReason) -> None:
        if self.state not in (CallState.LEAVING, CallState.ENDED):
            self._stack.emit(Ended(self.number, reason))
        self._refresh.stop()
        if self._transfer:
            self._transfer.stop()

    def _end(self, reason: EndReason) -> None:
        self._tell(reason)
        self.state = CallState.ENDED
        self._stack.timers.cancel((self.number, "pending"))
        self._modify.stop()
        self._over(self)

"""Puts a caller through to a person: REFER, and what NOTIFY tells about it (RFC 3515)."""

import re

from dealer_kiosk.phone.sip.dialog import Dialog
from dealer_kiosk.phone.sip.events import Transfer, TransferState
from dealer_kiosk.phone.sip.message import Headers, Request, Response
from dealer_kiosk.phone.sip.replies import ACCEPT, PRODUCT
from dealer_kiosk.phone.sip.server_transactions import ServerTransaction
from dealer_kiosk.phone.sip.stack import Stack
from dealer_kiosk.phone.sip.timers import Action

_LOOK_S = 4.0  # a person's phone that is switched on answers OPTIONS at once
_NO_OPTIONS = frozenset({401, 405, 407, 420, 501})  # something is there, but tells nothing about itself
_FRAGMENT = re.compile(rb"SIP/2\.0 ([1-6][0-9]{2})(?:[ \r\n]|$)")
_EVENT = re.compile(r"refer[ \t]*(?:;[ \t]*id[ \t]*=[ \t]*([0-9]{1,10})[ \t]*)?", re.IGNORECASE)


def outcome(status: int) -> TransferState:
    """Say what a final status means for the caller."""
    if status < 300:
        return TransferState.ANSWERED
    if status in (486, 600):
        return TransferState.BUSY
    return TransferState.UNANSWERED if status in (408, 480, 487, 504) else TransferState.REFUSED


class TransferOut:
    """One transfer of one call."""

    def __init__(self, stack: Stack, call: int, dialog: Dialog, target: str, answered: Action, gone: Action) -> None:
        self._stack = stack
        self._call = call
        self._dialog = dialog
        self._target = target
        self._answered = answered
        self._gone = gone
        self._state: TransferState | None = None
        self._sequence = 0
        self.over = False

    def start(self, now: float) -> None:
        """Look first whether the person's phone is there, so that the caller is not sent into silence."""
        self._stack.requester.send(self._options, self._dialog.peer, now, self._looked, limit_s=_LOOK_S)

    def stop(self) -> None:
        """Expect nothing any more: the call is over."""
        self.over = True
        self._stack.timers.cancel((self._dialog.key, "transfer"))

    def notified(self, transaction: ServerTransaction, now: float) -> bool:
        """Take a NOTIFY.

        Returns:
            False if it is about something else.
        """
        request = transaction.request
        event = _EVENT.fullmatch(request.headers.one("event"))
        if event is None or not self._sequence or int(event[1] or self._sequence) != self._sequence:
            return False
        self._stack.respond(transaction, 200, now)
        fragment = _FRAGMENT.match(request.body)
        status = int(fragment[1]) if fragment else 100
        if status >= 200:
            self._end(outcome(status), now)
        elif request.headers.one("subscription-state").lower().startswith("terminated"):
            self._end(TransferState.UNANSWERED, now)
        elif status > 100:
            self._tell(TransferState.RINGING)
        return True

    def _options(self) -> Request:
        settings = self._stack.settings
        address = f"<sip:{settings.user}@{settings.domain}>"
        items = [("via", self._stack.via()), ("max-forwards", "70"), ("from", f"{address};tag={self._stack.token(6)}")]
        items += [("to", f"<{self._target}>"), ("call-id", self._stack.token(12)), ("cseq", "1 OPTIONS")]
        return Request(Headers([*items, self._stack.contact, ACCEPT, ("user-agent", PRODUCT)]), b"", "OPTIONS", self._target)

    def _looked(self, response: Response | None, now: float) -> None:
        if self.over:
            return
        if response is None:
            self._end(TransferState.UNANSWERED, now)
        elif response.status >= 300 and response.status not in _NO_OPTIONS:
            self._end(outcome(response.status), now)
        else:
            self._stack.timers.set((self._dialog.key, "transfer"), now + self._stack.settings.ring_s, self._too_long)
            self._stack.requester.send(self._refer, self._dialog.peer, now, self._accepted)

    def _refer(self) -> Request:
        settings = self._stack.settings
        headers = [
            self._stack.contact,
            ("refer-to", f"<{self._target}>"),
            ("referred-by", f"<sip:{settings.user}@{settings.domain}>"),
        ]
        request = self._dialog.request("REFER", self._stack.via(), headers)
        self._sequence = request.sequence
        return request

    def _accepted(self, response: Response | None, now: float) -> None:
        if self.over:
            return
        if response is None:
            self._end(TransferState.UNANSWERED, now)
        elif response.status == 481:
            self._gone(now)
        elif response.status >= 300:
            self._end(outcome(response.status), now)
        elif self._state is None:
            self._tell(TransferState.REQUESTED)

    def _too_long(self, now: float) -> None:
        self._end(TransferState.UNANSWERED, now)

    def _tell(self, state: TransferState) -> None:
        if not self.over and state is not self._state:
            self._state = state
            self._stack.emit(Transfer(self._call, state))

    def _end(self, state: TransferState, now: float) -> None:
        """Tell the outcome once; a person who answers after the time was up has the caller all the same."""
        late = self.over and state is TransferState.ANSWERED and self._state is TransferState.UNANSWERED
        if self.over and not late:
            return
        self.over = False
        self._tell(state)
        self.stop()
        if state is TransferState.ANSWERED:
            self._answered(now)

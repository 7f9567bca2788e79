"""Changes of a running call: hold, resume, a new address, session refresh, by re-INVITE or UPDATE (RFC 3261, 14; RFC 3311)."""

from dealer_kiosk.phone.sip.dialog import Dialog
from dealer_kiosk.phone.sip.events import Media, NoteKind
from dealer_kiosk.phone.sip.media import MediaSession, acceptable_offer
from dealer_kiosk.phone.sip.message import Header, Request
from dealer_kiosk.phone.sip.refresh import Refresh
from dealer_kiosk.phone.sip.replies import ALLOW, SDP_TYPE, SUPPORTED
from dealer_kiosk.phone.sip.sdp import SdpError
from dealer_kiosk.phone.sip.server_transactions import ServerTransaction
from dealer_kiosk.phone.sip.session import MIN_SE, answer_headers, asked_for, too_short
from dealer_kiosk.phone.sip.stack import Stack
from dealer_kiosk.phone.sip.timers import Action

RETRY: Header = ("retry-after", "2")


class Modify:
    """Serves re-INVITE, UPDATE and the ACKs of a call.

    Args:
        stack: the shared parts.
        dialog: of the call.
        media: what is agreed on for speech.
        refresh: the session timer.
        lost: called when the last 2xx to INVITE got no ACK.
    """

    def __init__(self, stack: Stack, dialog: Dialog, media: MediaSession, refresh: Refresh, lost: Action) -> None:
        self._stack = stack
        self._dialog = dialog
        self._media = media
        self._refresh = refresh
        self._lost = lost
        self._invite: ServerTransaction | None = None
        self._offered = False  # the last 200 had an offer, so that the ACK has the answer

    def begin(self, invite: ServerTransaction) -> None:
        """Wait for the ACK to the answer that is about to be sent."""
        self.stop()
        self._invite = invite
        invite.unacknowledged = self._lost

    def stop(self) -> None:
        """Wait for no ACK any more."""
        if self._invite and not self._invite.acknowledged:
            self._invite.unacknowledged = None
            if self._invite.accepted:
                self._stack.served.acknowledge(self._invite)

    def acknowledged(self, request: Request) -> bool:
        """Take an ACK.

        Returns:
            Whether it is the one to the last 2xx to INVITE, and the first time.
        """
        invite = self._invite
        if invite is None or not invite.accepted or invite.acknowledged or request.sequence != invite.request.sequence:
            return False
        self._stack.served.acknowledge(invite)
        if self._offered and request.body:
            self._tell(self._media.take_answer(request.body, self._stack.settings))
        return True

    def serve(self, transaction: ServerTransaction, now: float) -> None:
        """Take a re-INVITE or UPDATE."""
        request = transaction.request
        if self._invite is None:  # the call itself is not answered yet
            self._stack.respond(transaction, 500, now, [RETRY])
        elif self._refresh.pending:
            self._stack.respond(transaction, 491, now)
        elif too_short(request):
            self._stack.respond(transaction, 422, now, [("min-se", str(MIN_SE))])
        else:
            self._change(transaction, now)

    def _change(self, transaction: ServerTransaction, now: float) -> None:
        request = transaction.request
        try:
            offer = acceptable_offer(request.body, self._stack.settings) if request.body else None
        except SdpError:
            self._stack.note(NoteKind.BAD_MEDIA, transaction.source, now)
            self._stack.respond(transaction, 488, now)
            return
        self._dialog.retarget(request, transaction.source)
        if offer:
            self._tell(self._media.change(offer))
        described = offer is not None or request.method == "INVITE"
        if request.method == "INVITE":
            self.begin(transaction)
            self._offered = offer is None
        session = asked_for(request)
        self._refresh.set(session, now)
        headers = [self._stack.contact, ALLOW, SUPPORTED, *answer_headers(session, request)]
        body = self._media.describe() if described else b""
        self._stack.respond(transaction, 200, now, [*headers, SDP_TYPE] if described else headers, body)

    def _tell(self, change: Media | None) -> None:
        if change:
            self._stack.emit(change)

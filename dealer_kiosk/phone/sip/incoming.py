"""The door: which new calls come in (486, 401, 422, 488, 503 for the others)."""

from collections.abc import Callable, Iterator

from dealer_kiosk.phone.sip.call import Call
from dealer_kiosk.phone.sip.caller import caller_of
from dealer_kiosk.phone.sip.dialog import Dialog
from dealer_kiosk.phone.sip.digest import Challenger, Verdict
from dealer_kiosk.phone.sip.events import Incoming, NoteKind
from dealer_kiosk.phone.sip.media import MediaSession, acceptable_offer
from dealer_kiosk.phone.sip.sdp import SdpError
from dealer_kiosk.phone.sip.server_transactions import ServerTransaction
from dealer_kiosk.phone.sip.session import MIN_SE, too_short
from dealer_kiosk.phone.sip.stack import Stack

_KEY_BYTES = 32


class Door:
    """Decides about every INVITE that begins a call.

    Attributes:
        closed: True = no call comes in any more.
    """

    def __init__(self, stack: Stack) -> None:
        settings = stack.settings
        self._stack = stack
        self._challenger = Challenger(settings.user, settings.password, settings.domain, stack.token(_KEY_BYTES))
        self.closed = False

    def enter(
        self, transaction: ServerTransaction, calls: int, numbers: Iterator[int], over: Callable[[Call], None], now: float
    ) -> Call | None:
        """Let a call in, or refuse it.

        Args:
            transaction: of the INVITE.
            calls: how many there are.
            numbers: gives the call its number.
            over: called by the call at its end.
            now: the time in seconds.
        """
        if self._stack.settings.ask_password and not self._is_known(transaction, now):
            return None
        if self.closed or calls >= self._stack.settings.max_calls:
            self._stack.respond(transaction, 503 if self.closed else 486, now)
            return None
        if too_short(transaction.request):
            self._stack.respond(transaction, 422, now, [("min-se", str(MIN_SE))])
            return None
        return self._negotiate(transaction, numbers, over, now)

    def _negotiate(
        self, transaction: ServerTransaction, numbers: Iterator[int], over: Callable[[Call], None], now: float
    ) -> Call | None:
        request = transaction.request
        try:
            offer = acceptable_offer(request.body, self._stack.settings, beginning=True)
        except SdpError:
            self._stack.note(NoteKind.BAD_MEDIA, transaction.source, now)
            self._stack.respond(transaction, 488, now)
            return None
        number = next(numbers)
        dialog = Dialog.of_invite(request, transaction.source, transaction.tag)
        media = MediaSession(number, offer, int(self._stack.token(4), 16))
        self._stack.emit(Incoming(number, caller_of(request), offer))
        return Call(number, self._stack, transaction, dialog, media, over)

    def _is_known(self, transaction: ServerTransaction, now: float) -> bool:
        """Check the caller's password; ask for it where it is missing."""
        request, source = transaction.request, transaction.source
        verdict = self._challenger.check(request, source, now)
        if verdict is Verdict.WRONG:
            self._stack.note(NoteKind.WRONG_PASSWORD, source, now)
        if verdict is not Verdict.RIGHT:
            stale = verdict is Verdict.STALE
            self._stack.respond(transaction, 401, now, self._challenger.challenges(request, source, now, stale=stale))
        return verdict is Verdict.RIGHT

"""Keeps one call's session timer: refreshes where that is this side's task, and tells when the other side did not."""

from collections.abc import Callable

from dealer_kiosk.phone.sip.dialog import Dialog
from dealer_kiosk.phone.sip.media import MediaSession
from dealer_kiosk.phone.sip.message import Request, Response
from dealer_kiosk.phone.sip.replies import SDP_TYPE
from dealer_kiosk.phone.sip.session import Session, agreed, refresh_headers
from dealer_kiosk.phone.sip.stack import Stack
from dealer_kiosk.phone.sip.timers import Action

_AGAIN_S = 3.0  # both sides refreshed at once; the side that was called waits 0 to 2 s (RFC 3261, 14.1), and a little more


class Refresh:
    """The session timer of a call.

    Attributes:
        pending: whether this side's refresh waits for its answer.
        by_update: whether the other side knows UPDATE.
    """

    def __init__(self, stack: Stack, dialog: Dialog, media: MediaSession, expired: Action, gone: Action) -> None:
        self._stack = stack
        self._dialog = dialog
        self._media = media
        self._expired = expired
        self._gone = gone
        self._session: Session | None = None
        self.pending = False
        self.by_update = False

    def set(self, session: Session | None, now: float) -> None:
        """Begin anew with what was agreed on."""
        self.stop()
        self._session = session
        if session is None:
            return
        self._timer("expire", now + session.patience_s, self._expired)
        if session.ours:
            self._timer("refresh", now + session.due_s, self._refresh)

    def stop(self) -> None:
        """Forget the timers."""
        self._session = None
        for name in ("expire", "refresh"):
            self._stack.timers.cancel((self._dialog.key, name))

    def _timer(self, name: str, due: float, action: Action) -> None:
        self._stack.timers.set((self._dialog.key, name), due, action)

    def _refresh(self, now: float) -> None:
        self.pending = True
        confirm: Callable[[Response], Request] | None = None if self.by_update else self._ack
        self._stack.requester.send(self._request, self._dialog.peer, now, self._refreshed, confirm=confirm)

    def _request(self) -> Request:
        headers = [self._stack.contact, *(refresh_headers(self._session) if self._session else [])]
        if self.by_update:
            return self._dialog.request("UPDATE", self._stack.via(), headers)
        return self._dialog.request("INVITE", self._stack.via(), [*headers, SDP_TYPE], self._media.describe())

    def _ack(self, _response: Response) -> Request:
        return self._dialog.ack(self._stack.via())

    def _refreshed(self, response: Response | None, now: float) -> None:
        self.pending = False
        if self._session is None:
            return  # the call ended, or agreed on something else meanwhile
        if response is None or response.status in (408, 481):
            self._gone(now)
        elif response.status < 300:
            self.set(agreed(response), now)
            change = self._media.take_answer(response.body, self._stack.settings) if response.body else None
            if change:
                self._stack.emit(change)
        elif response.status == 491:
            self._timer("refresh", now + _AGAIN_S, self._refresh)

"""Tells the telephone system where the extension is, and keeps telling it (RFC 3261, 10.2)."""

from dataclasses import dataclass

from dealer_kiosk.phone.sip.address import Address, NameAddr
from dealer_kiosk.phone.sip.digest import Authenticator
from dealer_kiosk.phone.sip.events import NotRegistered, Registered
from dealer_kiosk.phone.sip.grammar import parameter
from dealer_kiosk.phone.sip.message import Headers, Request, Response
from dealer_kiosk.phone.sip.replies import ALLOW, PRODUCT
from dealer_kiosk.phone.sip.stack import Stack

_REFRESH_AT = 0.6  # of the time that was granted
_SHORTEST_RETRY_S = 2.0
_LONGEST_RETRY_S = 60.0
_LONGEST_S = 86400
_LEAVE_S = 4.0  # a telephone system that is silent is not waited for at the end
_TIMER = "register"


@dataclass(slots=True)
class _Numbers:
    sequence: int = 0
    expires: int = 0


class Registration:
    """Registers, refreshes, and tries again when that fails."""

    def __init__(self, stack: Stack, registrar: Address) -> None:
        settings = stack.settings
        self._stack = stack
        self._registrar = registrar
        self._numbers = _Numbers(expires=settings.register_s)
        self._call_id, self._tag = stack.token(12), stack.token(6)
        self._authenticator = Authenticator(settings.user, settings.password, stack.token)
        self._retry_s = _SHORTEST_RETRY_S
        self._stopped = False

    def start(self, now: float) -> None:
        """Register now, and again before it runs out."""
        self._stack.requester.send(
            lambda: self._request(self._numbers.expires), self._registrar, now, self._done, authenticator=self._authenticator
        )

    def stop(self, now: float) -> None:
        """Take the registration back."""
        self._stopped = True
        self._stack.timers.cancel(_TIMER)
        self._stack.requester.send(
            lambda: self._request(0),
            self._registrar,
            now,
            lambda _response, _at: self._stack.emit(NotRegistered("taken back", 0.0)),
            authenticator=self._authenticator,
            limit_s=_LEAVE_S,
        )

    def _request(self, expires: int) -> Request:
        settings = self._stack.settings
        self._numbers.sequence += 1
        address = f"<sip:{settings.user}@{settings.domain}>"
        headers = Headers(
            [
                ("via", self._stack.via()),
                ("max-forwards", "70"),
                ("from", f"{address};tag={self._tag}"),
                ("to", address),
                ("call-id", self._call_id),
                ("cseq", f"{self._numbers.sequence} REGISTER"),
                self._stack.contact,
                ("expires", str(expires)),
                ALLOW,
                ("user-agent", PRODUCT),
            ]
        )
        return Request(headers, b"", "REGISTER", f"sip:{settings.domain}")

    def _done(self, response: Response | None, now: float) -> None:
        if self._stopped:
            return
        if response is None:
            self._failed("no answer", now)
        elif response.status < 300:
            self._registered(_granted(response, self._stack.settings.local, self._numbers.expires), now)
        elif response.status == 423 and _number(response, "min-expires") > self._numbers.expires:
            self._numbers.expires = min(_number(response, "min-expires"), _LONGEST_S)
            self.start(now)
        elif response.status in (401, 403, 407):
            self._retry_s = _LONGEST_RETRY_S  # quick tries would only get the address banned
            self._failed("the telephone system refuses the user or password", now)
        else:
            self._failed(f"the telephone system answers {response.status}", now, _number(response, "retry-after"))

    def _registered(self, granted: int, now: float) -> None:
        if granted < 1:
            self._failed("the telephone system keeps no registration", now)
            return
        self._retry_s = _SHORTEST_RETRY_S
        self._stack.emit(Registered(granted))
        self._stack.timers.set(_TIMER, now + max(_REFRESH_AT * granted, 1.0), self.start)

    def _failed(self, reason: str, now: float, wanted_s: int = 0) -> None:
        retry_s = min(max(self._retry_s, wanted_s), _LONGEST_RETRY_S)
        self._retry_s = min(2 * self._retry_s, _LONGEST_RETRY_S)
        self._stack.emit(NotRegistered(reason, retry_s))
        self._stack.timers.set(_TIMER, now + retry_s, self.start)


def _granted(response: Response, local: Address, asked: int) -> int:
    """Seconds that a 200 grants to this side's Contact, which stands there among those of other phones."""
    contacts = [NameAddr.parse(value) for value in response.headers.listed("contact") if value != "*"]
    ours = next((contact for contact in contacts if f"@{local}" in contact.uri), None)
    text = (parameter(ours.params, "expires") if ours else None) or response.headers.one("expires") or str(asked)
    return min(int(text), _LONGEST_S) if text.isascii() and text.isdigit() and len(text) < 10 else asked


def _number(response: Response, name: str) -> int:
    text = response.headers.one(name).partition(";")[0].partition("(")[0].strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

"""Every request of this side goes out here: it is repeated, and answered again where a password is asked for."""

from collections.abc import Callable

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.client_transactions import ClientTransactions
from dealer_kiosk.phone.sip.digest import Authenticator
from dealer_kiosk.phone.sip.message import Request, Response
from dealer_kiosk.phone.sip.settings import AgentSettings
from dealer_kiosk.phone.sip.timers import LIMIT
from dealer_kiosk.phone.sip.via import COOKIE

_TRIES = 3  # the first, an answer to the challenge, and one to a stale nonce

Make = Callable[[], Request]
"""Makes the request anew, with the next CSeq and another branch."""

Done = Callable[[Response | None, float], None]
"""Gets the final response, or None if nobody answered."""


class Requester:
    """Sends requests."""

    def __init__(self, settings: AgentSettings, token: Callable[[int], str], transactions: ClientTransactions) -> None:
        self._settings = settings
        self._token = token
        self._transactions = transactions

    def branch(self) -> str:
        """Make the name of a new transaction."""
        return COOKIE + self._token(8)

    def send(
        self,
        make: Make,
        to: Address,
        now: float,
        done: Done,
        *,
        authenticator: Authenticator | None = None,
        limit_s: float = LIMIT,
        confirm: Callable[[Response], Request] | None = None,
        tries: int = _TRIES,
    ) -> None:
        """Send a request and see to its answer.

        Args:
            make: makes the request; called again for every try.
            to: where it goes.
            now: the time in seconds.
            done: called once.
            authenticator: knows a challenge from earlier requests.
            limit_s: seconds to wait for an answer.
            confirm: makes the ACK to a 2xx, for INVITE.
            tries: how many are left.
        """
        proof = authenticator or self._authenticator(to)

        def answered(response: Response, at: float) -> None:
            challenged = response.status in (401, 407) and proof is not None and tries > 1
            if challenged and proof and proof.learn(response):
                self.send(make, to, at, done, authenticator=proof, limit_s=limit_s, confirm=confirm, tries=tries - 1)
                return
            if response.status < 300 and proof:
                proof.succeeded(response)
            done(response, at)

        request = proof.sign(make()) if proof else make()
        self._transactions.send(request, to, now, answered, lambda at: done(None, at), limit_s=limit_s, confirm=confirm)

    def _authenticator(self, to: Address) -> Authenticator | None:
        """Answer challenges of the telephone system only: nobody else may learn anything from the password."""
        registrar = self._settings.registrar
        if registrar is None or registrar.host != to.host or not self._settings.password:
            return None
        return Authenticator(self._settings.user, self._settings.password, self._token)

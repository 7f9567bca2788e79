"""What all parts of the user agent share: settings, timers, transactions, and where effects go."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.events import Effect, NoteKind
from dealer_kiosk.phone.sip.message import Header
from dealer_kiosk.phone.sip.replies import reply
from dealer_kiosk.phone.sip.requester import Requester
from dealer_kiosk.phone.sip.server_transactions import ServerTransaction, ServerTransactions
from dealer_kiosk.phone.sip.settings import AgentSettings
from dealer_kiosk.phone.sip.timers import Timers


@dataclass(frozen=True, slots=True)
class Stack:
    """The shared parts.

    Attributes:
        token: makes a random text of so many bytes in hexadecimal digits.
        emit: takes an effect.
        note: takes what the security log is to tell.
    """

    settings: AgentSettings
    token: Callable[[int], str]
    emit: Callable[[Effect], None]
    note: Callable[[NoteKind, Address, float], None]
    timers: Timers
    served: ServerTransactions
    requester: Requester

    def respond(
        self, transaction: ServerTransaction, status: int, now: float, headers: Iterable[Header] = (), body: bytes = b""
    ) -> None:
        """Answer a request."""
        response = reply(transaction.request, transaction.source, status, tag=transaction.tag, headers=headers, body=body)
        self.served.respond(transaction, response, now)

    @property
    def contact(self) -> Header:
        """Where this side is reached."""
        return "contact", f"<sip:{self.settings.user}@{self.settings.local}>"

    def via(self) -> str:
        """Make the Via of a new request."""
        return f"SIP/2.0/UDP {self.settings.local};branch={self.requester.branch()};rport"

"""The user agent: takes datagrams and times, and gives back what is to be sent and what happened.

Nothing here waits, and nothing here reads a clock: whoever drives it calls `receive` for every datagram and `tick` at `next_due`.
"""

import itertools
from collections.abc import Callable

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.call import Call
from dealer_kiosk.phone.sip.client_transactions import ClientTransactions
from dealer_kiosk.phone.sip.dialog import DialogKey
from dealer_kiosk.phone.sip.events import Effect, NoteKind, Send, Transfer, TransferState
from dealer_kiosk.phone.sip.grammar import SipParseError
from dealer_kiosk.phone.sip.guard import Guard, Notes
from dealer_kiosk.phone.sip.incoming import Door
from dealer_kiosk.phone.sip.message import Request, Response
from dealer_kiosk.phone.sip.parser import MalformedRequestError, parse
from dealer_kiosk.phone.sip.registration import Registration
from dealer_kiosk.phone.sip.replies import ACCEPT, ALLOW, SUPPORTED, reply
from dealer_kiosk.phone.sip.requester import Requester
from dealer_kiosk.phone.sip.screening import screen
from dealer_kiosk.phone.sip.server_transactions import ServerTransaction, ServerTransactions
from dealer_kiosk.phone.sip.settings import AgentSettings
from dealer_kiosk.phone.sip.stack import Stack
from dealer_kiosk.phone.sip.timers import Timers

_TAG_BYTES = 6


class UserAgent:
    """Answers calls, registers, and transfers; it begins no calls.

    Args:
        settings: of its place.
        token: makes a random text of so many bytes in hexadecimal digits, as `secrets.token_hex` does.
    """

    def __init__(self, settings: AgentSettings, *, token: Callable[[int], str]) -> None:
        self._effects: list[Effect] = []
        timers = Timers()
        emit = self._effects.append  # the list is emptied, never replaced
        notes = Notes(emit)
        self._notes = notes
        self._client = ClientTransactions(settings.local, timers, emit)
        served = ServerTransactions(timers, emit)
        requester = Requester(settings, token, self._client)
        self._stack = Stack(settings, token, emit, notes.note, timers, served, requester)
        self._guard = Guard(settings, notes)
        self._registration = Registration(self._stack, settings.registrar) if settings.registrar else None
        self._calls: dict[DialogKey, Call] = {}
        self._numbers = itertools.count(1)
        self._door = Door(self._stack)

    @property
    def next_due(self) -> float | None:
        """When `tick` has to be called; None = not at all."""
        return self._stack.timers.next_due

    @property
    def calls(self) -> int:
        """Number of calls that exist."""
        return len(self._calls)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way any more, so that the program may end after `stop`."""
        return not self._calls and not self._client.waiting

    def start(self, now: float) -> list[Effect]:
        """Begin to register, where that is wanted."""
        if self._registration:
            self._registration.start(now)
        return self._taken()

    def stop(self, now: float) -> list[Effect]:
        """End all calls and take the registration back; later calls are refused."""
        self._door.closed = True
        for call in list(self._calls.values()):
            call.hang_up(now)
        if self._registration:
            self._registration.stop(now)
        return self._taken()

    def tick(self, now: float) -> list[Effect]:
        """Do what is due."""
        self._stack.timers.run(now)
        return self._taken()

    def receive(self, data: bytes, source: Address, now: float) -> list[Effect]:
        """Take a datagram, whatever it is."""
        if self._guard.admits(data, source, now):
            try:
                self._dispatch(parse(data), source, now)
            except MalformedRequestError as error:
                self._notes.note(NoteKind.MALFORMED, source, now)
                self._refuse_malformed(error, source)
            except SipParseError:
                self._notes.note(NoteKind.MALFORMED, source, now)
        return self._taken()

    def ring(self, call: int, now: float) -> list[Effect]:
        """Let the caller hear that it rings."""
        return self._with(call, lambda known: known.ring(now))

    def answer(self, call: int, rtp: Address, now: float) -> list[Effect]:
        """Answer a call; speech is received at `rtp`."""
        return self._with(call, lambda known: known.answer(rtp, now))

    def refuse(self, call: int, status: int, now: float) -> list[Effect]:
        """Refuse a call with a status from 300 on."""
        return self._with(call, lambda known: known.refuse(status, now))

    def hang_up(self, call: int, now: float) -> list[Effect]:
        """End a call."""
        return self._with(call, lambda known: known.hang_up(now))

    def transfer(self, call: int, target: str, now: float) -> list[Effect]:
        """Put a caller through to a target of the settings; any other is refused."""
        if target in self._stack.settings.targets:
            return self._with(call, lambda known: known.transfer(target, now))

        def refused(known: Call) -> None:
            self._notes.note(NoteKind.BAD_TARGET, known.dialog.peer, now)
            self._stack.emit(Transfer(call, TransferState.REFUSED))

        return self._with(call, refused)

    def _with(self, number: int, act: Callable[[Call], None]) -> list[Effect]:
        """Do something to a call, unless it ended a moment ago."""
        call = next((known for known in self._calls.values() if known.number == number), None)
        if call:
            act(call)
        return self._taken()

    def _taken(self) -> list[Effect]:
        effects = self._effects.copy()
        self._effects.clear()
        return effects

    def _dispatch(self, message: Request | Response, source: Address, now: float) -> None:
        if isinstance(message, Response):
            self._client.receive(message, source, now)
        elif not self._guard.is_scanner(message, source, now) and not self._stack.served.absorb(message, source, now):
            self._serve(message, source, now)

    def _serve(self, request: Request, source: Address, now: float) -> None:
        call = self._calls.get((request.call_id, request.to.tag, request.from_.tag))
        if request.method == "ACK":
            if call:
                call.acknowledged(request, now)
            return
        merged = self._stack.served.merged(request, source) or self._is_known(request)
        invite = self._stack.served.invite_of(request, source) if request.method == "CANCEL" else None
        transaction = self._stack.served.start(request, source, invite.tag if invite else self._stack.token(_TAG_BYTES))
        refusal = None if request.method == "CANCEL" else screen(request, self._stack.settings, merged=merged)
        if refusal:
            self._stack.respond(transaction, refusal.status, now, refusal.headers)
        elif request.method == "CANCEL":
            self._cancel(transaction, invite, now)
        elif call:
            call.serve(transaction, now)
        else:
            self._serve_outside(transaction, now)

    def _is_known(self, request: Request) -> bool:
        """Whether an INVITE without To tag belongs to a call that exists: it went in circles."""
        return request.method == "INVITE" and any((key[0], key[2]) == (request.call_id, request.from_.tag) for key in self._calls)

    def _serve_outside(self, transaction: ServerTransaction, now: float) -> None:
        request = transaction.request
        if request.method == "OPTIONS" and not request.to.tag:
            full = self.calls >= self._stack.settings.max_calls
            self._stack.respond(transaction, 486 if full else 200, now, [ALLOW, ACCEPT, SUPPORTED])
        elif request.method == "INVITE" and not request.to.tag:
            call = self._door.enter(transaction, self.calls, self._numbers, self._over, now)
            if call:
                self._calls[call.dialog.key] = call
                call.begin(now)
        else:
            self._stack.respond(transaction, 481, now)

    def _cancel(self, transaction: ServerTransaction, invite: ServerTransaction | None, now: float) -> None:
        self._stack.respond(transaction, 200 if invite else 481, now)
        call = next((known for known in self._calls.values() if known.is_begun_by(invite)), None)
        if call:
            call.cancelled(now)

    def _over(self, call: Call) -> None:
        self._calls.pop(call.dialog.key, None)

    def _refuse_malformed(self, error: MalformedRequestError, source: Address) -> None:
        if error.request.method != "ACK":
            response = reply(error.request, source, error.status, tag=self._stack.token(_TAG_BYTES))
            self._stack.emit(Send(response.render(), source))

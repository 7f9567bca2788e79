"""The calls of the SIP side: each gets a port for speech and a way to the pipeline, and is answered when the parent takes it."""

import asyncio
import itertools
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from dealer_kiosk.audio.wire import Message
from dealer_kiosk.config import Phone
from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone import wire
from dealer_kiosk.phone.bridge import Bridge
from dealer_kiosk.phone.endpoint import SipEndpoint
from dealer_kiosk.phone.pipeline import Expected, Pipeline, Tell
from dealer_kiosk.phone.rtp.digits import KEYS
from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.agent import UserAgent
from dealer_kiosk.phone.sip.events import Digit, Effect, Ended, Incoming, Media, Transfer

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
SILENT = "silent"
"""Why a call is over whose caller's sound stopped."""

_UNAVAILABLE = 480  # not 503, upon which some telephone systems take the whole line out of service
_LATE_S = 60.0  # after max_call_s, in case nobody ends the call politely


@dataclass(slots=True)
class _Call:
    bridge: Bridge
    issued: UUID | None = None  # id for the pipeline
    answered: bool = False
    limit: asyncio.TimerHandle | None = None
    why: str | None = None  # it is over, or is being ended


class SipCalls:
    """Joins calls to the pipeline.

    Args:
        phone: settings.
        agent: the signalling core.
        endpoint: its socket.
        pipeline: where calls are brought to.
        tell: takes what the parent is to know.
    """

    def __init__(self, phone: Phone, agent: UserAgent, endpoint: SipEndpoint, pipeline: Pipeline, tell: Tell) -> None:
        self._phone = phone
        self._agent = agent
        self._endpoint = endpoint
        self._pipeline = pipeline
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._calls: dict[int, _Call] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._first = itertools.cycle(range(phone.rtp_first_port + phone.rtp_first_port % 2, phone.rtp_last_port, 2))

    def handle(self, effect: Effect) -> None:
        """Take what the signalling core tells about calls."""
        match effect:
            case Incoming():
                self._incoming(effect)
            case Media() if effect.call in self._calls:
                self._calls[effect.call].bridge.change(effect)
            case Digit() if effect.call in self._calls:
                self._calls[effect.call].bridge.press(effect.digit)
            case Transfer():
                self._tell(wire.TRANSFERRING, effect.call, effect.state.encode())
            case Ended():
                self._ended(effect)
            case _:
                pass

    def command(self, number: int, message: Message) -> None:
        """Do what the parent says; nothing if the call is over."""
        call = self._calls.get(number)
        if call is None:
            return
        if message.tag == wire.TRANSFER:
            self._endpoint.do(lambda now: self._agent.transfer(number, message.text(), now))
        elif message.tag == wire.DIGITS:
            call.bridge.send_digits("".join(key for key in message.text() if key in KEYS))

    def _incoming(self, incoming: Incoming) -> None:
        number = incoming.call
        lost, dropped = partial(self._end, number, SILENT), partial(self._end, number)
        call = _Call(Bridge(incoming.offer, self._phone.rtp_timeout_s, lost, dropped))
        ringing = wire.Ringing(incoming.caller, can_transfer=bool(self._phone.transfer_targets))
        expected = Expected(number, ringing, partial(self._taken, number), lambda: call.why)
        call.issued = self._pipeline.expect(expected)
        self._calls[number] = call
        self._endpoint.do(partial(self._agent.ring, number))
        task = self._loop.create_task(self._bring(number, call, call.issued))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _bring(self, number: int, call: _Call, issued: UUID) -> None:
        try:
            await call.bridge.open(self._phone.address, self._ports(), (LOOPBACK, self._pipeline.port), issued)
        except PhoneError as error:
            logger.warning("phone: a call is refused: %s", error)
            self._end(number, "refused")
        if number not in self._calls:  # the caller gave up meanwhile
            call.bridge.close()

    def _ports(self) -> Iterator[int]:
        """Even ports, from the one after the last that was tried on: one that was just closed may still get packets."""
        count = (self._phone.rtp_last_port - self._phone.rtp_first_port + 1) // 2
        return itertools.islice(self._first, count)

    def _taken(self, number: int) -> None:
        """The parent has taken the call."""
        call = self._calls.get(number)
        if call is None or call.answered:
            return
        call.answered = True
        local = Address(self._phone.address, call.bridge.port)
        self._endpoint.do(lambda now: self._agent.answer(number, local, now))
        if number in self._calls:
            call.bridge.start()
            call.limit = self._loop.call_later(self._phone.max_call_s + _LATE_S, self._end, number, "timeout")

    def _end(self, number: int, why: str | None = None) -> None:
        """End a call: its sound has stopped, the pipeline has hung up, nobody has taken it."""
        call = self._calls.get(number)
        if call is None:
            return
        call.why = why
        if call.answered:
            self._endpoint.do(partial(self._agent.hang_up, number))
        else:
            self._endpoint.do(lambda now: self._agent.refuse(number, _UNAVAILABLE, now))

    def _ended(self, ended: Ended) -> None:
        call = self._calls.pop(ended.call, None)
        if call is None:
            return
        call.why = call.why or ended.reason
        if call.limit is not None:
            call.limit.cancel()
        if call.issued is not None:
            self._pipeline.forget(call.issued)
        call.bridge.close()

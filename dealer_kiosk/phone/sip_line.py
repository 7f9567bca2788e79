"""The telephone line in modes register and direct: SIP and RTP."""

import asyncio
import secrets

from dealer_kiosk.audio.wire import Message
from dealer_kiosk.config import Phone
from dealer_kiosk.phone import wire
from dealer_kiosk.phone.agent_settings import agent_settings, networks
from dealer_kiosk.phone.endpoint import SipEndpoint
from dealer_kiosk.phone.pipeline import Pipeline, Tell
from dealer_kiosk.phone.refusals import Refusals
from dealer_kiosk.phone.secrets import PhoneSecrets
from dealer_kiosk.phone.sip.agent import UserAgent
from dealer_kiosk.phone.sip.events import Effect, Noted, NotRegistered, Registered
from dealer_kiosk.phone.sip_calls import LOOPBACK, SipCalls

STOP_S = 2.0
"""How long ending calls and the registration may take."""

_LOOK_S = 0.05


class SipLine:
    """Calls by SIP and RTP.

    Args:
        phone: settings.
        known: the extension's password.
        tell: takes what the parent is to know.
    """

    def __init__(self, phone: Phone, known: PhoneSecrets, tell: Tell) -> None:
        self._settings = agent_settings(phone, known.password)
        self._agent = UserAgent(self._settings, token=secrets.token_hex)
        self._endpoint = SipEndpoint(self._agent, self._handle)
        self._refusals = Refusals()
        self._pipeline = Pipeline(
            tell,
            allow=networks((LOOPBACK,)),
            max_calls=2 * phone.max_calls,  # a call that is over may have its end still on the way here when the next one comes
            timeout_s=phone.rtp_timeout_s,
            refused=self._refused,
        )
        self._calls = SipCalls(phone, self._agent, self._endpoint, self._pipeline, tell)
        self._registered = False
        self._problem: str | None = None

    @property
    def state(self) -> wire.LineState:
        """How the line is."""
        return wire.LineState(str(self._settings.local), self._registered, self._agent.calls, self._problem)

    async def open(self) -> None:
        """Listen and register; PhoneError where that is not possible."""
        await self._pipeline.start(LOOPBACK, 0)
        await self._endpoint.open(self._settings.local)
        self._endpoint.do(self._agent.start)

    async def close(self) -> None:
        """End all calls and the registration, and listen no more."""
        self._endpoint.do(self._agent.stop)
        clock = asyncio.get_running_loop().time
        until = clock() + STOP_S
        while not self._agent.idle and clock() < until:
            await asyncio.sleep(_LOOK_S)
        self._endpoint.close()
        await self._pipeline.stop()

    def command(self, call: int, message: Message) -> None:
        """Do what the parent says about a call."""
        if message.tag in (wire.TRANSFER, wire.DIGITS):
            self._calls.command(call, message)
        else:
            self._pipeline.command(call, message)

    def _handle(self, effect: Effect) -> None:
        match effect:
            case Registered():
                self._registered, self._problem = True, None
            case NotRegistered():
                self._registered, self._problem = False, f"the phone is not registered: {effect.reason}"
            case Noted():
                self._refused(effect.kind, effect.source)
            case _:
                self._calls.handle(effect)

    def _refused(self, kind: str, source: str) -> None:
        self._refusals.note(kind, source, asyncio.get_running_loop().time())

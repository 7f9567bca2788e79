"""The telephone line in mode audiosocket: a telephone system such as Asterisk brings its calls itself."""

import asyncio

from dealer_kiosk.audio.wire import Message
from dealer_kiosk.config import Phone
from dealer_kiosk.phone import wire
from dealer_kiosk.phone.agent_settings import networks
from dealer_kiosk.phone.pipeline import Pipeline, Tell
from dealer_kiosk.phone.refusals import Refusals
from dealer_kiosk.phone.secrets import PhoneSecrets


class AudioSocketLine:
    """Calls that a telephone system brings by AudioSocket, with ids that were issued to it.

    Args:
        phone: settings.
        known: the ids.
        tell: takes what the parent is to know.
    """

    def __init__(self, phone: Phone, known: PhoneSecrets, tell: Tell) -> None:
        self._phone = phone
        refusals, clock = Refusals(), asyncio.get_running_loop().time
        self._pipeline = Pipeline(
            tell,
            ids=known.ids,
            allow=networks(phone.allow),
            max_calls=phone.max_calls,
            timeout_s=phone.rtp_timeout_s,
            refused=lambda kind, source: refusals.note(kind, source, clock()),
        )

    @property
    def state(self) -> wire.LineState:
        """How the line is."""
        return wire.LineState(f"{self._phone.address}:{self._pipeline.port}", calls=self._pipeline.calls)

    async def open(self) -> None:
        """Listen; PhoneError where that is not possible."""
        await self._pipeline.start(self._phone.address, self._phone.audiosocket_port)

    async def close(self) -> None:
        """End all calls, and listen no more."""
        await self._pipeline.stop()

    def command(self, call: int, message: Message) -> None:
        """Do what the parent says about a call."""
        self._pipeline.command(call, message)

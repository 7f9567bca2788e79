"""The socket and the timers around the signalling core."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.agent import UserAgent
from dealer_kiosk.phone.sip.events import Effect, Send


class SipEndpoint(asyncio.DatagramProtocol):
    """Carries datagrams between the network and a user agent; all methods belong to the event loop's thread.

    Args:
        agent: the core.
        handle: takes what the core tells, beside datagrams to send.
    """

    def __init__(self, agent: UserAgent, handle: Callable[[Effect], None]) -> None:
        self._agent = agent
        self._handle = handle
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.DatagramTransport | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def open(self, local: Address) -> None:
        """Listen at an address of this machine.

        Raises:
            PhoneError: the port is taken or the address is not this machine's.
        """
        try:
            self._transport, _ = await self._loop.create_datagram_endpoint(lambda: self, local_addr=(local.host, local.port))
        except OSError as error:
            raise PhoneError(f"cannot open UDP port {local.port} of {local.host} for SIP ({error.strerror or error})") from error

    def close(self) -> None:
        """Listen no more; may be called again."""
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._transport.close()

    def do(self, action: Callable[[float], Sequence[Effect]]) -> None:
        """Have the core do something now, and do what it asks for."""
        for effect in action(self._loop.time()):
            if not isinstance(effect, Send):
                self._handle(effect)
            elif self._transport is not None and not self._transport.is_closing():
                self._transport.sendto(effect.data, (effect.to.host, effect.to.port))
        self._wind()

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Somebody sent something."""
        self.do(lambda now: self._agent.receive(data, Address(addr[0], addr[1]), now))

    def _wind(self) -> None:
        """Come back when the next of the core's timers is due."""
        if self._timer is not None:
            self._timer.cancel()
        due = self._agent.next_due
        self._timer = None if due is None else self._loop.call_at(due, self.do, self._agent.tick)

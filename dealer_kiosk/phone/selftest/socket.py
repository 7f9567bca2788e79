"""A UDP socket with a timer, which both halves of a call that is made have."""

import asyncio
from typing import cast

from dealer_kiosk.phone.sip.address import Address


class Socket(asyncio.DatagramProtocol):
    """One socket of the event loop.

    Attributes:
        local: its address, once it is open.
    """

    def __init__(self) -> None:
        self.local = Address("", 0)
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.DatagramTransport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def close(self) -> None:
        """Send and hear nothing more."""
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        self._transport = cast(asyncio.DatagramTransport, transport)
        self.local = Address(*transport.get_extra_info("sockname")[:2])

"""The socket and the timers around the signalling of a call that is made."""

from collections.abc import Callable, Sequence
from typing import Any

from dealer_kiosk.phone.selftest.caller import Caller
from dealer_kiosk.phone.selftest.socket import Socket
from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.events import Send


class Signalling(Socket):
    """Carries the datagrams and the timers of a `Caller`."""

    def __init__(self) -> None:
        super().__init__()
        self._caller: Caller | None = None

    def serve(self, caller: Caller) -> None:
        """Work for that caller from now on."""
        self._caller = caller

    def do(self, action: Callable[[float], Sequence[Send]]) -> None:
        """Have the caller do something now, and send what it wants sent."""
        for send in action(self._loop.time()):
            if self._transport is not None:
                self._transport.sendto(send.data, (send.to.host, send.to.port))
        if self._timer is not None:
            self._timer.cancel()
        due = self._caller.next_due if self._caller else None
        self._timer = self._loop.call_at(due, self.do, self._caller.tick) if due is not None and self._caller else None

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Somebody sent something."""
        caller = self._caller
        if caller is not None:
            self.do(lambda now: caller.receive(data, Address(*addr[:2]), now))

"""A telephone for tests: it calls a line of this machine, and sound goes both ways."""

import asyncio
import ipaddress
import secrets
from collections.abc import Callable

from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone.rtp.g711 import Codec
from dealer_kiosk.phone.selftest.caller import TIMED_OUT, Caller, offer
from dealer_kiosk.phone.selftest.signalling import Signalling
from dealer_kiosk.phone.selftest.speech import Speech
from dealer_kiosk.phone.sip import sdp
from dealer_kiosk.phone.sip.address import Address

REPLY_S = 4.0
"""How long the line may take to say anything."""

ANSWER_S = 15.0
"""How long it may ring."""

_GOODBYE_S = 2.0
_LOOK_S = 0.01


async def until(happened: Callable[[], object], seconds: float) -> bool:
    """Wait for something, `seconds` at most; whether it came."""
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    while not happened():
        if clock() >= end:
            return False
        await asyncio.sleep(_LOOK_S)
    return True


class Telephone:
    """Makes one call to a line of this machine; use it with `async with`.

    Args:
        line: where it listens; this side uses the same IP address.
        user: name of its extension.
        password: that it asks for; "" = none.

    Attributes:
        speech: the call's sound.
    """

    def __init__(self, line: Address, user: str, password: str = "") -> None:
        self.speech = Speech()
        self._line = Address(_reachable(line.host), line.port)
        self._user = user
        self._password = password
        self._signalling = Signalling()
        self._caller: Caller | None = None

    async def __aenter__(self) -> "Telephone":
        loop = asyncio.get_running_loop()
        here = (self._line.host, 0)
        try:
            await loop.create_datagram_endpoint(lambda: self._signalling, local_addr=here)
            await loop.create_datagram_endpoint(lambda: self.speech, local_addr=here)
        except OSError as error:
            text = f"this machine has no address {self._line.host}; set address in [phone] of config.toml to one of its own"
            raise PhoneError(f"{text} ({error.strerror or error})") from error
        return self

    async def __aexit__(self, *_: object) -> None:
        self._signalling.close()
        self.speech.close()

    @property
    def hung_up(self) -> bool:
        """Whether the line has ended the call."""
        return self._caller is not None and self._caller.hung_up

    async def call(self, codec: Codec) -> float:
        """Call, offering one codec; sound goes both ways when it is answered.

        Returns:
            Seconds until the answer.

        Raises:
            PhoneError: the line does not reply, does not answer or refuses.
        """
        caller = Caller(self._line, self._signalling.local, self._user, secrets.token_hex, password=self._password)
        self._caller = caller
        self._signalling.serve(caller)
        began = asyncio.get_running_loop().time()
        self._signalling.do(lambda now: caller.call(offer(sdp.Codec(codec.value), self.speech.local), now))
        if not await until(lambda: caller.heard, REPLY_S):
            raise PhoneError(
                f"{self._line} gives no reply; {self._line.host} must be in allow in [phone] of config.toml "
                "while this test runs, and the kiosk be restarted after that is changed"
            )
        if not await until(lambda: caller.answer or caller.refused, ANSWER_S):
            self._signalling.do(caller.cancel)
            await until(lambda: caller.refused, _GOODBYE_S)
            raise PhoneError(f"{self._line} rings but does not answer; restart the kiosk: systemctl restart dealer-kiosk")
        if caller.answer is None:
            raise PhoneError(_refusal(caller.refused, codec))
        self.speech.start(caller.answer)
        return caller.answered_at - began

    async def hang_up(self) -> None:
        """End the call; the line has confirmed that or does not answer any more."""
        caller = self._caller
        if caller is not None and not caller.hung_up:
            self._signalling.do(caller.hang_up)
            await until(lambda: caller.ended, _GOODBYE_S)


def _reachable(host: str) -> str:
    """An address to call where the line listens on all of them."""
    address = ipaddress.ip_address(host)
    if not address.is_unspecified:
        return host
    return "127.0.0.1" if address.version == 4 else "::1"


def _refusal(status: int, codec: Codec) -> str:
    known = {
        401: "the line wants another password; check password_file in [phone] of config.toml, and restart the kiosk",
        407: "the line wants another password; check password_file in [phone] of config.toml, and restart the kiosk",
        TIMED_OUT: "the line does not answer the call; restart the kiosk: systemctl restart dealer-kiosk",
        480: "the line cannot take the call now; see its log: journalctl -u dealer-kiosk",
        486: "the line is busy: max_calls in [phone] of config.toml are under way; try again when one has ended",
        488: f"the line refuses {codec.name}; see its log: journalctl -u dealer-kiosk",
    }
    return known.get(status, f"the line refuses the call with SIP status {status}; see its log: journalctl -u dealer-kiosk")

"""The pipeline's end of all calls: an AudioSocket server, and what the parent hears and says about each call."""

import itertools
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from dealer_kiosk.audio import wire as sound
from dealer_kiosk.audio.bargein import Allowed
from dealer_kiosk.phone import wire
from dealer_kiosk.phone.audiosocket.connection import End
from dealer_kiosk.phone.audiosocket.server import AudioSocketServer, ServerCall, ServerRules
from dealer_kiosk.phone.line import CallMedia
from dealer_kiosk.phone.sip.events import EndReason, TransferState
from dealer_kiosk.phone.sip.settings import Network

Tell = Callable[[bytes, int, bytes], None]
"""Takes a message for the parent: tag, call, body."""

_REASONS = {End.HUNG_UP: EndReason.BYE, End.CLOSED: EndReason.HUNG_UP}


@dataclass(frozen=True, slots=True)
class Expected:
    """A call that will come with an id that was issued for it."""

    number: int
    ringing: wire.Ringing
    taken: Callable[[], None] = lambda: None  # called when the parent has taken the call
    why: Callable[[], str | None] = lambda: None  # why the call has ended, as far as its caller's side knows


class PipelineCall:
    """The pipeline's end of one call.

    Args:
        expected: what is known of it.
        connection: leads to the caller.
        tell: takes what the parent is to know.
        over: called when the call has ended.
    """

    def __init__(self, expected: Expected, connection: ServerCall, tell: Tell, over: Callable[[], None]) -> None:
        self._expected = expected
        self._connection = connection
        self._tell = tell
        self._over = over
        self._media = CallMedia(self._say)
        self._taken = False
        self._say(wire.CALL, sound.json_body(asdict(expected.ringing)))

    def command(self, message: sound.Message) -> None:
        """Do what the parent says."""
        if message.tag == wire.ACCEPT:
            self._taken = True
            self._expected.taken()
        elif message.tag == sound.PLAY:
            self._media.play(message.sequence(), np.frombuffer(message.sound(), np.int16))
        elif message.tag == sound.ABORT:
            self._media.abort()
        elif message.tag == sound.ALLOW:
            self._media.allow(Allowed(message.text()))
        elif message.tag == wire.HANG_UP:
            self._connection.hang_up()
        elif message.tag == wire.TRANSFER:  # by SIP alone, where it does not come here
            self._say(wire.TRANSFERRING, TransferState.REFUSED.encode())

    def next_frame(self) -> bytes | None:
        """The next 20 ms for the caller; None = silence."""
        frame = self._media.next_frame()
        return None if frame is None else frame.astype("<i2").tobytes()

    def heard(self, pcm: bytes) -> None:
        """The caller's sound; what came before the call was taken is dropped."""
        if self._taken:
            self._media.hear(np.frombuffer(pcm, "<i2").astype(np.int16))

    def pressed(self, digit: str) -> None:
        """The caller pressed a key."""
        self._say(wire.DIGIT, digit.encode())

    def ended(self, reason: End) -> None:
        """The connection is over."""
        why = self._expected.why() or _REASONS.get(reason, reason)
        self._over()
        self._say(wire.HUNG_UP, str(why).encode())

    def _say(self, tag: bytes, body: bytes) -> None:
        self._tell(tag, self._expected.number, body)


class Pipeline:
    """Takes calls by AudioSocket and carries them to the parent; all methods belong to the event loop's thread.

    Args:
        tell: takes what the parent is to know.
        ids: issued to a telephone system for good; each may be used by several calls at once.
        allow: networks that may connect.
        max_calls: calls at the same time.
        timeout_s: seconds without sound after which a call is given up.
        refused: told kind and IP address of what was refused.
    """

    def __init__(
        self,
        tell: Tell,
        *,
        ids: frozenset[uuid.UUID] = frozenset(),
        allow: tuple[Network, ...],
        max_calls: int,
        timeout_s: float,
        refused: Callable[[str, str], None],
    ) -> None:
        self._tell = tell
        self._ids = ids
        self._numbers = itertools.count(1)
        self._expected: dict[uuid.UUID, Expected] = {}
        self._calls: dict[int, PipelineCall] = {}
        rules = ServerRules(allow, self._claim, max_calls, timeout_s, refused=refused)
        self._server = AudioSocketServer(rules, self._accept)

    @property
    def port(self) -> int:
        """The TCP port."""
        return self._server.port

    @property
    def calls(self) -> int:
        """Calls that are there."""
        return len(self._server.calls)

    async def start(self, host: str, port: int) -> None:
        """Listen on an address of this machine (port 0 = any).

        Raises:
            PhoneError: the port is taken or the address is not this machine's.
        """
        await self._server.start(host, port)

    async def stop(self) -> None:
        """End all calls and listen no more."""
        await self._server.stop()

    def expect(self, expected: Expected) -> uuid.UUID:
        """The id with which that call is to connect, once."""
        issued = uuid.uuid4()
        self._expected[issued] = expected
        return issued

    def forget(self, issued: uuid.UUID) -> None:
        """That call will not come, or is over."""
        self._expected.pop(issued, None)

    def command(self, number: int, message: sound.Message) -> None:
        """Do what the parent says about a call; nothing if it is over."""
        if number in self._calls:
            self._calls[number].command(message)

    def _claim(self, issued: uuid.UUID) -> bool:
        return issued in self._ids or issued in self._expected

    def _accept(self, connection: ServerCall) -> PipelineCall:
        # Nothing is known of who calls by a telephone system's own AudioSocket.
        expected = self._expected.pop(connection.id, None) if connection.id else None
        expected = expected or Expected(next(self._numbers), wire.Ringing("", can_transfer=False))
        number = expected.number
        call = self._calls[number] = PipelineCall(expected, connection, self._tell, lambda: self._over(number))
        return call

    def _over(self, number: int) -> None:
        del self._calls[number]

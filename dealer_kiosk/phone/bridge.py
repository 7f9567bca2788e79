"""One SIP call's sound: RTP towards the caller, AudioSocket towards the pipeline."""

import asyncio
import random
import uuid
from collections.abc import Callable, Iterable

from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone.audiosocket.connection import Connection, End, connect
from dealer_kiosk.phone.rtp.clock import RtpEndpoint
from dealer_kiosk.phone.rtp.g711 import Codec
from dealer_kiosk.phone.rtp.media import Received, RtpMedia, Sound
from dealer_kiosk.phone.rtp.stream import RtpStream
from dealer_kiosk.phone.sip.events import Media
from dealer_kiosk.phone.sip.sdp import Offer


class Bridge:
    """Carries sound and keys both ways, from `start` to `close`; the RTP clock keeps 40 ms back, so that an even stream leaves.

    Args:
        offer: what the caller's side has offered.
        timeout_s: seconds without packets after which the caller is lost.
        lost: called when that is so.
        ended: called when the pipeline has hung up.
    """

    def __init__(self, offer: Offer, timeout_s: float, lost: Callable[[], None], ended: Callable[[], None]) -> None:
        self._stream = RtpStream(_media(offer), random.SystemRandom(), asyncio.get_running_loop().time())
        self._rtp = RtpEndpoint(self._stream, heard=self._from_caller, lost=lost, timeout_s=timeout_s)
        self._ended = ended
        self._timeout_s = timeout_s
        self._pipeline: Connection | None = None

    @property
    def port(self) -> int:
        """UDP port of the caller's sound."""
        return self._rtp.port

    async def open(self, host: str, ports: Iterable[int], pipeline: tuple[str, int], call: uuid.UUID) -> None:
        """Open the first free port, and reach the pipeline.

        Args:
            host: IP address of this machine for speech.
            ports: UDP ports to try.
            pipeline: IP address and TCP port of its AudioSocket server.
            call: id that was issued for this call.

        Raises:
            PhoneError: no port is free, or nobody listens at `pipeline`.
        """
        await self._open_rtp(host, ports)
        self._pipeline = await connect(*pipeline, call, self, timeout_s=self._timeout_s)

    def start(self) -> None:
        """The call is answered: send and hear."""
        self._rtp.start()

    def change(self, media: Media) -> None:
        """The caller's side holds or resumes, or has moved."""
        self._rtp.change(_media(media))

    def press(self, digit: str) -> None:
        """The caller has pressed a key, as was told by signalling."""
        if self._pipeline is not None:
            self._pipeline.press(digit)

    def send_digits(self, keys: str) -> None:
        """Press keys at the caller's end."""
        self._rtp.press(keys)

    def close(self) -> None:
        """End both sides; may be called again."""
        self._rtp.close()
        if self._pipeline is not None:
            self._pipeline.hang_up()

    def heard(self, pcm: bytes) -> None:
        """The agent's voice, 20 ms at a time."""
        self._rtp.play(pcm)

    def pressed(self, digit: str) -> None:
        """The pipeline presses no keys by AudioSocket."""

    def ended(self, _reason: End) -> None:
        """The pipeline has hung up."""
        self._ended()

    def _from_caller(self, received: Received) -> None:
        if self._pipeline is None:
            return
        if isinstance(received, Sound):
            self._pipeline.send(received.pcm)
        else:
            self._pipeline.press(received.digit)

    async def _open_rtp(self, host: str, ports: Iterable[int]) -> None:
        for port in ports:
            try:
                await self._rtp.open(host, port)
            except PhoneError:  # another call has it, or another program
                continue
            return
        raise PhoneError("no port for speech is free; widen rtp_first_port to rtp_last_port in [phone] of config.toml")


def _media(negotiated: Offer | Media) -> RtpMedia:
    direction = negotiated.direction
    return RtpMedia(
        negotiated.remote.host,
        negotiated.remote.port,
        Codec(negotiated.codec.value),
        negotiated.digits,
        direction.sends,
        direction.receives,
    )

"""Whose packets are taken: the negotiated address, one port of it, one stream at a time; pure."""

SILENT_S = 0.2
"""Seconds without a packet after which another stream from the same port may take over."""


class Source:
    """Tells the caller's packets from everybody else's.

    Attributes:
        ssrc: the stream that is taken; None before the first packet.
    """

    def __init__(self, host: str, port: int) -> None:
        self.ssrc: int | None = None
        self._host = host
        self._port = port
        self._latched: int | None = None
        self._heard_at = 0.0

    @property
    def reply_to(self) -> tuple[str, int]:
        """Where to send: the port the packets come from (symmetric RTP, RFC 4961), at first the negotiated one."""
        return self._host, self._port if self._latched is None else self._latched

    def listens_to(self, host: str, port: int) -> bool:
        """Whether a datagram from there may matter; asked before it is read."""
        return host == self._host and self._latched in {None, port}

    def take(self, port: int, ssrc: int, now: float) -> bool:
        """Whether a valid packet is the caller's; the first one settles port and stream."""
        if ssrc != self.ssrc and self.ssrc is not None and now - self._heard_at < SILENT_S:
            return False
        self._latched, self.ssrc, self._heard_at = port, ssrc, now
        return True

    def change(self, host: str, port: int) -> None:
        """It was negotiated anew: another stream may come at once, and from another port if the address is another one."""
        if (host, port) != (self._host, self._port):
            self._host, self._port, self._latched = host, port, None
        self._heard_at = float("-inf")

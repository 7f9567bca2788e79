"""The test call by AudioSocket, as a telephone system would bring one."""

import asyncio
import uuid

from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone.audiosocket.connection import Connection, End, connect
from dealer_kiosk.phone.rtp.g711 import SILENT_FRAME
from dealer_kiosk.phone.selftest.levels import active_dbfs, spoken
from dealer_kiosk.phone.selftest.quality import Quality
from dealer_kiosk.phone.selftest.reception import Reception
from dealer_kiosk.phone.selftest.telephone import until
from dealer_kiosk.phone.selftest.trials import SPEAKS_S
from dealer_kiosk.phone.sip.address import Address

_REPLY_S = 4.0
_SILENT_S = 10.0


class _Ear:
    """Measures what comes, and sends silence for it."""

    def __init__(self) -> None:
        self.reception = Reception()
        self.connection: Connection | None = None
        self.ended_as: End | None = None
        self.sent = 0
        self._samples = 0

    def heard(self, pcm: bytes) -> None:
        """Speech came."""
        now = asyncio.get_running_loop().time()
        self.reception.take(self.sent % 2**16, self._samples, pcm, now)
        self._samples += len(pcm) // 2
        self.sent += 1
        if self.connection is not None:
            self.connection.send(SILENT_FRAME)

    def pressed(self, digit: str) -> None:
        """The agent presses no keys."""

    def ended(self, reason: End) -> None:
        """The line has ended the call, or this side has."""
        self.ended_as = reason


async def call_by_audiosocket(line: Address, issued: uuid.UUID, seconds: float) -> Quality:
    """Bring a call to a running kiosk, and listen to the greeting.

    Args:
        line: where it listens.
        issued: an id of its file.
        seconds: of the call, at least.

    Raises:
        PhoneError: the line does not take it.
    """
    ear, clock = _Ear(), asyncio.get_running_loop().time
    began = clock()
    connection = ear.connection = await connect(line.host, line.port, issued, ear, timeout_s=_SILENT_S)
    await until(lambda: ear.sent or ear.ended_as, _REPLY_S)
    answer_s = clock() - began
    if not ear.sent:
        connection.hang_up()
        raise PhoneError(
            f"{line} gives no sound; {line.host} must be in allow in [phone] of config.toml, fewer than max_calls calls be "
            "under way, and the kiosk have been restarted since the id was issued"
        )
    await until(lambda: ear.ended_as, seconds)
    await until(lambda: ear.ended_as or spoken(ear.reception.recording()), SPEAKS_S - seconds)
    hung_up = ear.ended_as is not None
    connection.hang_up()
    await connection.wait_closed()
    reception = ear.reception
    return Quality(
        codec="AudioSocket",
        answer_s=answer_s,
        expected=reception.expected,
        received=reception.received,
        jitter_ms=1000 * reception.jitter_s,
        longest_gap_ms=1000 * reception.longest_gap_s,
        sent=ear.sent,
        late_sends=0,
        level_dbfs=active_dbfs(reception.recording()),
        hung_up=hung_up,
    )

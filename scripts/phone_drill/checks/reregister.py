"""Registration: with digest, again after the registrar has lost it, and taken back at the end."""

import time
from collections.abc import Iterator

from scripts.phone_drill.caller import Caller, Dial
from scripts.phone_drill.figures import Figure, exactly, within
from scripts.phone_drill.processes import command_lines
from scripts.phone_drill.rig import Rig
from scripts.phone_drill.staff import REGISTER_S, telephone_system
from scripts.phone_drill.telephone_line import PASSWORD


def run(rig: Rig) -> Iterator[Figure]:
    """Restart the registrar, call through it, and end the line."""
    with telephone_system(rig) as (line, system):
        proxy = ("127.0.0.1", system.port)
        yield exactly("call through the registrar", _status(proxy), 200)
        lost_at = time.monotonic()
        system.restart()
        registered_at = system.wait_registered("700", 90.0)
        yield within("registered again after a restart", registered_at - lost_at, 0.6 * REGISTER_S + 5, "s")
        yield exactly("call through the registrar afterwards", _status(proxy), 200)
        seen = PASSWORD in line.process.log or PASSWORD in command_lines(line.process.pid)
        yield exactly("password in the log or on a command line", seen, aim=False)
        rig.stop_line()
        yield exactly("call after the line has ended", _status(proxy), 404)


def _status(proxy: tuple[str, int]) -> int:
    with Caller(Dial(proxy)) as caller:
        return caller.call().status

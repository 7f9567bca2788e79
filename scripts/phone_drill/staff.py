"""A telephone system of the drill's own: a registrar, the line as an extension of it, and a person to put callers through to."""

from collections.abc import Iterator
from contextlib import contextmanager

from scripts.phone_drill.kamailio import Registrar, registrar
from scripts.phone_drill.ports import free_udp
from scripts.phone_drill.rig import Rig
from scripts.phone_drill.telephone_line import PASSWORD, Settings, TelephoneLine

PERSON = "210"
"""Extension that callers are put through to."""

RING_S = 6.0
"""Seconds that it rings before the caller is taken back."""

REGISTER_S = 30
"""Seconds a registration lasts."""

_REGISTERED_S = 15.0


@contextmanager
def telephone_system(rig: Rig) -> Iterator[tuple[TelephoneLine, Registrar]]:
    """The line, registered with a registrar, inside the block."""
    port = free_udp()
    settings = Settings(
        {"mode": "register", "registrar": f"127.0.0.1:{port}", "register_s": REGISTER_S, "ring_s": RING_S},
        targets={"anyone": f"sip:{PERSON}@127.0.0.1:{port}"},
        round_the_clock=True,
    )
    with registrar(rig.folder("registrar"), port, PASSWORD, expires_s=REGISTER_S) as system:
        line = rig.line(settings)
        try:
            system.wait_registered("700", _REGISTERED_S)
            yield line, system
        finally:
            rig.stop_line()

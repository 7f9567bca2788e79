"""A source that is not on the list: no answer to anything."""

import time
from collections.abc import Iterator
from contextlib import closing

from scripts.phone_drill.attacks import Sender
from scripts.phone_drill.figures import Figure, exactly
from scripts.phone_drill.hostile import invites, mutations, torture
from scripts.phone_drill.rig import Rig
from scripts.phone_drill.telephone_line import options_status

_STRANGER = "127.0.0.9"


def run(rig: Rig) -> Iterator[Figure]:
    """Send calls, OPTIONS and rubbish from another address."""
    line = rig.line()
    yield exactly("answer to OPTIONS", options_status(line.address, _STRANGER, timeout_s=2.0), 0)
    with closing(Sender(_STRANGER, line.address)) as stranger:
        own, to = f"{_STRANGER}:{stranger.port}", f"{line.address[0]}:{line.address[1]}"
        datagrams = [*invites(20, own, to), *mutations(200, 1, own, to), *torture(), b"\r\n\r\n"]
        sent = stranger.send(datagrams, 100.0, wait_s=3.0)
    yield exactly(f"answers to {sent.datagrams} datagrams", sent.answers, 0)
    time.sleep(0.2)
    yield exactly("answer to OPTIONS from a listed address", options_status(line.address, timeout_s=2.0), 200)

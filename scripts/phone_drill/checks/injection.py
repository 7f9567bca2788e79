"""Speech sent into a live call from other ports and addresses, and broken RTP: no effect, and nothing is sent to the intruder."""

import threading
import time
from collections.abc import Iterator, Sequence

from scripts.phone_drill.attacks import MALFORMED_RTP, inject
from scripts.phone_drill.caller import Caller
from scripts.phone_drill.figures import Figure, exactly
from scripts.phone_drill.g711 import CODECS
from scripts.phone_drill.media import speech_packets
from scripts.phone_drill.rig import Rig, greeted
from scripts.phone_drill.sound import spoken
from scripts.phone_drill.talking import QUESTIONS, ask
from scripts.phone_drill.telephone_line import Settings, TelephoneLine

_STRANGER, _LISTED = "127.0.0.9", "127.0.0.2"


def run(rig: Rig) -> Iterator[Figure]:
    """Inject into silence, then into the caller's own words."""
    line = rig.line(Settings({"allow": ["127.0.0.1/32", f"{_LISTED}/32"]}))
    with greeted(line) as caller:
        packets = list(MALFORMED_RTP) * 5 + list(
            speech_packets(spoken("do you have any used trucks", "slt"), CODECS["PCMU"], 0xDEADBEEF)
        )
        clean, first = ask(line, caller, QUESTIONS[1]).heard, line.mark
        for host in (caller.dial.host, _LISTED, _STRANGER):
            sent = inject(host, (caller.answer.host, caller.answer.port), packets)
            yield exactly(f"packets sent to an intruder at {host}", sent.answers, 0)
        time.sleep(3.0)
        yield exactly("utterances recognised from intruders", line.heard(first), [])
        yield exactly("words recognised while intruders speak too", _spoken_over(line, caller, packets), clean)
        yield exactly("call is alive", caller.ended_at is None, aim=True)
        yield exactly("errors in the log", [one.text for one in line.troubles(first)], [])


def _spoken_over(line: TelephoneLine, caller: Caller, packets: Sequence[bytes]) -> str:
    """What is recognised of the caller while somebody else sends from the caller's own address."""
    to = (caller.answer.host, caller.answer.port)
    intruder = threading.Thread(target=inject, args=(caller.dial.host, to, packets), daemon=True)
    intruder.start()
    heard = ask(line, caller, QUESTIONS[1]).heard
    intruder.join()
    return heard

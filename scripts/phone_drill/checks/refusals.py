"""Calls that cannot be: wrong sound, wrong methods, no dialog, too large; each is refused as RFC 3261 has it."""

from collections.abc import Iterator, Mapping, Sequence

from scripts.phone_drill import sdp
from scripts.phone_drill.caller import Caller, Dial
from scripts.phone_drill.errors import DrillError
from scripts.phone_drill.figures import Figure, exactly
from scripts.phone_drill.message import Header
from scripts.phone_drill.rig import Rig
from scripts.phone_drill.telephone_line import TelephoneLine, options_status

_GOOD = sdp.offer("127.0.0.1", 17_000, ("PCMU",))
_OFFERS: Mapping[str, str] = {
    "no codec that is known": _GOOD.replace("RTP/AVP 0 101", "RTP/AVP 9 18").replace("a=rtpmap:0 PCMU/8000\r\n", ""),
    "port 0": _GOOD.replace("17000", "0"),
    "port 65536": _GOOD.replace("17000", "65536"),
    "an address that is not listed": _GOOD.replace("127.0.0.1", "192.0.2.7"),
    "encrypted sound only": _GOOD.replace("RTP/AVP", "RTP/SAVP"),
    "video only": _GOOD.replace("m=audio", "m=video"),
}
_METHODS = ("SUBSCRIBE", "MESSAGE", "PUBLISH", "REFER", "NONSENSE")


def run(rig: Rig) -> Iterator[Figure]:
    """Try everything once."""
    line = rig.line()
    first = line.mark
    for name, body in _OFFERS.items():
        yield exactly(f"INVITE with {name}", _called(line, body=body), 488)
    yield exactly("INVITE that requires what nobody has", _called(line, extra=[("Require", "teleport")]), 420)
    for method in _METHODS:
        status = _asked(line, method)
        yield Figure(f"{method} outside a call", str(status), "405, 481 or 501", status in {405, 481, 501})
    yield exactly("BYE outside a call", _asked(line, "BYE"), 481)
    with Caller(Dial(line.address)) as caller:
        huge = [("X-Padding", "a" * 60_000)]
        status = _asked_by(caller, "OPTIONS", huge)
        yield Figure("OPTIONS of 60,000 bytes", str(status), "0, 400 or 513", status in {0, 400, 513})
    yield exactly("OPTIONS afterwards", options_status(line.address, timeout_s=2.0), 200)
    yield exactly("errors in the log", [one.text for one in line.troubles(first)], [])


def _called(line: TelephoneLine, *, body: str | None = None, extra: Sequence[Header] = ()) -> int:
    with Caller(Dial(line.address)) as caller:
        return caller.call(5.0, body=body, extra=extra).status


def _asked(line: TelephoneLine, method: str) -> int:
    with Caller(Dial(line.address)) as caller:
        return _asked_by(caller, method)


def _asked_by(caller: Caller, method: str, extra: Sequence[Header] = ()) -> int:
    """The status of the response; 0 = there is none."""
    try:
        return caller.request(method, extra, timeout_s=3.0).status
    except DrillError:
        return 0

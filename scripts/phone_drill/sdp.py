"""Session descriptions of the test caller."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scripts.phone_drill.errors import DrillError
from scripts.phone_drill.g711 import BY_PAYLOAD, CODECS, Codec
from scripts.phone_drill.rtp import EVENT_PAYLOAD


@dataclass(frozen=True, slots=True)
class Answer:
    """What the line answered."""

    host: str
    port: int
    codec: Codec
    direction: str
    events: bool  # it takes telephone events


def offer(host: str, port: int, codecs: Sequence[str], version: int = 1, direction: str = "sendrecv") -> str:
    """Sound in these codecs, in this order, and telephone events."""
    payloads = [CODECS[name].payload for name in codecs]
    lines = [
        "v=0",
        f"o=- 1 {version} IN IP4 {host}",
        "s=-",
        f"c=IN IP4 {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {' '.join(map(str, payloads))} {EVENT_PAYLOAD}",
        *(f"a=rtpmap:{CODECS[name].payload} {name}/{8000}" for name in codecs),
        f"a=rtpmap:{EVENT_PAYLOAD} telephone-event/8000",
        f"a=fmtp:{EVENT_PAYLOAD} 0-15",
        "a=ptime:20",
        f"a={direction}",
    ]
    return "\r\n".join(lines) + "\r\n"


def read_answer(body: str) -> Answer:
    """The sound in an answer.

    Raises:
        DrillError: it has none that the caller could have meant.
    """
    host = re.search(r"^c=IN IP4 (\S+)", body, re.M)
    media = re.search(r"^m=audio (\d+) RTP/AVP ([\d ]+)", body, re.M)
    if host is None or media is None:
        raise DrillError(f"the answer has no sound: {body!r}")
    payloads = [int(value) for value in media.group(2).split()]
    direction = re.search(r"^a=(sendrecv|sendonly|recvonly|inactive)", body, re.M)
    codec = next((BY_PAYLOAD[value] for value in payloads if value in BY_PAYLOAD), None)
    if codec is None:
        raise DrillError(f"the answer has no codec of the offer: {body!r}")
    return Answer(
        host.group(1), int(media.group(1)), codec, direction.group(1) if direction else "sendrecv", EVENT_PAYLOAD in payloads
    )

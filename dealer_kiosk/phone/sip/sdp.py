"""Session descriptions: what a caller offers for speech, and the answer to it (RFC 8866, RFC 3264)."""

import enum
import ipaddress
import re
from dataclasses import dataclass

from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone.sip.address import Address

_LINE = re.compile(r"([a-z])=(.*)")
_MEDIA = re.compile(r"([A-Za-z0-9-]{1,16}) ([0-9]{1,6})(?:/[0-9]{1,4})? ([A-Za-z0-9/-]{1,24}) ([!-~ ]+)")
_CONNECTION = re.compile(r"IN IP[46] (\S{2,45})")
_RTPMAP = re.compile(r"rtpmap:([0-9]{1,3}) ([A-Za-z0-9-]+)/([0-9]+)(?:/1)?\s*", re.IGNORECASE)

_MAX_MEDIA = 8
_MAX_FORMATS = 64
_MAX_LINES = 200
_LOWEST_PORT = 1024  # below are services that speech must not be aimed at


class SdpError(PhoneError):
    """A session description is malformed, or nothing in it can be used."""


class Codec(enum.IntEnum):
    """Speech codecs of this line, by their RTP payload type (RFC 3551)."""

    PCMU = 0
    PCMA = 8


class Direction(enum.StrEnum):
    """Which way speech goes, seen from this side."""

    SENDRECV = "sendrecv"
    SENDONLY = "sendonly"
    RECVONLY = "recvonly"
    INACTIVE = "inactive"

    @property
    def sends(self) -> bool:
        """Whether this side sends."""
        return self in (Direction.SENDRECV, Direction.SENDONLY)

    @property
    def receives(self) -> bool:
        """Whether this side receives."""
        return self in (Direction.SENDRECV, Direction.RECVONLY)

    @property
    def mirrored(self) -> "Direction":
        """The same, seen from the other side."""
        turned = {Direction.SENDONLY: Direction.RECVONLY, Direction.RECVONLY: Direction.SENDONLY}
        return turned.get(self, self)


@dataclass(frozen=True, slots=True)
class MediaLine:
    """One m= line with the attributes below it."""

    kind: str
    port: int
    protocol: str
    formats: tuple[str, ...]
    connection: str = ""
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """What was chosen from an offer.

    Attributes:
        remote: where the other side wants to have speech; host 0.0.0.0 = nowhere for now (hold as in RFC 2543).
        direction: what this side may do.
        codec: the first of the offered ones that this line has.
        digits: payload type of digits (RFC 4733), None if there are none.
        media: all media lines; every one but the chosen is refused.
        chosen: index of the line that is used.
    """

    remote: Address
    direction: Direction
    codec: Codec
    digits: int | None = None
    media: tuple[MediaLine, ...] = ()
    chosen: int = 0

    @property
    def nowhere(self) -> bool:
        """Whether the address is the one that means hold."""
        return ipaddress.ip_address(self.remote.host).is_unspecified


def parse_offer(body: bytes) -> Offer:
    """Choose what can be used from an offer.

    Raises:
        SdpError: it is malformed, or has no unencrypted PCMU or PCMA audio on a usable port.
    """
    connection, attributes, media = _sections(body)
    for index, line in enumerate(media):
        if line.kind == "audio" and line.port and line.protocol == "RTP/AVP":
            return _choose(line, line.connection or connection, attributes, media, index)
    raise SdpError("There is no audio to answer.")


def format_answer(offer: Offer, local: Address, session: int, version: int, direction: Direction) -> bytes:
    """Describe this side's session: the chosen line with one codec, every other line refused.

    Args:
        offer: what was chosen.
        local: where this side receives speech.
        session: number of the session, the same all through a call.
        version: grows by one whenever the description changes.
        direction: what this side does.
    """
    family = "IP6" if ":" in local.host else "IP4"
    lines = ["v=0", f"o=- {session} {version} IN {family} {local.host}", "s=-", f"c=IN {family} {local.host}", "t=0 0"]
    for index, line in enumerate(offer.media):
        if index == offer.chosen:
            lines += _chosen_lines(offer, local.port, direction)
        else:
            lines.append(f"m={line.kind} 0 {line.protocol} {' '.join(line.formats)}")
    return ("\r\n".join(lines) + "\r\n").encode()


def _chosen_lines(offer: Offer, port: int, direction: Direction) -> list[str]:
    digits = "" if offer.digits is None else f" {offer.digits}"
    lines = [f"m=audio {port} RTP/AVP {offer.codec.value}{digits}", f"a=rtpmap:{offer.codec.value} {offer.codec.name}/8000"]
    if offer.digits is not None:
        lines += [f"a=rtpmap:{offer.digits} telephone-event/8000", f"a=fmtp:{offer.digits} 0-15"]
    return [*lines, "a=ptime:20", f"a={direction.value}"]


def _sections(body: bytes) -> tuple[str, tuple[str, ...], tuple[MediaLine, ...]]:
    """Split a description into the session's connection and attributes, and the media lines."""
    groups: list[list[tuple[str, str]]] = [[]]
    for kind, value in _lines(body):
        if kind == "m":
            groups.append([])
        groups[-1].append((kind, value))
    if len(groups) > _MAX_MEDIA + 1:
        raise SdpError("There are too many media.")
    session, *media = groups
    return _connection(session), tuple(value for kind, value in session if kind == "a"), tuple(_media(group) for group in media)


def _lines(body: bytes) -> list[tuple[str, str]]:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SdpError("The description is no text.") from error
    lines = text.rstrip("\r\n").replace("\r\n", "\n").split("\n")
    matches = [_LINE.fullmatch(line) for line in lines[:_MAX_LINES]]
    pairs = [(match[1], match[2].strip()) for match in matches if match]
    if len(pairs) != len(lines) or pairs[0] != ("v", "0"):
        raise SdpError("The description has a malformed line.")
    return pairs


def _connection(group: list[tuple[str, str]]) -> str:
    value = next((value for kind, value in group if kind == "c"), "")
    match = _CONNECTION.fullmatch(value)
    if value and match is None:
        raise SdpError("The address for speech is malformed.")
    return match[1] if match else ""


def _media(group: list[tuple[str, str]]) -> MediaLine:
    match = _MEDIA.fullmatch(group[0][1])
    if match is None or int(match[2]) > 65535 or len(match[4].split()) > _MAX_FORMATS:
        raise SdpError("A media line is malformed.")
    attributes = tuple(value for kind, value in group if kind == "a")
    return MediaLine(match[1].lower(), int(match[2]), match[3], tuple(match[4].split()), _connection(group), attributes)


def _choose(line: MediaLine, connection: str, attributes: tuple[str, ...], media: tuple[MediaLine, ...], index: int) -> Offer:
    maps = {int(m[1]): (m[2].upper(), m[3]) for m in map(_RTPMAP.fullmatch, line.attributes) if m}
    remote = Address(_host(connection), line.port)
    if line.port < _LOWEST_PORT:
        raise SdpError("The port for speech is not allowed.")
    direction = _direction(line.attributes) or _direction(attributes) or Direction.SENDRECV
    offer = Offer(remote, direction.mirrored, _codec(line.formats, maps), _digits(line.formats, maps), media, index)
    return Offer(remote, Direction.INACTIVE, offer.codec, offer.digits, media, index) if offer.nowhere else offer


def _host(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError as error:
        raise SdpError("The address for speech is no IP address.") from error


def _codec(formats: tuple[str, ...], maps: dict[int, tuple[str, str]]) -> Codec:
    for text in formats:
        for codec in Codec:
            if text == str(codec.value) and maps.get(codec.value, (codec.name, "8000")) == (codec.name, "8000"):
                return codec
    raise SdpError("There is no codec in common.")


def _digits(formats: tuple[str, ...], maps: dict[int, tuple[str, str]]) -> int | None:
    types = (kind for kind, known in maps.items() if known == ("TELEPHONE-EVENT", "8000"))
    return next((kind for kind in types if 96 <= kind <= 127 and str(kind) in formats), None)


def _direction(attributes: tuple[str, ...]) -> Direction | None:
    return next((Direction(value) for value in attributes if value in tuple(Direction)), None)

"""Digest authentication: answers to challenges, and challenges to callers (RFC 3261, 22; RFC 7616; RFC 8760)."""

import enum
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.grammar import SipParseError, quote, split_outside, unquote
from dealer_kiosk.phone.sip.message import Header, Headers, Request, Response

_ALGORITHMS = {"MD5": "md5", "SHA-256": "sha256"}
_NONCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a server wants to have proved."""

    realm: str
    nonce: str
    algorithm: str
    quality: bool  # qop=auth is wanted
    opaque: str | None = None
    stale: bool = False


def parse_fields(value: str) -> Mapping[str, str]:
    """Read the fields of a Digest header; empty if it is of another scheme or malformed."""
    scheme, _, rest = value.partition(" ")
    if scheme.lower() != "digest":
        return {}
    try:
        pairs = [part.partition("=") for part in split_outside(rest, ",", brackets=False)]
    except SipParseError:
        return {}
    return {name.strip().lower(): unquote(text.strip()) for name, _, text in pairs}


def parse_challenge(value: str) -> Challenge | None:
    """Read a challenge; None if it cannot be answered."""
    fields = parse_fields(value)
    algorithm = fields.get("algorithm", "MD5").upper()
    qualities = [quality.strip().lower() for quality in fields.get("qop", "").split(",")]
    if algorithm not in _ALGORITHMS or not fields.get("nonce") or not ("auth" in qualities or qualities == [""]):
        return None
    stale = fields.get("stale", "").lower() == "true"
    return Challenge(fields.get("realm", ""), fields["nonce"], algorithm, "auth" in qualities, fields.get("opaque"), stale)


def _response(algorithm: str, secret: str, request: str, nonce: str, middle: str) -> str:
    def hashed(text: str) -> str:
        return hashlib.new(_ALGORITHMS[algorithm], text.encode(), usedforsecurity=False).hexdigest()  # MD5 is what many ask for

    return hashed(f"{hashed(secret)}:{nonce}:{middle}{hashed(request)}")


class Authenticator:
    """Answers a server's challenges and remembers the last one, so that later requests need no second try."""

    def __init__(self, user: str, password: str, token: Callable[[int], str]) -> None:
        self._user = user
        self._password = password
        self._token = token
        self._challenge: Challenge | None = None
        self._name = "authorization"
        self._count = 0
        self._proven = False

    def sign(self, request: Request) -> Request:
        """Add the answer to the challenge that is known; without one the request stays."""
        if self._challenge is None:
            return request
        return replace(request, headers=Headers([*request.headers, (self._name, self._answer(self._challenge, request))]))

    def learn(self, response: Response) -> bool:
        """Take the challenge in a 401 or 407.

        Returns:
            Whether another try makes sense: not if the same password was just refused.
        """
        name = "proxy-authenticate" if response.status == 407 else "www-authenticate"
        challenge = next(filter(None, map(parse_challenge, response.headers.all(name))), None)
        refused = self._challenge is not None and not self._proven and not (challenge and challenge.stale)
        self._challenge, self._count, self._proven = (None if refused else challenge), 0, False
        self._name = "proxy-authorization" if response.status == 407 else "authorization"
        return self._challenge is not None

    def succeeded(self, response: Response) -> None:
        """Take the nonce for the next request, where a server gives one."""
        self._proven = True
        following = parse_fields(f"digest {response.headers.one('authentication-info')}").get("nextnonce")
        if following and self._challenge:
            self._challenge, self._count = replace(self._challenge, nonce=following), 0

    def _answer(self, challenge: Challenge, request: Request) -> str:
        self._count += 1
        count, cnonce = f"{self._count:08x}", self._token(8)
        middle = f"{count}:{cnonce}:auth:" if challenge.quality else ""
        secret = f"{self._user}:{challenge.realm}:{self._password}"
        proof = _response(challenge.algorithm, secret, f"{request.method}:{request.uri}", challenge.nonce, middle)
        fields = [("username", self._user), ("realm", challenge.realm), ("nonce", challenge.nonce), ("uri", request.uri)]
        fields += [("response", proof)] + ([("opaque", challenge.opaque)] if challenge.opaque is not None else [])
        text = ", ".join(f"{name}={quote(value)}" for name, value in fields)
        quality = f', qop=auth, nc={count}, cnonce="{cnonce}"' if challenge.quality else ""
        return f"Digest {text}, algorithm={challenge.algorithm}{quality}"


class Verdict(enum.Enum):
    """What a caller's proof is worth."""

    MISSING = enum.auto()
    STALE = enum.auto()
    WRONG = enum.auto()
    RIGHT = enum.auto()


class Challenger:
    """Asks callers for the password. Nothing is kept: a nonce carries its own time and proof, and serves one source and call."""

    def __init__(self, user: str, password: str, realm: str, key: str) -> None:
        self._user = user
        self._password = password
        self._realm = realm
        self._key = key.encode()

    def challenges(self, request: Request, source: Address, now: float, *, stale: bool) -> list[Header]:
        """Make the headers of a 401, the stronger algorithm first."""
        nonce, suffix = self._nonce(request, source, f"{int(now):x}"), ", stale=true" if stale else ""
        start = f'Digest realm={quote(self._realm)}, nonce="{nonce}", qop="auth"'
        return [("www-authenticate", f"{start}, algorithm={name}{suffix}") for name in ("SHA-256", "MD5")]

    def check(self, request: Request, source: Address, now: float) -> Verdict:
        """Judge the Authorization of a request."""
        every = [parse_fields(value) for value in request.headers.all("authorization")[:4]]
        fields = next((known for known in every if known.get("realm") == self._realm), None)
        if fields is None:
            return Verdict.MISSING
        started, _, _ = fields.get("nonce", "").partition(".")
        if not hmac.compare_digest(fields.get("nonce", "").encode(), self._nonce(request, source, started).encode()):
            return Verdict.STALE  # of another source, another call, or before a restart
        if not self._proves(fields, request):
            return Verdict.WRONG
        return Verdict.RIGHT if now - int(started, 16) <= _NONCE_S else Verdict.STALE

    def _proves(self, fields: Mapping[str, str], request: Request) -> bool:
        algorithm = fields.get("algorithm", "MD5").upper()
        wanted = fields.get("username") == self._user and fields.get("uri") == request.uri and fields.get("qop") == "auth"
        if not wanted or algorithm not in _ALGORITHMS:
            return False
        middle = f"{fields.get('nc', '')}:{fields.get('cnonce', '')}:auth:"
        secret = f"{self._user}:{self._realm}:{self._password}"
        proof = _response(algorithm, secret, f"{request.method}:{request.uri}", fields["nonce"], middle)
        return hmac.compare_digest(proof.encode(), fields.get("response", "").lower().encode())

    def _nonce(self, request: Request, source: Address, started: str) -> str:
        text = f"{started} {source.host} {request.call_id}"
        return f"{started}.{hmac.new(self._key, text.encode(), 'sha256').hexdigest()[:32]}"

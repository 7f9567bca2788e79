"""Answers to a digest challenge (RFC 2617 and RFC 7616), written for the drill."""

import hashlib
import re
import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Login:
    """A name and a password."""

    user: str
    password: str


def authorization(challenge: str, login: Login, method: str, uri: str) -> str:
    """The value of an Authorization header that answers a WWW-Authenticate header."""
    asked = {name.lower(): quoted or plain for name, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', challenge)}
    algorithm = asked.get("algorithm", "MD5")
    make = hashlib.sha256 if algorithm.upper() == "SHA-256" else hashlib.md5

    def digest(*parts: str) -> str:
        return make(":".join(parts).encode()).hexdigest()

    realm, nonce, count, own = asked.get("realm", ""), asked.get("nonce", ""), "00000001", secrets.token_hex(8)
    who, what = digest(login.user, realm, login.password), digest(method, uri)
    qop = ("auth",) if "auth" in asked.get("qop", "").split(",") else ()
    response = digest(who, nonce, count, own, "auth", what) if qop else digest(who, nonce, what)
    told = {"username": login.user, "realm": realm, "nonce": nonce, "uri": uri, "response": response}
    if "opaque" in asked:
        told["opaque"] = asked["opaque"]
    quoted = [f'{name}="{value}"' for name, value in told.items()]
    more = [f"algorithm={algorithm}", *([f'qop=auth, nc={count}, cnonce="{own}"'] if qop else [])]
    return "Digest " + ", ".join([*quoted, *more])

"""Addresses of SIP: a UDP endpoint, a SIP URI, and a name with a URI as in From, To and Contact (RFC 3261, 19 and 25)."""

import re
import urllib.parse
from dataclasses import dataclass
from typing import Self

from dealer_kiosk.phone.sip.grammar import (
    Params,
    SipParseError,
    format_params,
    is_quoted,
    parameter,
    parse_params,
    split_outside,
    unquote,
)

_USER = r"(?:[A-Za-z0-9\-_.!~*'()&=+$,;?/:]|%[0-9A-Fa-f]{2})+"
_HOST = r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]"
_VALUE = r"(?:[A-Za-z0-9\-_.!~*'()\[\]/:&+$]|%[0-9A-Fa-f]{2})+"
_HEADER = r"(?:[A-Za-z0-9\-_.!~*'()\[\]/?:+$]|%[0-9A-Fa-f]{2})"
_SIP_URI = re.compile(
    rf"(?P<scheme>[Ss][Ii][Pp][Ss]?):(?:(?P<user>{_USER})@)?(?P<host>{_HOST})(?::(?P<port>[0-9]{{1,5}}))?"
    rf"(?P<params>(?:;{_VALUE}(?:={_VALUE})?)*)(?P<headers>(?:\?{_HEADER}+={_HEADER}*(?:&{_HEADER}+={_HEADER}*)*)?)"
)
_ANY_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[!-~]+")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9\-.!%*_+`'~ \t\u0080-\U0010ffff]*")


@dataclass(frozen=True, slots=True)
class Address:
    """One end of a UDP path: an IP address as text and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.bracketed}:{self.port}"

    @property
    def bracketed(self) -> str:
        """The host as it stands in a URI: an IPv6 address in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host


@dataclass(frozen=True, slots=True)
class SipUri:
    """A sip or sips URI; parts are kept as they are written."""

    scheme: str
    user: str
    host: str
    port: int | None = None
    params: str = ""
    headers: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a URI.

        Raises:
            SipParseError: it is no sip or sips URI.
        """
        match = _SIP_URI.fullmatch(text)
        if match is None:
            raise SipParseError("a SIP URI is malformed")
        port = int(match["port"]) if match["port"] else None
        if port is not None and not 0 < port < 65536:
            raise SipParseError("a SIP URI has an impossible port")
        return cls(match["scheme"].lower(), match["user"] or "", match["host"], port, match["params"], match["headers"])

    def __str__(self) -> str:
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port is not None else ""
        return f"{self.scheme}:{user}{self.host}{port}{self.params}{self.headers}"

    @property
    def name(self) -> str:
        """The user without password, parameters and escapes."""
        return urllib.parse.unquote(self.user.partition(":")[0].partition(";")[0])

    @property
    def loose(self) -> bool:
        """Whether a proxy with this URI routes loosely (parameter lr)."""
        return any(part.partition("=")[0].lower() == "lr" for part in self.params.split(";"))


@dataclass(frozen=True, slots=True)
class NameAddr:
    """A URI with an optional display name and the header's parameters, of which tag is the usual one."""

    uri: str
    name: str = ""  # as written, with its quotes
    params: Params = ()

    @classmethod
    def parse(cls, value: str) -> Self:
        """Read the value of From, To, Contact or Route.

        Raises:
            SipParseError: brackets, quotes, the URI or a parameter are malformed.
        """
        head, *params = split_outside(value, ";")
        name, bracket, rest = _bracketed(head)
        if bracket:
            uri, _, tail = rest.partition(">")
            if tail.strip() or not _is_name(name.strip()):
                raise SipParseError("a name with address is malformed")
        else:
            uri = head.strip()
            if "?" in uri or "," in uri:
                raise SipParseError("an address needs angle brackets")
        return cls(_uri(uri), name.strip() if bracket else "", parse_params(params))

    def __str__(self) -> str:
        name = f"{self.name} " if self.name else ""
        return f"{name}<{self.uri}>{format_params(self.params)}"

    @property
    def tag(self) -> str:
        """The tag of a dialog's side; empty if there is none."""
        return parameter(self.params, "tag") or ""

    @property
    def shown(self) -> str:
        """The display name without quotes and escapes."""
        return unquote(self.name)

    def tagged(self, tag: str) -> Self:
        """Return the same with another tag."""
        kept = tuple(pair for pair in self.params if pair[0] != "tag")
        return type(self)(self.uri, self.name, (*kept, ("tag", tag)))


def _bracketed(head: str) -> tuple[str, str, str]:
    """Cut a head at its opening angle bracket, which quotes may hide."""
    parts = split_outside(head, "<", brackets=False)
    if len(parts) > 2:
        raise SipParseError("an address has two opening brackets")
    return (parts[0], "<", parts[1]) if len(parts) == 2 else (head, "", "")


def _is_name(name: str) -> bool:
    return is_quoted(name) or _PLAIN_NAME.fullmatch(name) is not None


def _uri(text: str) -> str:
    if text[:4].lower() in ("sip:", "sips"):
        SipUri.parse(text)
    elif _ANY_URI.fullmatch(text) is None:
        raise SipParseError("an address has no URI")
    return text

"""The Via header: which way an answer goes back (RFC 3261, 20.42; RFC 3581)."""

import dataclasses
import re
from dataclasses import dataclass
from typing import Self

from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.grammar import Params, SipParseError, format_params, parameter, parse_params, split_outside

COOKIE = "z9hG4bK"
"""Every branch that names a transaction begins so; an older one does not (RFC 3261, 8.1.1.7)."""

_SENT = re.compile(
    r"SIP ?/ ?2\.0 ?/ ?(?P<transport>[A-Za-z0-9\-.!%*_+`'~]+) "
    r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?: ?: ?(?P<port>[0-9]{1,5}))?"
)


@dataclass(frozen=True, slots=True)
class Via:
    """One hop."""

    transport: str
    host: str
    port: int | None = None
    params: Params = ()

    @classmethod
    def parse(cls, value: str) -> Self:
        """Read one value of the header.

        Raises:
            SipParseError: it is malformed.
        """
        head, *params = split_outside(value, ";")
        match = _SENT.fullmatch(" ".join(head.split()))
        if match is None or int(match["port"] or 5060) > 65535:
            raise SipParseError("a Via is malformed")
        return cls(match["transport"].upper(), match["host"], int(match["port"]) if match["port"] else None, parse_params(params))

    def __str__(self) -> str:
        return f"SIP/2.0/{self.transport} {self.sent_by}{format_params(self.params)}"

    @property
    def sent_by(self) -> str:
        """Host and port that the sender gave."""
        return self.host if self.port is None else f"{self.host}:{self.port}"

    @property
    def branch(self) -> str:
        """Name of the transaction; empty if there is none."""
        return parameter(self.params, "branch") or ""

    @property
    def names_transaction(self) -> bool:
        """Whether the branch is unique, as RFC 3261 wants it."""
        return self.branch.startswith(COOKIE) and len(self.branch) > len(COOKIE)

    def received(self, source: Address) -> Self:
        """Return the same with the address that the datagram came from."""
        wanted = any(name == "rport" for name, _ in self.params)
        kept = tuple(pair for pair in self.params if pair[0] not in ("received", "rport"))
        port = (("rport", str(source.port)),) if wanted else ()
        return dataclasses.replace(self, params=(*kept, ("received", source.host), *port))

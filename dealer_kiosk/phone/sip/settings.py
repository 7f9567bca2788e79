"""What the signalling core has to know about its place."""

import ipaddress
from dataclasses import dataclass, field

from dealer_kiosk.phone.sip.address import Address, SipUri

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """Settings of the user agent.

    Attributes:
        local: IP address and UDP port that the telephone system reaches, used in Via and Contact.
        allow: networks that may send; speech must come from them too.
        user: name of the extension.
        domain: domain of the extension; also the realm of the challenge to callers.
        password: of the extension.
        registrar: where to register, an IP address; None = do not register.
        register_s: seconds a registration is asked for.
        ask_password: True = a caller has to know the password.
        datagrams_per_s: datagrams a second from one address; twice as many at once.
        max_calls: calls at the same time; the next one gets 486.
        ring_s: seconds a person's phone rings in a transfer.
        targets: SIP URIs that calls may be transferred to.
    """

    local: Address
    allow: tuple[Network, ...]
    user: str = "700"
    domain: str = "dealer-kiosk"
    password: str = field(default="", repr=False)
    registrar: Address | None = None
    register_s: int = 300
    ask_password: bool = False
    datagrams_per_s: int = 100
    max_calls: int = 2
    ring_s: float = 20.0
    targets: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for target in self.targets:
            SipUri.parse(target)  # a target with a line break would otherwise forge a header

    def allows(self, host: str) -> bool:
        """Whether an IP address, given as text, is in an allowed network."""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self.allow)

"""The `[phone]` section as the signalling core wants it."""

import ipaddress
import socket

from dealer_kiosk.config import Phone
from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone.sip.address import Address
from dealer_kiosk.phone.sip.settings import AgentSettings, Network

SIP_PORT = 5060


def agent_settings(phone: Phone, password: str) -> AgentSettings:
    """Settings of the user agent.

    Args:
        phone: the section.
        password: of the extension.

    Raises:
        PhoneError: a network, the ports for speech or the registrar are unusable, or replies of the registrar would be dropped.
    """
    if not 1024 <= phone.rtp_first_port < phone.rtp_last_port < 65536:
        raise PhoneError(
            "rtp_first_port and rtp_last_port in [phone] of config.toml must be ports from 1024 on, the last one greater"
        )
    registrar = _registrar(phone.registrar, phone.port, phone.address) if phone.mode == "register" else None
    settings = AgentSettings(
        local=Address(phone.address, phone.port),
        allow=networks(phone.allow),
        user=phone.user,
        domain=phone.domain or _split(phone.registrar)[0] or phone.address,
        password=password,
        registrar=registrar,
        register_s=phone.register_s,
        ask_password=phone.ask_password,
        datagrams_per_s=phone.datagrams_per_s,
        max_calls=phone.max_calls,
        ring_s=phone.ring_s,
        targets=frozenset(phone.transfer_targets.values()),
    )
    if registrar is not None and not settings.allows(registrar.host):
        raise PhoneError(f"the registrar {registrar.host} may not send to the phone; add it to allow in [phone] of config.toml")
    return settings


def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Networks from their notation.

    Raises:
        PhoneError: one is none.
    """
    try:
        return tuple(ipaddress.ip_network(text, strict=False) for text in texts)
    except ValueError as error:
        raise PhoneError(f"allow in [phone] of config.toml must list networks such as 10.0.0.5/32 ({error})") from error


def _registrar(text: str, local_port: int, local_host: str) -> Address:
    """The registrar by its address, of the family that this machine's own address has."""
    host, port = _split(text)
    if not host:
        raise PhoneError("the phone cannot register without a registrar; set it in [phone] of config.toml")
    family = socket.AF_INET6 if ":" in local_host else socket.AF_INET
    try:
        found = socket.getaddrinfo(host, port, family, socket.SOCK_DGRAM)
    except OSError as error:
        raise PhoneError(f"the registrar {host} is not found ({error})") from error
    address = Address(str(found[0][4][0]), port)
    if address == Address(local_host, local_port):
        raise PhoneError("the registrar is the phone itself; set registrar in [phone] of config.toml to the telephone system")
    return address


def _split(text: str) -> tuple[str, int]:
    """Host and port of "host", "host:port" or "[v6]:port"."""
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]") or (":" in host and not host.startswith("[")):
        return text.strip("[]"), SIP_PORT
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise PhoneError(f"registrar in [phone] of config.toml has an impossible port: {text}")
    return host.strip("[]"), int(port)

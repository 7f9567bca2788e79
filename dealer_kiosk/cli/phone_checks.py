"""The doctor's look at the telephone line."""

import ipaddress
import socket
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from dealer_kiosk.app import App
from dealer_kiosk.audio import pcm
from dealer_kiosk.cli import phone_line
from dealer_kiosk.cli.operations import Check, attempt
from dealer_kiosk.cli.phone_line import Line
from dealer_kiosk.config import Phone
from dealer_kiosk.db.tables import STAFF_ROLES, Staff
from dealer_kiosk.errors import KioskError, PhoneError
from dealer_kiosk.phone.agent_settings import agent_settings, networks
from dealer_kiosk.phone.rtp import g711
from dealer_kiosk.phone.secrets import read_secrets
from dealer_kiosk.phone.selftest.probe import find, probe
from dealer_kiosk.phone.sip.address import SipUri

_ANYONE = "anyone"
_ALIKE = 0.99


def checks(app: App) -> Iterator[Check]:
    """Whether calls can be taken; one line where the telephone is switched off."""
    phone, line = app.config.phone, phone_line.look(app)
    if line.off:
        yield Check("phone", True, False, "switched off; mode in [phone] of config.toml switches it on")
        return
    yield _line(line)
    if phone.mode == phone_line.OFF:  # and a line that runs until the next start
        return
    yield attempt("phone secrets", lambda: _secrets(app))
    yield _allow(phone)
    if phone.mode != "audiosocket":
        yield attempt("phone settings", lambda: _settings(phone))
        yield attempt("phone codecs", _codecs)
        yield _targets(app)
    if not line.running:
        yield from _ports(phone)


def _line(line: Line) -> Check:
    if not line.running:
        return Check("phone line", False, False, "not running, as the kiosk is not")
    if line.problem:
        return Check("phone line", False, True, line.problem)
    registered = ", registered with the telephone system" if line.mode == "register" else ""
    return Check("phone line", True, True, f"calls come to {line.listening}{registered}, {line.calls} now")


def _secrets(app: App) -> str:
    known = read_secrets(app.config.phone, app.config.base)
    if app.config.phone.mode == "audiosocket":
        return f"{len(known.ids)} ids, readable by their owner alone"
    return "the password is readable by its owner alone" if known.password else "none are needed"


def _allow(phone: Phone) -> Check:
    try:
        allowed = networks(phone.allow)
    except PhoneError as error:
        return Check("phone networks", False, True, str(error))
    if not allowed:
        text = "nobody may send to the line; list the telephone system's address in allow in [phone] of config.toml"
        return Check("phone networks", False, True, text)
    if any(network.prefixlen == 0 for network in allowed):
        text = "everybody may send to the line; list the telephone system's address alone in allow in [phone] of config.toml"
        return Check("phone networks", False, False, text)
    return Check("phone networks", True, True, f"only {', '.join(map(str, allowed))} may send to the line")


def _settings(phone: Phone) -> str:
    settings = agent_settings(replace(phone, transfer_targets={}), "")
    speech = f"speech by UDP {phone.rtp_first_port} to {phone.rtp_last_port}"
    return f"the registrar is {settings.registrar}, {speech}" if settings.registrar else speech


def _codecs() -> str:
    sound = probe(0.5)
    for codec in g711.Codec:
        heard = np.frombuffer(g711.decode(codec, g711.encode(codec, sound.astype("<i2").tobytes())), "<i2").astype(np.int16)
        if find(sound, heard).correlation < _ALIKE or abs(pcm.dbfs(heard) - pcm.dbfs(sound)) > 1:
            raise PhoneError(f"{codec.name} changes the sound; install numpy anew: scripts/setup")
    return f"{' and '.join(codec.name for codec in g711.Codec)} leave the sound as it is"


# ---- transfer targets ----------------------------------------------------------------------------------------------


def _targets(app: App) -> Check:
    targets = app.config.phone.transfer_targets
    if not targets:
        text = "none, so that no caller can be put through; see transfer_targets in [phone] of config.toml"
        return Check("phone transfers", False, False, text)
    for name, address in targets.items():
        try:
            SipUri.parse(address)
        except PhoneError:
            text = f"the target of {name} is no SIP address such as sip:210@10.0.0.5; correct it in [phone] of config.toml"
            return Check("phone transfers", False, True, text)
    unknown = _unknown(app, [name.strip() for name in targets])
    if unknown:
        text = f"nobody is called {', '.join(unknown)}; transfer_targets has staff names, {', '.join(STAFF_ROLES)} and {_ANYONE}"
        return Check("phone transfers", False, False, text)
    return Check("phone transfers", True, False, f"{', '.join(targets)} can be rung")


def _unknown(app: App, names: list[str]) -> list[str]:
    """Names of nobody; none where the database, which is a check of its own, cannot be read."""
    try:
        with app.open_store():
            people = [str(row.name).lower() for row in Staff.select(Staff.name)]
    except KioskError:
        return []
    known = {_ANYONE, *STAFF_ROLES, *people, *(person.split()[0] for person in people if person.split())}
    return [name for name in names if name.lower() not in known]


# ---- ports ---------------------------------------------------------------------------------------------------------


def _ports(phone: Phone) -> Iterator[Check]:
    """Whether the line could listen; while a kiosk runs it is the one that does."""
    if phone.mode == "audiosocket":
        yield attempt("phone port", lambda: _bound(phone.address, phone.audiosocket_port, socket.SOCK_STREAM))
        return
    yield attempt("phone port", lambda: _bound(phone.address, phone.port, socket.SOCK_DGRAM))
    yield _speech_ports(phone)


def _bound(host: str, port: int, kind: socket.SocketKind) -> str:
    name = f"{'TCP' if kind is socket.SOCK_STREAM else 'UDP'} port {port} of {host}"
    try:
        _bind(host, port, kind)
    except (OSError, ValueError, OverflowError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise PhoneError(
            f"{name} cannot be opened ({why}); correct it in [phone] of config.toml, or see who has it: ss -lpn"
        ) from error
    return f"{name} is free"


def _bind(host: str, port: int, kind: socket.SocketKind) -> None:
    family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
    with socket.socket(family, kind) as probed:
        if kind is socket.SOCK_STREAM:
            probed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as a server does: what waits to be closed is in no way
        probed.bind((host, port))


def _speech_ports(phone: Phone) -> Check:
    ports = range(phone.rtp_first_port + phone.rtp_first_port % 2, phone.rtp_last_port, 2)
    free = 0
    for port in ports:
        try:
            _bind(phone.address, port, socket.SOCK_DGRAM)
        except (OSError, ValueError, OverflowError):
            continue
        free += 1
    text = f"{free} of {len(ports)} can be opened on {phone.address}"
    if free < phone.max_calls:
        advice = f"max_calls needs {phone.max_calls}; correct address, rtp_first_port and rtp_last_port in [phone] of config.toml"
        return Check("phone speech ports", False, True, f"{text}; {advice}")
    return Check("phone speech ports", True, True, text)

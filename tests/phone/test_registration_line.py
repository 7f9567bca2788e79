"""The line as an extension of a telephone system, end to end."""

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from dealer_kiosk.config import Phone
from dealer_kiosk.phone.process import PhoneProcess
from dealer_kiosk.phone.secrets import PhoneSecrets
from tests.audio.test_process import eventually
from tests.phone.ports import free_port, free_range
from tests.phone.registrar import Registrar

pytestmark = pytest.mark.slow

KNOWN = PhoneSecrets("s3cret")


@pytest.fixture
def registrar() -> Iterator[Registrar]:
    """A telephone system."""
    made = Registrar("s3cret")
    yield made
    made.close()


@pytest.fixture
def settings(registrar: Registrar) -> Phone:
    """An extension of it."""
    first, last = free_range(4)
    return Phone(
        mode="register", port=free_port(), registrar=f"127.0.0.1:{registrar.port}", rtp_first_port=first, rtp_last_port=last
    )


def test_the_extension_registers_and_takes_that_back(settings: Phone, registrar: Registrar) -> None:
    """With its password, for as long as is configured; a stop does not take long."""
    line = PhoneProcess(settings, KNOWN)
    line.start()
    registered = eventually(lambda: line.status.registered)
    status = line.status
    line.stop()

    assert registered
    assert status.problem is None
    assert status.listening == f"127.0.0.1:{settings.port}"
    assert registrar.granted == [300, 0]


def test_a_wrong_password_is_a_problem(settings: Phone, registrar: Registrar, capfd: pytest.CaptureFixture[str]) -> None:
    """It is told, without the password."""
    line = PhoneProcess(settings, PhoneSecrets("wr0ng"))
    line.start()
    told = eventually(lambda: line.status.problem is not None)
    status = line.status
    line.stop()

    assert told
    assert not status.registered
    assert "the phone is not registered" in str(status.problem)
    assert "wr0ng" not in str(status) + capfd.readouterr().err


def test_a_registrar_that_cannot_send_here_is_a_problem(settings: Phone) -> None:
    """Its address must be listed in `allow`."""
    line = PhoneProcess(replace(settings, allow=("127.0.0.9/32",)), KNOWN)
    line.start()
    problem = line.status.problem
    line.stop()

    assert problem is not None
    assert "add it to allow" in problem


def test_who_is_not_listed_gets_no_reply(settings: Phone, capfd: pytest.CaptureFixture[str]) -> None:
    """Only a line in the log for fail2ban; it names nothing but the address."""
    line = PhoneProcess(replace(settings, mode="direct"), PhoneSecrets())
    line.start()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.2", 0))
        stranger.settimeout(0.5)
        stranger.sendto(b"OPTIONS sip:700@127.0.0.1 SIP/2.0\r\n\r\n", ("127.0.0.1", settings.port))
        with pytest.raises(TimeoutError):
            stranger.recv(8192)
    line.stop()

    assert capfd.readouterr().err.splitlines() == ["phone: refused unlisted from 127.0.0.2"]

"""The section of config.toml as the signalling core wants it."""

import pytest

from dealer_kiosk.config import Phone
from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone.agent_settings import agent_settings
from dealer_kiosk.phone.sip.address import Address


def test_an_extension_has_a_registrar_and_its_domain() -> None:
    """The domain is the registrar's host where none is given; the password is never printed."""
    phone = Phone(
        mode="register", registrar="127.0.0.2:5070", allow=("127.0.0.0/8",), transfer_targets={"sales": "sip:2@10.0.0.5"}
    )
    settings = agent_settings(phone, "s3cret")

    assert Address("127.0.0.2", 5070) == settings.registrar
    assert settings.domain == "127.0.0.2"
    assert settings.password == "s3cret"  # noqa: S105 - of the test
    assert {"sip:2@10.0.0.5"} == settings.targets
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize(
    ("registrar", "address"),
    [("127.0.0.2", Address("127.0.0.2", 5060)), ("[::1]:5080", Address("::1", 5080)), ("::1", Address("::1", 5060))],
)
def test_a_registrar_may_be_written_in_several_ways(registrar: str, address: Address) -> None:
    """With and without a port, of either family."""
    local = "::1" if ":" in address.host else "127.0.0.1"
    phone = Phone(mode="register", registrar=registrar, address=local, port=5099, allow=("127.0.0.0/8", "::1/128"))

    assert address == agent_settings(phone, "").registrar


def test_a_line_that_is_called_directly_registers_nowhere() -> None:
    """Whatever the registrar is."""
    assert agent_settings(Phone(mode="direct", registrar="127.0.0.2"), "").registrar is None


@pytest.mark.parametrize(
    "phone",
    [
        Phone(mode="register"),
        Phone(mode="register", registrar="127.0.0.2"),  # its replies would be dropped
        Phone(mode="register", registrar="127.0.0.2:0"),
        Phone(mode="register", registrar="127.0.0.2:65536"),
        Phone(mode="register", registrar="127.0.0.1:5060"),  # the phone itself
        Phone(mode="direct", allow=("everywhere",)),
        Phone(mode="direct", rtp_first_port=20000, rtp_last_port=20000),
        Phone(mode="direct", rtp_last_port=65536),
        Phone(mode="direct", transfer_targets={"sales": "sip:2@10.0.0.5\r\nX: y"}),
    ],
)
def test_settings_that_cannot_work_are_refused(phone: Phone) -> None:
    """Before anything is opened."""
    with pytest.raises(PhoneError):
        agent_settings(phone, "")

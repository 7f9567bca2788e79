"""The files that only the kiosk may read."""

from pathlib import Path
from uuid import UUID

import pytest

from dealer_kiosk.config import Phone
from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone.secrets import PhoneSecrets, read_secrets

ISSUED = "6f1c3ab0-0d5c-4d93-8a53-3a9a8b1f2c11"


def private(path: Path, text: str, mode: int = 0o600) -> str:
    """Write a file with that mode; its name."""
    path.write_text(text)
    path.chmod(mode)
    return path.name


def test_the_password_is_the_line_of_its_file(tmp_path: Path) -> None:
    """The line's end is not part of it, and the value is never printed."""
    settings = Phone(mode="register", password_file=private(tmp_path / "password", "s3cret word\n"))
    secrets = read_secrets(settings, tmp_path)

    assert secrets.password == "s3cret word"  # noqa: S105 - of the test
    assert "s3cret" not in repr(secrets)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_password_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """And the message says what to do."""
    settings = Phone(mode="register", password_file=private(tmp_path / "password", "s3cret", mode))

    with pytest.raises(PhoneError, match="chmod 600"):
        read_secrets(settings, tmp_path)


@pytest.mark.parametrize("text", ["", "one\ntwo\n"])
def test_a_password_is_one_line(tmp_path: Path, text: str) -> None:
    """Nothing, and more than a password, are mistakes."""
    settings = Phone(mode="register", password_file=private(tmp_path / "password", text))

    with pytest.raises(PhoneError, match="on one line"):
        read_secrets(settings, tmp_path)


@pytest.mark.parametrize("name", ["", "missing"])
def test_a_line_that_registers_needs_a_password_file(tmp_path: Path, name: str) -> None:
    """No name and a file that is not there are told before anything is started."""
    with pytest.raises(PhoneError, match=r"password|missing"):
        read_secrets(Phone(mode="register", password_file=name), tmp_path)


def test_a_line_that_asks_nobody_needs_no_file(tmp_path: Path) -> None:
    """Mode direct without ask_password."""
    assert PhoneSecrets() == read_secrets(Phone(mode="direct"), tmp_path)


def test_ids_stand_one_a_line(tmp_path: Path) -> None:
    """Empty lines do not count, and the ids are not printed."""
    name = private(tmp_path / "ids", f"{ISSUED}\n\n")
    secrets = read_secrets(Phone(mode="audiosocket", audiosocket_ids_file=name), tmp_path)

    assert {UUID(ISSUED)} == secrets.ids
    assert ISSUED not in repr(secrets)


@pytest.mark.parametrize(("text", "mode"), [(ISSUED, 0o644), ("no id", 0o600), ("", 0o600)])
def test_a_bad_file_of_ids_is_refused(tmp_path: Path, text: str, mode: int) -> None:
    """Readable by others, not ids, or empty."""
    name = private(tmp_path / "ids", text, mode)

    with pytest.raises(PhoneError):
        read_secrets(Phone(mode="audiosocket", audiosocket_ids_file=name), tmp_path)

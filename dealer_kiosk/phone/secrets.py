"""What only the telephone system and we may know: the extension's password, the ids of AudioSocket calls."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO
from uuid import UUID

from dealer_kiosk.config import Phone
from dealer_kiosk.errors import PhoneError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class PhoneSecrets:
    """Never printed, logged, or put on a command line."""

    password: str = field(default="", repr=False)
    ids: frozenset[UUID] = field(default=frozenset(), repr=False)


def read_secrets(settings: Phone, folder: Path) -> PhoneSecrets:
    """The secrets that the mode needs.

    Args:
        settings: how the line is used.
        folder: of config.toml, which the files are relative to.

    Raises:
        PhoneError: a file is missing, readable by others, or holds something else.
    """
    if settings.mode == "audiosocket":
        return PhoneSecrets(ids=_ids(folder / Path(settings.audiosocket_ids_file).expanduser()))
    if settings.mode == "register" or (settings.mode == "direct" and settings.ask_password):
        if not settings.password_file:
            raise PhoneError("the phone needs the extension's password; set password_file in [phone] of config.toml")
        return PhoneSecrets(_password(folder / Path(settings.password_file).expanduser()))
    return PhoneSecrets()


def check_private(file: TextIO, path: Path) -> None:
    """Refuse an open file that others than its owner may read (PhoneError)."""
    if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & _OTHERS:
        raise PhoneError(f"others can read {path}; run: chmod 600 {path}")


def _password(path: Path) -> str:
    lines = _lines(path)
    if len(lines) != 1:
        raise PhoneError(f"{path} must hold the password alone, on one line")
    return lines[0]


def _ids(path: Path) -> frozenset[UUID]:
    try:
        ids = frozenset(UUID(line) for line in _lines(path))
    except ValueError as error:
        raise PhoneError(f"{path} must hold one id a line; make them with: dealer-kiosk phone issue") from error
    if not ids:
        raise PhoneError(f"{path} holds no id; make one with: dealer-kiosk phone issue")
    return ids


def _lines(path: Path) -> list[str]:
    """The lines of a file that nobody else can read."""
    try:
        with path.open(encoding="utf-8") as file:
            check_private(file, path)
            return [line.strip() for line in file if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise PhoneError(f"{path} cannot be read ({error})") from error

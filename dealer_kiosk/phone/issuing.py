"""Ids for calls by AudioSocket: issued, counted and revoked by staff; whoever knows one may call."""

import os
from pathlib import Path
from typing import TextIO
from uuid import UUID

from dealer_kiosk.errors import PhoneError
from dealer_kiosk.phone.secrets import check_private

LEAST_SHOWN = 8
"""Characters by which an id may be named, so that it need not stand on a command line as a whole."""


class IssuedIds:
    """The file of ids, one a line, which nobody but its owner may read.

    Args:
        path: the file; made with its folder when the first id is issued.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def count(self) -> int:
        """How many were issued; 0 without a file.

        Raises:
            PhoneError: the file is readable by others, cannot be read or holds something else.
        """
        try:
            with self._path.open(encoding="ascii") as file:
                return len(self._read(file))
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise self._unusable(error) from error

    def add(self, issued: UUID) -> None:
        """Append an id.

        Raises:
            PhoneError: the file is readable by others, cannot be written or holds something else.
        """
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(self._path, "a+", encoding="ascii", opener=_private) as file:
                file.seek(0)
                ids = self._read(file)
                file.seek(0)
                file.truncate()  # written anew, since the last line may lack its end
                file.writelines(f"{known}\n" for known in [*ids, issued])
        except OSError as error:
            raise self._unusable(error) from error

    def revoke(self, name: str) -> None:
        """Remove the one id that is, or begins with, `name`.

        Raises:
            PhoneError: no id does, or several; the file is readable by others, cannot be written or holds something else.
        """
        begin = name.strip().lower()
        if len(begin) < LEAST_SHOWN:
            raise PhoneError(f"name the id by its first {LEAST_SHOWN} characters at least")
        try:
            with self._path.open("r+", encoding="ascii") as file:
                ids = self._read(file)
                kept = [known for known in ids if not str(known).startswith(begin)]
                if len(kept) != len(ids) - 1:
                    found = "no id begins so" if len(kept) == len(ids) else "several ids begin so; name more of its characters"
                    raise PhoneError(f"{found}; they are in {self._path}")
                file.seek(0)
                file.truncate()
                file.writelines(f"{known}\n" for known in kept)
        except OSError as error:
            raise self._unusable(error) from error

    def _read(self, file: TextIO) -> list[UUID]:
        check_private(file, self._path)
        try:
            return [UUID(line.strip()) for line in file if line.strip()]
        except ValueError as error:  # also what is no text
            raise PhoneError(f"{self._path} must hold one id a line; remove what else is in it") from error

    def _unusable(self, error: OSError) -> PhoneError:
        return PhoneError(f"{self._path} cannot be used ({error.strerror}); see audiosocket_ids_file in [phone] of config.toml")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

"""What the tests of health share."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass
class FakeTime:
    """A clock that stands still until it is moved."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        """The present."""
        return self.seconds


@pytest.fixture
def time() -> FakeTime:
    """A clock that stands still."""
    return FakeTime()


@dataclass
class Systemd:
    """The receiving end of a notification socket."""

    receiver: socket.socket
    address: str

    def message(self) -> str:
        """The next message, within a second."""
        return self.receiver.recv(4096).decode()

    def messages(self) -> list[str]:
        """Every message that has come."""
        self.receiver.setblocking(False)
        found = []
        try:
            while True:
                found.append(self.receiver.recv(4096).decode())
        except BlockingIOError:
            return found
        finally:
            self.receiver.settimeout(1.0)


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    """A notification socket on the disk."""
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(path))
        receiver.settimeout(1.0)
        yield Systemd(receiver, str(path))

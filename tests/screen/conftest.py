"""A running screen, whose touches are kept."""

import contextlib
import http.client
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from dealer_kiosk.config import Screen
from dealer_kiosk.screen.server import ScreenServer
from dealer_kiosk.screen.touch import Touch


@dataclass
class Desk:
    """The server and what it was told."""

    touches: list[Touch] = field(default_factory=list)
    typings: list[bool] = field(default_factory=list)
    opened: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    server: ScreenServer = field(init=False)

    def __post_init__(self) -> None:
        self.server = ScreenServer(Screen(port=0), self.touches.append, lambda: self.typings.append(True))

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.address.rstrip("/").rpartition(":")[2])

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> http.client.HTTPResponse:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        self.opened.callback(connection.close)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        self.opened.callback(answer.close)
        return answer

    def raw(self, sent: bytes = b"") -> socket.socket:
        """A connection on which this was sent."""
        connection = self.opened.enter_context(socket.create_connection(("127.0.0.1", self.port), timeout=30))
        connection.sendall(sent)
        return connection

    def head(self, request: str) -> bytes:
        """The beginning of a request, as the page sends it."""
        return f"{request} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nOrigin: http://127.0.0.1:{self.port}\r\n".encode()

    def post(self, value: Any, path: str = "/touch", origin: str | None = None) -> http.client.HTTPResponse:
        """Send JSON, or bytes as they are, as the page does."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return self.ask("POST", path, body, Origin=origin or self.server.address.rstrip("/"))


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A screen on a free port."""
    made = Desk()
    made.server.start()
    yield made
    made.opened.close()
    made.server.stop()

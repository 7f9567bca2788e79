"""A real web server on this machine that serves files, and fails in the ways servers do when it is told to."""

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


@dataclass
class FileServer:
    """What is served, how, and what was asked for."""

    files: dict[str, bytes] = field(default_factory=dict)  # by path
    ranges: bool = True
    validators: bool = True
    lengths: bool = True
    cuts: list[int] = field(default_factory=list)  # bytes after which the next answers break off
    statuses: list[int] = field(default_factory=list)  # of the next answers, instead of what was asked for
    moved: dict[str, str] = field(default_factory=dict)  # path to path
    linked: dict[str, str] = field(default_factory=dict)  # sha256 that the redirect from a path states
    stall: threading.Event | None = None  # answers wait for it
    asked: list[tuple[str, str]] = field(default_factory=list)  # path and Range of every request; a proxy sees whole addresses
    port: int = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(server: FileServer) -> Iterator[FileServer]:
    """Serve until the block ends."""

    class Handler(_Handler):
        files = server

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server.port = http.server_port
        threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield server
        finally:
            if server.stall is not None:
                server.stall.set()
            http.shutdown()


class _Handler(BaseHTTPRequestHandler):
    files: FileServer

    def do_GET(self) -> None:
        served = self.files
        path = urlsplit(self.path).path
        served.asked.append((self.path, self.headers.get("Range", "")))
        if served.stall is not None:
            served.stall.wait(10)
        if served.statuses:
            self._refuse(served.statuses.pop(0))
        elif path in served.moved:
            self.send_response(302)
            self.send_header("Location", served.moved[path])
            self.send_header("X-Linked-Etag", f'"{served.linked.get(path, "")}"')
            self._end(b"")
        elif path not in served.files:
            self._refuse(404)
        else:
            self._send(served.files[path])

    def _send(self, content: bytes) -> None:
        tag = f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(wanted[1]) if wanted and self.files.ranges and self.headers.get("If-Range", tag) == tag else 0
        if wanted and start and start >= len(content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(content)}")
            return self._end(b"")
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if self.files.validators:
            self.send_header("ETag", tag)
        return self._end(content[start:])

    def _refuse(self, status: int) -> None:
        self.send_response(status)
        self._end(b"<html>no</html>")

    def _end(self, body: bytes) -> None:
        if self.files.lengths:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut = self.files.cuts.pop(0) if body and self.files.cuts else len(body)
        with suppress(BrokenPipeError, ConnectionResetError):  # the other side has given up, as it may
            self.wfile.write(body[:cut])
        self.close_connection = True

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""

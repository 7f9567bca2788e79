"""Asking an HTTP server for the rest of a file, and reading from its answer what it sends.

urllib does all that is needed (ranges are a header, proxies come from the environment) and comes with Python; a client library
would be one more dependency of an appliance that goes online once. The hub's own client takes no plain folder on a web server.
"""

import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPResponse
from typing import IO, Any, cast
from urllib.parse import urlsplit

_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LINKED = "X-Linked-Etag"  # the hub's redirect to its storage carries the sha256 of the file behind it


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server is about to send."""

    body: HTTPResponse
    start: int  # bytes before the first one that is sent
    total: int | None  # bytes of the whole file; None when the server does not say
    validator: str  # names this version of the file in a later If-Range; "" = none that can be used
    sha256: str | None  # of the whole file, where the server states it


def ask(url: str, start: int, validator: str, timeout_s: float) -> Reply:
    """Ask for a file from byte `start` on, provided it is still the version that `validator` names; else all of it is sent.

    Proxies are those of the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY).

    Raises:
        urllib.error.HTTPError: the server refused.
        OSError: the server cannot be reached.
        http.client.HTTPException: it does not speak HTTP.
    """
    if urlsplit(url).scheme not in {"http", "https"}:
        raise urllib.error.URLError(f"{url} is no http or https address")
    request = urllib.request.Request(url, headers={"User-Agent": "dealer-kiosk", "Accept-Encoding": "identity"})  # noqa: S310 - checked
    if start and validator:
        request.add_header("Range", f"bytes={start}-")
        request.add_header("If-Range", validator)
    redirects = _Redirects()
    response = cast("HTTPResponse", urllib.request.build_opener(redirects).open(request, timeout=timeout_s))
    begin, total = _extent(response)
    announced = redirects.sha256 or _sha256(response.headers)
    return Reply(response, begin, total, _validator(response.headers), announced)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but not from https to http, and remembers the checksum they state."""

    sha256: str | None = None

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if urlsplit(req.full_url).scheme == "https" and urlsplit(newurl).scheme != "https":
            raise urllib.error.URLError(f"{req.full_url} sends us on to {newurl}, which is not encrypted")
        self.sha256 = self.sha256 or _sha256(headers)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _extent(response: HTTPResponse) -> tuple[int, int | None]:
    if response.status == 206:
        match = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if match is None:
            raise urllib.error.URLError("the server does not say which part it sends")
        return int(match[1]), int(match[2])
    length = response.headers.get("Content-Length", "")
    return 0, int(length) if length.isdecimal() else None


def _validator(headers: Message) -> str:
    tag = headers.get("ETag", "")
    return tag if tag.startswith('"') else headers.get("Last-Modified", "")  # If-Range takes no weak tags


def _sha256(headers: Message) -> str | None:
    value = headers.get(_LINKED, "").strip('"').lower()
    return value if _SHA256.fullmatch(value) else None

"""The addresses of the screen's server: the page, its events, and what is touched."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from importlib import resources
from pathlib import PurePath

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from dealer_kiosk.screen.guard import Guard
from dealer_kiosk.screen.touch import Touch, TouchError, parse

UPDATE_S = 0.1
"""Seconds between two views at least; those that came meanwhile are left out."""

BEAT_S = 2.0
"""Seconds between two signs of life; without three of them the page says that the program is not running."""

MOST_BYTES = 4096
"""Of what is sent to the server."""

_BODY_S = 5.0
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}


def application(
    port: int,
    latest: Callable[[], str],
    closing: Callable[[], bool],
    on_input: Callable[[Touch], None],
    on_typing: Callable[[], None],
) -> Starlette:
    """The web application.

    Args:
        port: where it is served.
        latest: the encoded view to show.
        closing: whether the server is to stop.
        on_input: is given each touch.
        on_typing: is called while somebody types.
    """
    files = {item.name: item.read_bytes() for item in (resources.files(__package__) / "page").iterdir()}
    version = hashlib.sha256(b"".join(files[name] for name in sorted(files))).hexdigest()[:16]

    async def page(request: Request) -> Response:
        name = request.url.path.removeprefix("/") or "index.html"
        return Response(files[name], media_type=_TYPES[PurePath(name).suffix])

    async def events(_request: Request) -> Response:
        return StreamingResponse(_events(version, latest, closing), media_type="text/event-stream")

    async def touch(request: Request) -> Response:
        on_input(parse(await _body(request)))
        return Response(status_code=204)

    async def typing(request: Request) -> Response:
        await _body(request)
        on_typing()
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route("/", page),
            Route("/events", events),
            Route("/touch", touch, methods=["POST"]),
            Route("/typing", typing, methods=["POST"]),
            *(Route(f"/{name}", page) for name in files),
        ],
        middleware=[Middleware(Guard, port=port)],
        exception_handlers={HTTPException: _refused, TouchError: _not_a_touch, ClientDisconnect: _gone},
    )


async def _events(version: str, latest: Callable[[], str], closing: Callable[[], bool]) -> AsyncIterator[str]:
    """The version of the page, the present view, then each new one; a slow reader gets the newest when it is ready for one."""
    clock = asyncio.get_running_loop()
    yield f"event: hello\ndata: {version}\n\n"
    shown, sent_at = "", clock.time()
    while not closing():
        text = latest()
        if text != shown:
            yield f"event: view\ndata: {text}\n\n"
            shown, sent_at = text, clock.time()
        elif clock.time() - sent_at >= BEAT_S:
            yield "event: beat\ndata: 1\n\n"  # a comment would be invisible to the page
            sent_at = clock.time()
        await asyncio.sleep(UPDATE_S)


async def _body(request: Request) -> bytes:
    body = b""
    try:
        async with asyncio.timeout(_BODY_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise HTTPException(413)
    except TimeoutError as error:
        raise HTTPException(408) from error
    return body


_REFUSALS = {
    404: "There is no such page here.",
    405: "This address does not take that method.",
    408: "The request took too long.",
    413: f"At most {MOST_BYTES} bytes may be sent.",
}


async def _refused(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(getattr(error, "headers", None) or {})
    if status in (408, 413):  # the rest of the body is not waited for
        headers["connection"] = "close"
    return PlainTextResponse(_REFUSALS.get(status, "This cannot be answered.") + "\n", status, headers)


async def _not_a_touch(_request: Request, error: Exception) -> Response:
    return PlainTextResponse(f"{error}\n", 400)


async def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)  # nobody reads it any more

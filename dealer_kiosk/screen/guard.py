"""Who may ask the screen's server, and the headers of every answer.

Only a page that this server served has business here. Its host name is checked because another name may be made to lead to this
machine (DNS rebinding), the origin of what is sent because any page can send (cross-site request forgery).
"""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "content-security-policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=()",
    }
)


class Guard:
    """Refuses what does not come from the screen's own page; adds `HEADERS` to every answer.

    Args:
        app: answers what is let through.
        port: where the server listens.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        problem = self._problem(str(scope["method"]), Headers(scope=scope))
        answer = self._app if problem is None else PlainTextResponse(problem + "\n", 403)
        await answer(scope, receive, send_with_headers)

    def _problem(self, method: str, headers: Headers) -> str | None:
        host = headers.get("host", "")
        if host not in self._hosts:
            return f"This address is not served here; open http://{min(self._hosts)}/ instead."
        if method not in ("GET", "HEAD") and headers.get("origin") != f"http://{host}":
            return "Only this server's own page may send something."
        return None

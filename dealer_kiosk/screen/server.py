"""The web server of the screen, in a thread of its own, reachable from this machine only."""

import asyncio
import functools
import logging
import socket
import threading
import time
from collections.abc import Callable

import uvicorn

from dealer_kiosk.config import Screen
from dealer_kiosk.errors import KioskError
from dealer_kiosk.screen.pages import application
from dealer_kiosk.screen.touch import Touch
from dealer_kiosk.screen.view import View
from dealer_kiosk.screen.wire import encode

logger = logging.getLogger(__name__)

_HOST = "127.0.0.1"
_CONNECTIONS = 64
_HEADER_BYTES = 8192
_START_S = 60.0  # a machine that is loading models may be slow
_LOOK_S = 0.1  # between two looks at whether the server is to stop
_GRACE_S = 1.0  # for answers under way when it stops
_JOIN_S = 5.0


class ScreenError(KioskError):
    """The screen's server cannot be started."""


def _nothing() -> None:
    """Nobody wants to know."""


class ScreenServer:
    """Serves the page, shows views on it and hands on what is touched.

    Args:
        settings: the port; 0 = any that is free.
        on_input: is given each touch, in the server's thread; it must return at once.
        on_typing: is called every few seconds while somebody types, in the server's thread: the customer is there, although
            nothing is heard.
    """

    def __init__(self, settings: Screen, on_input: Callable[[Touch], None], on_typing: Callable[[], None] = _nothing) -> None:
        self._settings = settings
        self._on_input = on_input
        self._on_typing = on_typing
        self._view = View()
        self._encode = functools.lru_cache(maxsize=1)(encode)  # once for all pages that are connected
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.address = ""

    @property
    def running(self) -> bool:
        """Whether pages are served."""
        return self._thread is not None and self._thread.is_alive()

    def show(self, view: View) -> None:
        """Show `view` on every connected page, at once or within a tenth of a second; from any thread, without waiting."""
        self._view = view

    def start(self) -> None:
        """Serve; does nothing when it does already.

        Raises:
            ScreenError: the port is taken, not allowed or impossible, or the server does not come up.
        """
        if self.running:
            return
        listening = _listen(self._settings.port)
        port = listening.getsockname()[1]
        self._server = uvicorn.Server(self._configuration(port))
        self._thread = threading.Thread(target=asyncio.run, args=(_serve(self._server, listening),), name="screen", daemon=True)
        self._thread.start()
        self._await_start(self._server)
        self.address = f"http://{_HOST}:{port}/"
        logger.info("the screen is at %s", self.address)

    def stop(self) -> None:
        """Disconnect every page and end the thread; does nothing when it is not running."""
        server, thread = self._server, self._thread
        if server is None or thread is None:
            return
        server.should_exit = True
        thread.join(_JOIN_S)
        if thread.is_alive():
            logger.warning("the screen's server did not end in %.0f s", _JOIN_S)
        self._server = self._thread = None

    def _configuration(self, port: int) -> uvicorn.Config:
        app = application(port, self._latest, self._closing, self._on_input, self._on_typing)
        return uvicorn.Config(
            app,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=_CONNECTIONS,
            h11_max_incomplete_event_size=_HEADER_BYTES,
        )

    def _latest(self) -> str:
        return self._encode(self._view)

    def _closing(self) -> bool:
        return self._server is None or self._server.should_exit

    def _await_start(self, server: uvicorn.Server) -> None:
        until = time.monotonic() + _START_S
        while not server.started:
            if not self.running or time.monotonic() > until:
                self.stop()
                raise ScreenError("the screen's server did not start; the log says why")
            time.sleep(0.01)


async def _serve(server: uvicorn.Server, listening: socket.socket) -> None:
    """Serve until the server is told to stop; then a page that does not read what it is sent is cut off."""
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.should_exit and not serving.done():
        await asyncio.sleep(_LOOK_S)
    await asyncio.wait([serving], timeout=_GRACE_S)
    for connection in list(server.server_state.connections):
        connection.transport.abort()
    await serving


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((_HOST, port))
        listening.listen()
    except (OSError, OverflowError) as error:
        listening.close()
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else "a port is a number up to 65535"
        raise ScreenError(
            f"the screen cannot use port {port} ({reason}); set another port under [screen] in config.toml"
        ) from error
    return listening

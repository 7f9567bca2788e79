"""A headless Chromium, driven through its own debugging pipe; for the pictures of the screen and its tests."""

import base64
import json
import os
import select
import shutil
import signal
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_START_S = 60.0  # a small machine, busy with something else
_STEP_S = 0.05
_OPTIONS = (
    "--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage",
    "--hide-scrollbars", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-extensions",
)  # fmt: skip


class BrowserError(RuntimeError):
    """The browser did not do what it was asked."""


def find() -> str | None:
    """The path of an installed Chromium; None when there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Browser:
    """One page of a browser of its own.

    Args:
        program: path of Chromium.
        profile: an empty folder for its files.
    """

    def __init__(self, program: str, profile: Path) -> None:
        options = [*_OPTIONS, f"--user-data-dir={profile}"]
        if os.geteuid() == 0:  # Chromium's sandbox needs an ordinary user
            options.append("--no-sandbox")
        theirs, self._write = os.pipe()
        self._read, their_write = os.pipe()
        self._pid = _spawn([program, *options, "about:blank"], theirs, their_write)
        os.close(theirs)
        os.close(their_write)
        self._pending = b""
        self._number = 0
        self._session: str | None = None
        target = next(item for item in self._call("Target.getTargets")["targetInfos"] if item["type"] == "page")
        self._session = self._call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        self._call("Emulation.setTouchEmulationEnabled", enabled=True)

    def __enter__(self) -> Self:
        """The browser itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the browser."""
        os.close(self._write)  # its end of the pipe tells it to quit
        os.close(self._read)
        until = time.monotonic() + 5
        while os.waitpid(self._pid, os.WNOHANG) == (0, 0):
            if time.monotonic() > until:
                os.kill(self._pid, signal.SIGKILL)
                os.waitpid(self._pid, 0)
                return
            time.sleep(_STEP_S)

    def size(self, width: int, height: int) -> None:
        """Make the page this large, in pixels."""
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def media(self, feature: str, value: str) -> None:
        """Pretend that the person prefers something, such as `prefers-reduced-motion` `reduce`."""
        self._call("Emulation.setEmulatedMedia", features=[{"name": feature, "value": value}])

    def open(self, address: str) -> None:
        """Go to a page and wait until it has run."""
        self._call("Page.navigate", url=address)
        self.wait(f"location.href.startsWith({json.dumps(address)}) && document.readyState === 'complete'")

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression; a promise is waited for."""
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserError(str(answer["exceptionDetails"].get("exception", {}).get("description", answer)))
        return answer["result"].get("value")

    def wait(self, script: str, seconds: float = 20.0) -> None:
        """Wait until a JavaScript expression is true."""
        until = time.monotonic() + seconds
        while not self.evaluate(f"Boolean({script})"):
            if time.monotonic() > until:
                raise BrowserError(f"not so within {seconds:.0f} s: {script}")
            time.sleep(_STEP_S)

    def tap(self, selector: str) -> None:
        """Touch the middle of an element with a finger."""
        quoted = json.dumps(selector)
        self.evaluate(f"document.querySelector({quoted}).scrollIntoView({{block: 'nearest'}})")
        box = self.evaluate(f"document.querySelector({quoted}).getBoundingClientRect().toJSON()")
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        self._call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[point])
        self._call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def press(self, key: str, text: str = "") -> None:
        """Press and release a key of a keyboard."""
        codes = {"Tab": 9, "Enter": 13}
        for kind in ("keyDown", "keyUp"):
            down = {"text": text} if text and kind == "keyDown" else {}
            self._call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=codes.get(key, 0), **down)

    def screenshot(self, path: Path) -> None:
        """Write what is seen as a PNG file."""
        path.write_bytes(base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"]))

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                break
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error'].get('message')}")
        result: dict[str, Any] = answer["result"]
        return result

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._pending:
            ready, _, _ = select.select([self._read], [], [], _START_S)
            chunk = os.read(self._read, 1 << 20) if ready else b""
            if not chunk:
                raise BrowserError("the browser has ended or does not answer")
            self._pending += chunk
        line, _, self._pending = self._pending.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        return message


def _spawn(arguments: list[str], read: int, write: int) -> int:
    """Start the browser, which reads its commands from descriptor 3 and answers on 4."""
    null = os.open(os.devnull, os.O_RDWR)
    # The pipe's own numbers may be 3 and 4, the wrong way round; high copies are out of the way.
    high_read, high_write = 100, 101
    actions = [
        (os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2),
        (os.POSIX_SPAWN_DUP2, read, high_read), (os.POSIX_SPAWN_DUP2, write, high_write),
        (os.POSIX_SPAWN_DUP2, high_read, 3), (os.POSIX_SPAWN_DUP2, high_write, 4),
        (os.POSIX_SPAWN_CLOSE, high_read), (os.POSIX_SPAWN_CLOSE, high_write),
    ]  # fmt: skip
    try:
        return os.posix_spawn(arguments[0], arguments, os.environ, file_actions=actions)
    finally:
        os.close(null)

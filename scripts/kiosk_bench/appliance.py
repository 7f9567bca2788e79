"""The installed kiosk, `dealer-kiosk run`, as a child process on virtual devices, with a demonstration database of its own."""

import contextlib
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dealer_kiosk.app import INSTALLATION
from dealer_kiosk.audio import commissioning
from dealer_kiosk.audio.commissioning import Commissioned

_COMMAND = Path(sys.executable).with_name("dealer-kiosk")
_OPEN_S = 180.0
_STOP_S = 30.0
_OPEN = "is open for customers"
ECHO_DELAY_S = 0.03
"""Of the virtual room, beyond what the stamps of its devices account for."""

ECHO_DB = -10.0
"""Of the virtual room: the agent's voice, which has -13 dB below full scale, then reaches the microphone at CUSTOMER_DBFS."""

CUSTOMER_DBFS = -23.0
"""Level of the customers' words at the microphone."""

_CONFIG = """
[database]
path = "dealer.db"
[models]
folder = "{installation}/models"
cache = "{installation}/var/cache"
[audio]
input = "kiosk_mic"
output = "kiosk_spk"
duplex = "full"
commissioned = "audio.json"
[screen]
port = {port}
[log]
level = "DEBUG"
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of its log."""

    at: float  # by the clock that the appliance was given
    text: str


class Appliance:
    """A kiosk that runs.

    Attributes:
        lines: its log so far.

    Args:
        folder: for its files.
        clock: stamps its log.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.folder = folder
        self.lines: list[Line] = []
        self._clock = clock
        self._config = folder / "config.toml"
        self._config.write_text(_CONFIG.format(installation=INSTALLATION, port=_free_port()), encoding="utf-8")
        measured = Commissioned("kiosk_mic", "kiosk_spk", -100.0, 1000 * ECHO_DELAY_S, ECHO_DB, 30.0)
        commissioning.save(folder / "audio.json", measured)
        subprocess.run([*self._command(), "init", "--demo"], check=True, capture_output=True)
        open_every_day(folder / "dealer.db")
        self.process = subprocess.Popen([*self._command(), "run"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def log(self) -> str:
        """Its log so far as one text."""
        return "\n".join(line.text for line in self.lines)

    def wait_open(self) -> None:
        """Wait until customers may come.

        Raises:
            RuntimeError: it did not start; the text is its log.
        """
        end = time.monotonic() + _OPEN_S
        while _OPEN not in self.log:
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the kiosk does not start: {self.log}")
            time.sleep(0.2)

    def stop(self) -> int:
        """Ask it to end, and wait; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self._reader.join(5)
        if self.process.stderr:
            self.process.stderr.close()
        return status

    def _command(self) -> list[str]:
        return [str(_COMMAND), "--config", str(self._config)]

    def _read(self) -> None:
        for text in self.process.stderr or ():
            self.lines.append(Line(self._clock(), text.rstrip()))


@contextlib.contextmanager
def running(folder: Path, clock: Callable[[], float] = time.monotonic) -> Iterator[Appliance]:
    """A kiosk that serves customers inside the block."""
    kiosk = Appliance(folder, clock)
    try:
        kiosk.wait_open()
        yield kiosk
    finally:
        kiosk.stop()


def open_every_day(database: Path) -> None:
    """Open every day of the week and on holidays, so that nothing depends on the date: `run` has the real clock."""
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM opening_hours")
        for weekday in range(7):
            connection.execute("INSERT INTO opening_hours (weekday, opens, closes) VALUES (?, '09:00', '17:00')", [weekday])
        connection.execute(
            "INSERT INTO calendar_exception (date, opens, closes) SELECT date('now', '+' || value || ' days'), '09:00', '17:00' "
            "FROM json_each('[0,1,2]')"
        )


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port

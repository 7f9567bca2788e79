"""The product's line: `dealer-kiosk run` as a child process with settings and a database of its own."""

import contextlib
import json
import re
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from dealer_kiosk.app import INSTALLATION
from dealer_kiosk.health.usage import Usage, measure
from scripts.kiosk_bench.appliance import open_every_day
from scripts.phone_drill.errors import DrillError
from scripts.phone_drill.message import read, render
from scripts.phone_drill.ports import free_tcp, free_udp, free_udp_range
from scripts.phone_drill.processes import Line, Process

COMMAND = Path(sys.executable).with_name("dealer-kiosk")
PASSWORD = "drill-secret-5e1f"  # noqa: S105 - of an extension on a port of this machine, for minutes
HEARD = re.compile(r"\.thinking: heard (['\"])(.*?)\1 \(")
"""What the log says of an utterance."""

SAYS = re.compile(r"\.mouth: says (['\"])(.*)\1$")
"""What the log says of a sentence of the agent."""

_OPEN = "is open for customers"
_OPEN_S = 240.0
_LISTENS_S = 20.0
_STOP_S = 30.0
_RTP_PORTS = 20

_CONFIG = """
[database]
path = "dealer.db"
[models]
folder = {models}
cache = {cache}
[screen]
enabled = false
port = {screen_port}
[log]
level = "DEBUG"
{more}
[phone]
{phone}
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a check wants of the line.

    Attributes:
        phone: values for [phone] in config.toml beside those that every check has.
        targets: `transfer_targets`.
        round_the_clock: open day and night, with the whole staff signed in, so that a person can be called; else open by day.
        kiosk: whether the kiosk runs beside it; `more` then holds its [audio].
        more: further sections of config.toml.
        environment: for the process.
    """

    phone: Mapping[str, object] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)
    round_the_clock: bool = False
    kiosk: bool = False
    more: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)

    def with_phone(self, **values: object) -> "Settings":
        """The same with other values for [phone]."""
        return replace(self, phone={**self.phone, **values})


class TelephoneLine:
    """A line that runs.

    Attributes:
        settings: those it was started with.
        folder: its files.
        process: the program.
        address: where it takes SIP.
        audiosocket_port: where it takes AudioSocket.
        audiosocket_id: the id that such calls need.
        database: its database file.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.settings = settings
        self.folder = folder
        self.address = ("127.0.0.1", free_udp())
        self.audiosocket_port = free_tcp()
        self.database = folder / "dealer.db"
        self._config = folder / "config.toml"
        folder.mkdir(parents=True)
        self.audiosocket_id = uuid.uuid4()
        for name, secret in (("password", PASSWORD), ("phone-ids", str(self.audiosocket_id))):
            (folder / name).touch(0o600)
            (folder / name).write_text(f"{secret}\n", encoding="utf-8")
        self._config.write_text(self._text(), encoding="utf-8")
        self.run("init", "--demo")
        open_every_day(self.database)
        if settings.round_the_clock:
            _open_round_the_clock(self.database)
            for name in ("Sarah Lindgren", "Marcus Hale", "Elena Petrov"):
                self.run("staff", "in", name)
        command = [*self._command(), "run", *([] if settings.kiosk else ["--phone-only"])]
        self.process = Process(command, settings.environment, stop_s=_STOP_S)

    def wait_open(self) -> None:
        """Wait until calls are taken.

        Raises:
            DrillError: it does not start.
        """
        self.process.wait(lambda: _OPEN in self.process.log, _OPEN_S, every_s=0.5)
        self.process.wait(self._takes_calls, _LISTENS_S, every_s=0.5)

    def run(self, *arguments: str) -> str:
        """Run another command of the product with the same settings; its output.

        Raises:
            DrillError: it failed.
        """
        done = subprocess.run([*self._command(), *arguments], capture_output=True, text=True, check=False, timeout=180)
        if done.returncode:
            raise DrillError(f"dealer-kiosk {' '.join(arguments)} failed: {done.stderr[-500:] or done.stdout[-500:]}")
        return done.stdout

    @property
    def mark(self) -> int:
        """The number of the next line of its log."""
        return len(self.process.lines)

    def heard(self, first: int = 0) -> list[str]:
        """The utterances that it recognised, from line number `first` of the log on."""
        return [found.group(2) for line in self.process.lines[first:] if (found := HEARD.search(line.text))]

    def says(self, first: int = 0) -> list[tuple[float, str]]:
        """The sentences that it began to say, and when."""
        return [(line.at, found.group(2)) for line in self.process.lines[first:] if (found := SAYS.search(line.text))]

    def wait_heard(self, count: int, timeout_s: float, first: int = 0) -> list[str]:
        """Wait until so many utterances were recognised; those that were."""
        end = time.monotonic() + timeout_s
        while len(self.heard(first)) < count and time.monotonic() < end:
            time.sleep(0.05)
        return self.heard(first)

    def troubles(self, first: int = 0) -> list[Line]:
        """Lines of its log that tell of errors nobody expected."""
        return [
            line
            for line in self.process.lines[first:]
            if "Traceback" in line.text or re.search(r"\b(ERROR|CRITICAL)\b", line.text)
        ]

    @property
    def usage(self) -> Usage:
        """What it takes of the machine, children included."""
        return measure(self.process.pid)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Rows of its database."""
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)) as connection:
            return list(connection.execute(query))

    def _command(self) -> list[str]:
        return [str(COMMAND), "--config", str(self._config), "--db", str(self.database)]

    def _text(self) -> str:
        first = free_udp_range(_RTP_PORTS)
        phone = {
            "mode": "direct",
            "address": self.address[0],
            "port": self.address[1],
            "user": "700",
            "password_file": "password",
            "allow": ["127.0.0.1/32"],
            "rtp_first_port": first,
            "rtp_last_port": first + _RTP_PORTS - 1,
            "audiosocket_port": self.audiosocket_port,
            "audiosocket_ids_file": "phone-ids",
            **self.settings.phone,
        }
        lines = [f"{name} = {json.dumps(value)}" for name, value in phone.items()]
        if self.settings.targets:
            lines += [
                "[phone.transfer_targets]",
                *(f"{json.dumps(name)} = {json.dumps(uri)}" for name, uri in self.settings.targets.items()),
            ]
        return _CONFIG.format(
            models=json.dumps(str(INSTALLATION / "models")),
            cache=json.dumps(str(INSTALLATION / "var" / "cache")),
            screen_port=free_tcp(),
            more=self.settings.more,
            phone="\n".join(lines),
        )

    def _takes_calls(self) -> bool:
        if self.settings.phone.get("mode") == "audiosocket":
            return _connects(self.audiosocket_port)
        return options_status(self.address) == 200


@contextlib.contextmanager
def telephone_line(folder: Path, settings: Settings) -> Iterator[TelephoneLine]:
    """A line that takes calls inside the block."""
    line = TelephoneLine(folder, settings)
    try:
        line.wait_open()
        yield line
    finally:
        line.process.stop()


def options_status(to: tuple[str, int], host: str = "127.0.0.1", timeout_s: float = 0.5) -> int:
    """What the line answers to OPTIONS from an address; 0 = nothing in time."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.bind((host, 0))
        asking.settimeout(timeout_s)
        own = f"{host}:{asking.getsockname()[1]}"
        headers = [
            ("Via", f"SIP/2.0/UDP {own};branch=z9hG4bK{time.monotonic_ns():x};rport"),
            ("Max-Forwards", "70"),
            ("From", f"<sip:drill@{host}>;tag=1"),
            ("To", f"<sip:700@{to[0]}:{to[1]}>"),
            ("Call-ID", f"{time.monotonic_ns():x}@{host}"),
            ("CSeq", "1 OPTIONS"),
            ("Contact", f"<sip:drill@{own}>"),
        ]
        try:
            asking.sendto(render(f"OPTIONS sip:700@{to[0]}:{to[1]} SIP/2.0", headers), to)
            found = read(asking.recv(65535), time.monotonic())
        except OSError:  # no answer, or nobody listens
            return 0
        return found.status if found else 0


def _connects(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
    except OSError:
        return False
    return True


def _open_round_the_clock(database: Path) -> None:
    """Let a person be called at any hour: `run` has the real clock."""
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        for table in ("opening_hours", "calendar_exception"):
            connection.execute(f"UPDATE {table} SET opens = '00:00', closes = '23:59'")  # noqa: S608 - names of ours

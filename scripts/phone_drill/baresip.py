"""A member of staff at a telephone of another make: baresip, registered as an extension, who answers, refuses or lets it ring."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from scripts.phone_drill.errors import DrillError
from scripts.phone_drill.ports import free_tcp, free_udp
from scripts.phone_drill.processes import Process

_MODULE_FOLDERS = ("/usr/lib/baresip/modules", "/usr/lib64/baresip/modules", "/usr/lib/*/baresip/modules")
_START_S = 10.0
TONE_HZ = 440
"""What somebody who answers says, all the time."""

_CONFIG = """
poll_method epoll
sip_listen 127.0.0.1:{port}
net_interface 127.0.0.1
call_local_timeout 120
call_max_calls 4
audio_player aubridge,nobody
audio_source ausine,{tone}
audio_alert aubridge,nobody
ausrc_srate 48000
ausrc_channels 2
statmode_default off
snd_path {folder}
audio_path {folder}
module_path {modules}
module g711.so
module ausine.so
module aubridge.so
module sndfile.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
"""
_ACCOUNT = (
    "<sip:{user}@127.0.0.1:{registrar}>;auth_user={user};auth_pass={password};answermode={mode};regint=60;"
    "audio_codecs=PCMU,PCMA\n"
)


class Manner(StrEnum):
    """What a person does when the telephone rings."""

    ANSWERS = "answers"
    REFUSES = "refuses"
    LETS_IT_RING = "lets it ring"


class Person:
    """baresip that runs.

    Attributes:
        process: the program.
        events: the kinds of what happened to it so far, such as CALL_INCOMING.
    """

    def __init__(self, folder: Path, registrar_port: int, user: str, password: str, manner: Manner) -> None:
        self.events: list[str] = []
        self._manner = manner
        self._control = free_tcp()
        config = _CONFIG.format(port=free_udp(), folder=folder, tone=TONE_HZ, modules=_modules(), control=self._control)
        mode = "auto" if manner is Manner.ANSWERS else "manual"
        account = _ACCOUNT.format(user=user, registrar=registrar_port, password=password, mode=mode)
        (folder / "config").write_text(config, encoding="utf-8")
        (folder / "accounts").write_text(account, encoding="utf-8")
        self.process = Process(["baresip", "-f", str(folder)], folder=folder)
        self._connection: socket.socket | None = None
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Wait until it runs, and begin to watch it."""
        self.process.wait(self._connected, _START_S)
        self._watcher.start()

    def stop(self) -> None:
        """End it."""
        self.process.stop()
        if self._connection is not None:
            self._connection.close()

    def _connected(self) -> bool:
        try:
            self._connection = socket.create_connection(("127.0.0.1", self._control), timeout=1.0)
        except OSError:
            return False
        self._connection.settimeout(None)
        return True

    def _watch(self) -> None:
        """Read events, which come as netstrings of JSON."""
        waiting = b""
        while data := self._received():
            waiting += data
            while (found := _netstring(waiting)) is not None:
                text, waiting = found
                self._happened(json.loads(text))

    def _received(self) -> bytes:
        try:
            return self._connection.recv(65536) if self._connection else b""
        except OSError:  # it was stopped
            return b""

    def _happened(self, event: dict[str, object]) -> None:
        kind = str(event.get("type", ""))
        if not event.get("event"):
            return
        self.events.append(kind)
        if kind == "CALL_INCOMING" and self._manner is Manner.REFUSES and self._connection is not None:
            text = json.dumps({"command": "hangup", "params": "", "token": "1"})
            self._connection.sendall(f"{len(text)}:{text},".encode())


@contextmanager
def person(folder: Path, registrar_port: int, user: str, password: str, manner: Manner) -> Iterator[Person]:
    """Somebody at a telephone inside the block."""
    folder.mkdir(parents=True, exist_ok=True)
    somebody = Person(folder, registrar_port, user, password, manner)
    try:
        somebody.start()
        yield somebody
    finally:
        somebody.stop()


def _netstring(data: bytes) -> tuple[bytes, bytes] | None:
    """The first whole netstring, and what comes after it."""
    length, colon, rest = data.partition(b":")
    if not colon or len(rest) <= int(length):
        return None
    return rest[: int(length)], rest[int(length) + 1 :]


def _modules() -> Path:
    for pattern in _MODULE_FOLDERS:
        for folder in sorted(Path("/").glob(pattern.lstrip("/"))):
            return folder
    raise DrillError("baresip's modules are not installed: apt-get install baresip-core")

"""The disk fills up, or cannot be written, in the middle of conversations: an honest apology, and no restart afterwards."""

import json
import os
import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dealer_kiosk.clock import FrozenClock
from dealer_kiosk.conversation import Conversation
from dealer_kiosk.db.store import open_store
from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.engines.scripted_model import Answer, ScriptedModel
from dealer_kiosk.errors import DatabaseError
from dealer_kiosk.jobs.handlers import handlers_of
from dealer_kiosk.jobs.queue import plan, run_due
from dealer_kiosk.messages import FunctionCall
from dealer_kiosk.understanding import Listener
from scripts.drills.common import CONFIG, NOW, Figure, child, demo_database, exactly, show

SIZE_KB = 3000
NOBODY = 65534  # the user without rights on every Debian
_CALLS: dict[str, Answer] = {
    "book an oil change on tuesday": FunctionCall(
        "book_appointment", {"type": "service", "service": "oil change", "date": "tuesday"}
    ),
    "do you have a shuttle": FunctionCall("search_faq", {"question": "do you have a shuttle"}),
}


def run(*, quick: bool) -> bool:  # noqa: ARG001 - it is quick
    """Play every fault and print the table."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with _small_disk(Path(folder)) as place:
            path = place / "dealer.db"
            demo_database(path)
            faults: dict[str, Callable[[], _Fault]] = {
                "disk full": lambda: _Full(path),
                "folder not writable": lambda: _Locked(path),
            }
            for name, fault in faults.items():
                figures += _played(name, path, fault)
            figures += _read_only(place)
    return show("Disk", figures)


class _Fault:
    """Something that can be broken and mended while a process runs."""

    def begin(self) -> None:
        """Break it."""

    def end(self) -> None:
        """Mend it."""


class _Full(_Fault):
    """No room: the small disk is filled up, or this process may not write to files."""

    def __init__(self, path: Path) -> None:
        self._filler = path.with_name("filler")
        self._limited = not path.parent.is_mount()

    def begin(self) -> None:
        if self._limited:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
            return
        with self._filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    def end(self) -> None:
        if self._limited:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        else:
            self._filler.unlink()


class _Locked(_Fault):
    """The folder loses its right to be written, so that no journal can be made."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent

    def begin(self) -> None:
        self._folder.chmod(0o500)

    def end(self) -> None:
        self._folder.chmod(0o700)


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """A disk of three megabytes, for root; for others an ordinary folder."""
    place = folder / "disk"
    place.mkdir()
    options = f"size={SIZE_KB}k,mode=0700,uid={NOBODY}"
    mounted = os.geteuid() == 0 and _succeeds("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place))
    try:
        yield place
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _played(name: str, path: Path, fault: Callable[[], _Fault]) -> list[Figure]:
    """What a process without special rights says before, during and after a fault."""

    def work(pipe: int) -> None:
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        with open_store(path, busy_timeout_s=1.0, create=False):
            os.write(pipe, (json.dumps(_story(fault())) + "\n").encode())

    with child(work) as (_pid, lines):
        text = next(lines, "")
    if not text:
        return [Figure(name, "the process died", "goes on", ok=False)]
    told = json.loads(text)
    return [
        _heard(f"{name}: a booking before", told["before"], "Booked."),
        _heard(f"{name}: a booking meanwhile", told["meanwhile"], "nothing was saved."),
        _heard(f"{name}: a question meanwhile", told["question"], "Yes, a free shuttle"),
        _heard(f"{name}: background jobs meanwhile", told["jobs"], "wait"),
        exactly(f"{name}: rows of the failed booking", told["left"], 0),
        _heard(f"{name}: the same yes, in the same process", told["after"], "Booked."),
        _heard(f"{name}: background jobs afterwards", told["jobs after"], "1 done"),
    ]


def _heard(what: str, said: str, wanted: str) -> Figure:
    return Figure(what, said if len(said) < 48 else f"{said[:46]}…", wanted, wanted in said)


def _story(fault: _Fault) -> dict[str, str | int]:
    before = _asked_to_book("Dana Whitfield", "9:30", "312 555 0151")
    told: dict[str, str | int] = {"before": _say(before, "yes")}
    customer = _asked_to_book("Omar Feldman", "10:30", "312 555 0152")
    plan("callback_due", f"callback_due:{_appointments()}:0", "0", NOW, NOW)
    rows = _appointments()
    fault.begin()
    try:
        told["meanwhile"] = _say(customer, "yes")
        told["question"] = _say(_conversation(), "do you have a shuttle")
        told["jobs"] = _jobs()
    finally:
        fault.end()
    told["left"] = _appointments() - rows
    told["after"] = _say(customer, "yes")
    told["jobs after"] = _jobs()
    return told


def _asked_to_book(name: str, clock: str, phone: str) -> Conversation:
    """A conversation up to the read-back."""
    conversation = _conversation()
    for text in ("book an oil change on tuesday", clock, phone, name):
        _say(conversation, text)
    return conversation


def _conversation() -> Conversation:
    def answer(prompt: Prompt) -> Answer:
        return _CALLS.get(prompt.utterance.lower(), FunctionCall("no_function", {"kind": "unclear"}))

    conversation = Conversation(
        CONFIG, FrozenClock(NOW, CONFIG.dealership.zone), Listener(CONFIG.dealership, ScriptedModel(answer)), "kiosk"
    )
    conversation.greet()
    return conversation


def _say(conversation: Conversation, text: str) -> str:
    return " ".join(str(event.fields["text"]) for event in conversation.turn(text) if event.kind == "reply")


def _jobs() -> str:
    try:
        return f"{len(run_due(handlers_of('prompt', CONFIG), NOW, CONFIG.jobs))} done"
    except DatabaseError:
        return "wait"


def _appointments() -> int:
    from dealer_kiosk.db.tables import Appointment  # noqa: PLC0415 - after the store is open

    return int(Appointment.select().count())


def _read_only(place: Path) -> list[Figure]:
    """What is said when the whole disk is mounted read-only from the start."""
    if not place.is_mount() or not _succeeds("mount", "-o", "remount,ro", str(place)):
        return [Figure("read-only disk", "not tried: needs root and a disk of its own")]
    try:
        open_store(place / "dealer.db", busy_timeout_s=1.0, create=False).close()
        said = "opened"
    except DatabaseError as error:
        said = str(error).replace(str(place), "…")
    finally:
        _succeeds("mount", "-o", "remount,rw", str(place))
    open_store(place / "dealer.db", busy_timeout_s=1.0, create=False).close()
    return [
        Figure("read-only disk: opening it", said, "says so", "cannot be" in said),
        Figure("read-only disk: afterwards", "opened"),
    ]

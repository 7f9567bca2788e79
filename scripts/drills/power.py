"""Power cuts: every disk that a cut could leave behind while bookings are made is opened and looked at.

A process that books is watched by strace, call by call. From the calls follows what is surely on the disk at any moment (what was
synced), and what may or may not be (what was not, whole or torn after some sectors). Each image is one such disk.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal

from dealer_kiosk.db import bookings
from dealer_kiosk.db.bookings import Author, Request, Written
from dealer_kiosk.db.schedule import Need
from dealer_kiosk.db.store import open_store
from scripts.drills.common import COMPLETE, CONFIG, NOW, ROOT, Figure, demo_database, exactly, seeded, show, slots

SECTOR = 512  # bytes a disk writes whole or not at all
_CALLS = "openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink"
_LINE = re.compile(r"(?:\d+\s+)?(\w+)\((.*)\)\s+= (\d+)")
_HANDLE = re.compile(r"(\d+)<([^>]*)>")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')

Kind = Literal["ack", "create", "unlink", "write", "truncate", "sync", "sync_folder"]


@dataclass(frozen=True, slots=True)
class Step:
    """One call that matters to the disk, or a confirmation that was given."""

    kind: Kind
    name: str = ""  # of the file; of a confirmation its code
    offset: int = 0  # or new length
    data: bytes = b""


@dataclass
class Disk:
    """Files by number, names apart from them, and what is not surely written yet."""

    files: dict[int, bytearray] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)  # that survive
    present: dict[str, int] = field(default_factory=dict)  # as the running process sees them
    unsure: dict[int, list[Step]] = field(default_factory=dict)
    unsure_names: list[tuple[Kind, str, int]] = field(default_factory=list)

    def add(self, name: str, data: bytes) -> None:
        """A file that has long been there."""
        number = len(self.files)
        self.files[number] = bytearray(data)
        self.names[name] = self.present[name] = number

    def do(self, step: Step) -> None:
        """What a call changes."""
        if step.kind == "sync_folder":
            for change in self.unsure_names:
                _rename(self.names, *change)
            self.unsure_names.clear()
        elif step.kind == "create":
            number = self.present[step.name] = len(self.files)
            self.files[number] = bytearray()
            self.unsure_names.append((step.kind, step.name, number))
        elif step.kind == "unlink":
            self.unsure_names.append((step.kind, step.name, self.present.pop(step.name)))
        elif step.kind == "sync":
            number = self.present[step.name]
            for pending in self.unsure.pop(number, []):
                _put(self.files[number], pending)
        else:
            self.unsure.setdefault(self.present[step.name], []).append(step)

    def image(self, rng: Random | None) -> dict[str, bytes]:
        """The files a power cut leaves: only what is sure, or with `rng` some of the rest as well."""
        names = dict(self.names)
        for change in self.unsure_names[: rng.randint(0, len(self.unsure_names)) if rng else 0]:
            _rename(names, *change)
        return {name: self._content(number, rng) for name, number in names.items()}

    def _content(self, number: int, rng: Random | None) -> bytes:
        data = bytearray(self.files[number])
        for step in self.unsure.get(number, []) if rng else []:
            if rng and rng.random() < 0.5:
                _put(data, _torn(step, rng))
        return bytes(data)


def run(*, quick: bool) -> bool:
    """Watch, make the images, look at them, and print the table."""
    if shutil.which("strace") is None:
        return show("Power", [Figure("strace is not installed", "apt-get install strace", ok=False)])
    images, wanted = (60, 4) if quick else (1000, 40)
    with tempfile.TemporaryDirectory() as folder:
        live = Path(folder) / "live"
        live.mkdir()
        demo_database(live / "power.db")
        before = {path.name: path.read_bytes() for path in live.iterdir()}
        steps = list(_watched(live, Path(folder) / "trace", wanted))
        place = _memory_folder(folder)
        found = _look_at_images(before, steps, images, place)
        # Were the syncs left out, this drill would have to notice.
        careless = _look_at_images(before, [step for step in steps if not step.kind.startswith("sync")], images // 10, place)
        shutil.rmtree(place, ignore_errors=True)
    confirmed = sum(step.kind == "ack" for step in steps)
    syncs = sum(step.kind in ("sync", "sync_folder") for step in steps)
    return show(
        f"Power: {images:,} images of the disk at a power cut",
        [
            exactly("bookings confirmed meanwhile", confirmed, wanted),
            Figure(
                "calls that change the disk", f"{len(steps) - confirmed - syncs:,}, and {syncs / confirmed:.1f} syncs a booking"
            ),
            exactly("images that cannot be read or are damaged", found["damaged"], 0),
            exactly("images that lost a confirmed booking", found["lost"], 0),
            exactly("images with half a booking", found["halves"], 0),
            Figure(
                "problems found when nothing is synced", f"{careless.total()} in {images // 10}", "some", careless.total() > 0
            ),
        ],
    )


def _look_at_images(before: dict[str, bytes], steps: list[Step], images: int, folder: Path) -> Counter[str]:
    """How often which problem was found."""
    rng, found, confirmed, disk = seeded(1), Counter[str](), set[str](), Disk()
    for name, data in before.items():
        disk.add(name, data)
    due = sorted(((number * len(steps)) // images, number) for number in range(images))
    for position, step in enumerate(steps):
        if step.kind == "ack":
            confirmed.add(step.name)
        else:
            disk.do(step)
        while due and due[0][0] <= position:
            _, number = due.pop(0)
            # Every third image has nothing but what is sure; the others are drawn.
            found.update(_problems(disk.image(rng if number % 3 else None), confirmed, folder))
    return found


def _problems(image: dict[str, bytes], confirmed: set[str], folder: Path) -> list[str]:
    """What is wrong with an image after SQLite has recovered it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, data in image.items():
        (folder / name).write_bytes(data)
    try:
        with closing(sqlite3.connect(folder / "power.db")) as connection:
            (state,) = connection.execute("PRAGMA integrity_check").fetchone()
            codes = {row[0] for row in connection.execute("SELECT code FROM appointment")}
            (halves,) = connection.execute(COMPLETE).fetchone()
    except sqlite3.DatabaseError:
        return ["damaged"]
    checks = {"damaged": state != "ok", "lost": bool(confirmed - codes), "halves": bool(halves)}
    return [name for name, wrong in checks.items() if wrong]


# ---- watching --------------------------------------------------------------------------------------------------------------


def _watched(folder: Path, trace: Path, count: int) -> Iterator[Step]:
    """The steps of a process that makes so many bookings."""
    worker = [sys.executable, "-m", "scripts.drills.power", str(folder / "power.db"), str(count)]
    command = [
        "strace",
        "-f",
        "-qq",
        "-y",
        "-xx",
        "-s",
        "1000000",
        "-e",
        f"trace={_CALLS}",
        "-e",
        "signal=none",
        "-o",
        str(trace),
    ]
    subprocess.run([*command, *worker], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    known = {path.name for path in folder.iterdir()}
    with trace.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            match = _LINE.match(line)
            step = _step(match[1], match[2], folder, known) if match else None
            if step is not None:
                yield step


def _step(call: str, arguments: str, folder: Path, known: set[str]) -> Step | None:
    handle = _HANDLE.match(arguments)
    path = Path(_plain(handle[2])) if handle else folder
    if call in ("openat", "unlink"):
        return _naming(call, Path(_plain(_STRING.search(arguments)[1])), arguments, folder, known)  # type: ignore[index]
    if call == "write" and handle and handle[1] == "1":
        return Step("ack", _bytes(_STRING.search(arguments)[1]).decode().strip())  # type: ignore[index]
    if path == folder and call in ("fsync", "fdatasync"):
        return Step("sync_folder")
    if path.parent != folder or path.name.endswith("-shm"):
        return None
    return _writing(call, arguments, path.name)


def _naming(call: str, path: Path, arguments: str, folder: Path, known: set[str]) -> Step | None:
    if path.parent != folder or path.name.endswith("-shm"):
        return None
    if call == "unlink":
        known.discard(path.name)
        return Step("unlink", path.name)
    if "O_CREAT" in arguments and path.name not in known:
        known.add(path.name)
        return Step("create", path.name)
    return None


def _writing(call: str, arguments: str, name: str) -> Step | None:
    if call == "pwrite64":
        return Step("write", name, int(arguments.rsplit(",", 1)[1]), _bytes(_STRING.search(arguments)[1]))  # type: ignore[index]
    if call == "ftruncate":
        return Step("truncate", name, int(arguments.rsplit(",", 1)[1]))
    return Step("sync", name) if call in ("fsync", "fdatasync") else None


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def _plain(path: str) -> str:
    return _bytes(path).decode(errors="replace") if path.startswith("\\x") else path


# ---- the disk --------------------------------------------------------------------------------------------------------------


def _rename(names: dict[str, int], kind: Kind, name: str, number: int) -> None:
    if kind == "create":
        names[name] = number
    elif names.get(name) == number:
        del names[name]


def _put(data: bytearray, step: Step) -> None:
    end = step.offset + len(step.data)
    if len(data) < end:
        data.extend(bytes(end - len(data)))
    if step.kind == "truncate":
        del data[step.offset :]
    else:
        data[step.offset : end] = step.data


def _torn(step: Step, rng: Random) -> Step:
    """A write of which only the first sectors may have reached the disk."""
    sectors = len(step.data) // SECTOR
    if sectors < 2 or rng.random() < 0.7:
        return step
    return Step(step.kind, step.name, step.offset, step.data[: SECTOR * rng.randrange(1, sectors)])


def _memory_folder(otherwise: str) -> Path:
    """Where images are opened; in memory if there is such a place, because nothing of them need last."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own inside it
    return Path(memory if os.access(memory, os.W_OK) else otherwise) / f"dealer-kiosk-power-{os.getpid()}"


def book(path: Path, count: int) -> None:
    """The process that is watched: books, and says each code once it is committed."""
    with open_store(path, busy_timeout_s=5.0, create=False):
        for number, start in enumerate(slots(count, 2)):
            outcome = bookings.book(
                Request(1, Need("service", 30), start, service_id=1), Author(CONFIG, NOW, "customer", "kiosk", f"s{number}")
            )
            if not isinstance(outcome, Written):
                sys.exit(f"request {number} was refused: {outcome}")
            os.write(1, f"{outcome.appointment.code}\n".encode())


if __name__ == "__main__":
    book(Path(sys.argv[1]), int(sys.argv[2]))

"""What the kiosk takes, of real processes, and when that is too much."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from dealer_kiosk.config import Health
from dealer_kiosk.errors import KioskError, OverCeiling
from dealer_kiosk.health.ceiling import Ceiling
from dealer_kiosk.health.usage import Usage, free_mib, measure

_PARENT = "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', sys.argv[1]], stdin=0); p.wait()"
_GROWN = """
import threading
block = bytearray(b"x") * (60 * 1024 * 1024)
files = [open("/dev/null") for _ in range(50)]
stop = threading.Event()
threads = [threading.Thread(target=stop.wait) for _ in range(5)]
for thread in threads: thread.start()
print("ready", flush=True)
input()
stop.set()
"""


@contextmanager
def running(*arguments: str) -> Iterator[int]:
    """The process id of a Python that has said it is ready."""
    command = [sys.executable, "-c", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process.pid
        process.communicate(b"\n")


def test_what_a_process_takes_is_measured() -> None:
    """60 MiB, 50 files and five threads show."""
    with running(_GROWN) as pid:
        found = measure(pid)
    assert 60 < found.memory_mib < 100
    assert (found.descriptors, found.threads) == (53, 6)


def test_a_grandchild_counts() -> None:
    """The sum is over every descendant."""
    with running(_PARENT, _GROWN) as pid:
        found = measure(pid)
    assert 60 < found.memory_mib < 120
    assert (found.descriptors > 53, found.threads) == (True, 7)


def test_our_own_process_is_measured_by_default() -> None:
    """With its children."""
    found = measure()
    assert found == replace(found, descriptors=max(3, found.descriptors), threads=max(1, found.threads))
    assert found.memory_mib > 5


def test_resident_memory_stands_in_where_the_kernel_tells_no_more(tmp_path: Path) -> None:
    """A process without smaps_rollup has statm."""
    folder = tmp_path / "7"
    (folder / "fd").mkdir(parents=True)
    (folder / "fd" / "0").touch()
    (folder / "stat").write_text("7 (a (b) c) S 1 " + " ".join(["0"] * 15) + " 3 0 0\n")
    (folder / "statm").write_text(f"900 {1024 * 1024 * 10 // os.sysconf('SC_PAGESIZE')} 1 1 0 1 0\n")
    assert measure(7, tmp_path) == Usage(10.0, 1, 3)


def test_a_process_that_has_ended_takes_nothing(tmp_path: Path) -> None:
    """It may end while we look."""
    assert measure(7, tmp_path) == Usage(0.0, 0, 0)


def test_room_on_the_disk_is_that_of_the_nearest_folder(tmp_path: Path) -> None:
    """Also of a file that will be made."""
    stat = os.statvfs(tmp_path)
    assert abs(free_mib(tmp_path / "a" / "b.db") - stat.f_bavail * stat.f_frsize // 1024**2) < 1024


@pytest.mark.parametrize(
    ("usage", "word"),
    [
        (Usage(500.0, 100, 40), None),
        (Usage(1000.0, 200, 40), None),
        (Usage(1001.0, 100, 40), "MiB of memory, more than 1000"),
        (Usage(500.0, 201, 40), "201 files and sockets open, more than 200"),
    ],
)
def test_what_is_over_its_ceiling_is_said(usage: Usage, word: str | None) -> None:
    """At the ceiling nothing happens."""
    seen = iter([Usage(500.0, 100, 40), usage])
    ceiling = Ceiling(Health(max_memory_mib=1000, max_descriptors=200), lambda: next(seen))
    assert ceiling.exceeded() is None
    found = ceiling.exceeded()
    assert found is None if word is None else word in str(found)


def test_a_kiosk_that_needs_more_from_the_start_is_not_restarted_for_ever() -> None:
    """It may grow by a quarter."""
    seen = iter([Usage(6000.0, 100, 40), Usage(7400.0, 100, 40), Usage(7600.0, 100, 40)])
    ceiling = Ceiling(Health(max_memory_mib=1000, max_descriptors=200), lambda: next(seen))
    assert [ceiling.exceeded(), ceiling.exceeded()] == [None, None]
    assert "more than 7500" in str(ceiling.exceeded())


def test_nought_is_no_ceiling() -> None:
    """For those who watch by other means."""
    assert Ceiling(Health(max_memory_mib=0, max_descriptors=0), lambda: Usage(1e6, 10**6, 1)).exceeded() is None


def test_being_over_the_ceiling_is_not_repaired_by_hand() -> None:
    """Its exit status differs from that of every other refusal."""
    assert (OverCeiling.exit_status, KioskError.exit_status) == (75, 1)

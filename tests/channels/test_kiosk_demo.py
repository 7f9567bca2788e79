"""The appliance itself, `dealer-kiosk run`, on virtual devices: the demonstration customer speaks and is booked."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dealer_kiosk.db.reports import Span, appointments
from dealer_kiosk.db.store import open_store
from scripts.kiosk_bench.appliance import open_every_day
from tests.conftest import DEMO
from tests.virtual_audio import LOUDSPEAKER_RATE, VirtualAudio

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]

COMMAND = Path(sys.executable).with_name("dealer-kiosk")
QUIET_S = 1.6
"""The agent has finished when its loudspeaker has been quiet for so long; it pauses less between two sentences."""


class Loudspeaker:
    """Follows what the loudspeaker plays while it is being recorded."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def _loud(self, start: int) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Which tenths of a second from byte `start` on are loud."""
        with self._path.open("rb") as file:
            file.seek(start)
            data = file.read()
        samples = np.frombuffer(data[: len(data) // 2 * 2], np.int16)
        tenth = LOUDSPEAKER_RATE // 10
        blocks = samples[: len(samples) // tenth * tenth].reshape(-1, tenth)
        return np.asarray(np.abs(blocks).max(axis=1, initial=0) > 300)

    def wait_for_reply(self, work: Callable[[], None], seconds: float) -> None:
        """Do something and wait until the agent has spoken and is quiet again."""
        start = self._path.stat().st_size // 2 * 2
        work()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            loud = self._loud(start)
            if loud.any() and not loud[-round(QUIET_S * 10) :].any():
                return
            time.sleep(0.1)
        raise AssertionError(f"no reply within {seconds} s")


def test_the_demonstration_customer_books_at_the_kiosk(rig: VirtualAudio, tmp_path: Path, demo_file: Path) -> None:
    """Microphone, recogniser, language model, database, voice and loudspeaker, in real time."""
    database = tmp_path / "dealer.db"
    database.write_bytes(demo_file.read_bytes())
    open_every_day(database)
    with (tmp_path / "run.log").open("wb") as log:
        kiosk = subprocess.Popen([COMMAND, "--db", database, "run"], stderr=log, stdout=log)
    try:
        wait_until_open(kiosk, tmp_path / "run.log")
        with rig.recorded_loudspeaker():
            loudspeaker = Loudspeaker(rig.folder / "loudspeaker.raw")
            for wav in sorted(DEMO.glob("*.wav")):
                loudspeaker.wait_for_reply(lambda wav=wav: rig.say(wav), 60)  # type: ignore[misc]
    finally:
        kiosk.send_signal(signal.SIGTERM)
        assert kiosk.wait(20) == 0, (tmp_path / "run.log").read_text()
    with open_store(database, busy_timeout_s=5.0, create=False):
        rows = appointments(Span(ZoneInfo("America/Chicago")))
    assert [(row["service"], row["status"], row["channel"], row["start"][11:16]) for row in rows] == [
        ("Oil change", "scheduled", "kiosk", "09:30")
    ]


def wait_until_open(process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until the kiosk says that customers may come."""
    end = time.monotonic() + 90
    while "is open for customers" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.2)

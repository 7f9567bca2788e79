"""Several processes book the same times at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from dealer_kiosk.db.store import Store
from dealer_kiosk.db.tables import Allocation, Appointment, Audit, Mail

ROOT = Path(__file__).parents[2]
PROCESSES, STARTS = 4, 50


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "capacity"), [("service", 2), ("test_drive", 1)])
def test_a_time_is_booked_as_often_as_there_are_resources(db: Store, kind: str, capacity: int) -> None:
    """Two bays have two winners a start, a car has one; everybody else gets a clean refusal (D20)."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.db.race_worker", str(db.path), f"p{number}", kind, str(STARTS)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    answers = [worker.communicate(timeout=240)[0] for worker in _started(workers)]
    made, taken, failed = (sum(column) for column in zip(*(map(int, answer.split()) for answer in answers), strict=True))
    assert (capacity * STARTS, (PROCESSES - capacity) * STARTS, 0) == (made, taken, failed)
    assert {capacity * STARTS} == {table.select().count() for table in (Appointment, Mail, Audit)}
    assert _overlaps() == 0


def _started(workers: list["subprocess.Popen[str]"]) -> list["subprocess.Popen[str]"]:
    """Give the line at which they begin to all of them before waiting for one."""
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    return workers


def _overlaps() -> int:
    other = Allocation.alias()
    query = Allocation.select().join(
        other,
        on=(
            (Allocation.resource == other.resource)
            & (Allocation.id < other.id)
            & (Allocation.start_at < other.end_at)
            & (other.start_at < Allocation.end_at)
        ),
    )
    return int(query.count())

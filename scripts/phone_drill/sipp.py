"""SIPp: many short calls with sound."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scripts.phone_drill.errors import DrillError
from scripts.phone_drill.g711 import CODECS, RATE, Samples
from scripts.phone_drill.ports import free_udp, free_udp_range
from scripts.phone_drill.processes import Process, running

_SCENARIO = Path(__file__).with_name("scenarios") / "calls.xml"


@dataclass(frozen=True, slots=True)
class Load:
    """So many calls: how many in all, at the same time at most, and begun a second."""

    calls: int
    at_once: int
    per_s: float


@dataclass(frozen=True, slots=True)
class Counted:
    """What SIPp counted."""

    answered: int
    failed: int
    retransmitted: int


def calls(folder: Path, line: tuple[str, int], load: Load, speech: Samples | None = None) -> Counted:
    """Let SIPp call the line, and count.

    Args:
        folder: for its files.
        line: where it calls.
        load: how many calls.
        speech: said in each, a second of it at most; None = silence.

    Raises:
        DrillError: SIPp did not end in time or wrote no counts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sound = speech[:RATE] if speech is not None else np.zeros(RATE, np.int16)
    (folder / "speech.ulaw").write_bytes(CODECS["PCMU"].encode(sound))
    scenario, counts = folder / "calls.xml", folder / "counts.csv"
    scenario.write_text(_SCENARIO.read_text(encoding="utf-8").replace("[$speech]", str(folder / "speech.ulaw")), encoding="utf-8")
    limit_s = 60 + 5 * load.calls / min(load.per_s, load.at_once)
    command = [
        "sipp", f"{line[0]}:{line[1]}", "-sf", str(scenario), "-s", "700", "-i", "127.0.0.1", "-p", str(free_udp()),
        "-mi", "127.0.0.1", "-mp", str(free_udp_range(4 * load.at_once + 4, 28_000, 34_000)), "-m", str(load.calls),
        "-l", str(load.at_once), "-r", str(load.per_s), "-nostdin", "-timeout", f"{limit_s:.0f}s", "-trace_stat",
        "-stf", str(counts), "-fd", "1s",
    ]  # fmt: skip
    with running(Process(command, folder=folder)) as sipp:
        sipp.wait_end(limit_s + 30)
        if not counts.exists():
            raise DrillError(f"SIPp counted nothing: {sipp.log[-500:]}")
    return read_counts(counts.read_text(encoding="utf-8"))


def read_counts(text: str) -> Counted:
    """The last line of SIPp's statistics."""
    *_, last = csv.DictReader(text.splitlines(), delimiter=";")
    return Counted(int(last["SuccessfulCall(C)"]), int(last["FailedCall(C)"]), int(last["Retransmissions(C)"]))

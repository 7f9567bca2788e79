"""How long a customer waits for the first sound of an answer, from the last sound of their own."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from scripts.evaluation.speech.progress import told
from scripts.kiosk_bench.figures import longest, median, p95, show
from scripts.kiosk_bench.talk import Turn, planned, talking

_AIM = "1.0 / 2.0"


def measure(turns: int) -> None:
    """Talk to the installed kiosk and print the times of at least so many turns."""
    with tempfile.TemporaryDirectory(prefix="dk-bench-") as folder, talking(Path(folder)) as talk:
        taken = [talk.turn(text, voice) for text, voice in told(list(planned(turns)), "turns")]
    show(
        f"Response: {len(taken)} turns",
        ("from the customer's last sound", "turns", "median s", "95 % s", "longest s", "aim s (median / 95 %)"),
        _rows(taken),
        f"{sum(turn.filled for turn in taken)} turns were filled with “One moment.”; "
        f"{sum(turn.begun is None and turn.ended is not None for turn in taken)} got no answer; "
        f"in {sum(turn.early for turn in taken)} the agent spoke before the customer had finished; "
        f"{sum(turn.ended is None for turn in taken)} could not be found in the recording.",
        "The steps are taken from the log, whose lines are stamped to about 50 ms.",
    )


def _rows(turns: Sequence[Turn]) -> Iterator[list[str]]:
    good = [turn for turn in turns if not turn.early]
    later = [turn for turn in good if not turn.opens]
    first = [turn for turn in good if turn.opens]
    yield _row("to the agent's first sound, all turns", good, _begun, _AIM)
    yield _row("… first turn of a session (its greeting)", first, _begun)
    yield _row("… later turns", later, _begun)
    yield _row("to the answer itself, not “One moment.” (later turns)", later, lambda turn: _between(turn.ended, turn.answered))
    yield _row("step: the end of the turn is noticed, and it is recognised", good, lambda turn: _between(turn.ended, turn.heard))
    yield _row("step: it is understood and answered (later turns)", later, lambda turn: _between(turn.heard, turn.says))
    yield _row("step: the answer is made and heard (later turns)", later, lambda turn: _between(turn.says, turn.answered))


def _row(name: str, turns: Sequence[Turn], value: Callable[[Turn], float | None], aim: str = "") -> list[str]:
    values = [seconds for turn in turns if (seconds := value(turn)) is not None]
    return [name, str(len(values)), median(values), p95(values), longest(values), aim]


def _begun(turn: Turn) -> float | None:
    return _between(turn.ended, turn.begun)


def _between(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else second - first

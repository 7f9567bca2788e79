"""How long the stages of turns took: numbers only, not a word of what was said."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dealer_kiosk.db.reports import Span
from dealer_kiosk.db.tables import TurnTiming

STAGES = ("listen", "recognise", "understand", "tools", "speak_first", "total")


def record(session: str, ms: Mapping[str, int], now: datetime) -> None:
    """Note the stages of one turn.  Needs a write transaction.

    Args:
        session: whose turn.
        ms: milliseconds by stage, as in the `turn_end` event.
        now: when the turn was.
    """
    rows = [{"session": session, "at": now, "stage": stage, "ms": max(value, 0)} for stage, value in ms.items()]
    if rows:
        TurnTiming.insert_many(rows).execute()


def summary(span: Span) -> list[dict[str, Any]]:
    """One row a stage over the turns of the span, in the order of a turn: how many, median, 95th percentile, longest."""
    measured: dict[str, list[int]] = {}
    for row in TurnTiming.select(TurnTiming.stage, TurnTiming.ms).where(span.condition(TurnTiming.at)):
        measured.setdefault(row.stage, []).append(row.ms)
    known = [stage for stage in STAGES if stage in measured]
    others = sorted(measured.keys() - set(STAGES))
    return [_row(stage, sorted(measured[stage])) for stage in (*known, *others)]


def _row(stage: str, values: Sequence[int]) -> dict[str, Any]:
    return {
        "stage": stage,
        "turns": len(values),
        "p50_ms": _percentile(values, 50),
        "p95_ms": _percentile(values, 95),
        "max_ms": values[-1],
    }


def _percentile(values: Sequence[int], percent: int) -> int:
    """Nearest rank of sorted values: the smallest one that so many percent do not exceed."""
    return values[max(-(-len(values) * percent // 100), 1) - 1]

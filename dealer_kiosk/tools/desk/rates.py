"""How conversations ended, in shares; pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_BY_PEOPLE = ("transferred", "callback")


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of the conversations that have ended, 0..1."""

    ended: int
    contained: float  # without a person: neither asked for one nor promised a callback
    escalated: float  # a person was asked for
    outcomes: Mapping[str, float]  # most frequent first


def session_rates(rows: Sequence[Mapping[str, Any]]) -> Rates | None:
    """The shares over rows of the sessions report; None while none has ended."""
    ended = [row for row in rows if row["ended"] is not None]
    if not ended:
        return None
    outcomes = Counter(row["outcome"] or "none" for row in ended)
    alone = sum(not row["escalated"] and row["outcome"] not in _BY_PEOPLE for row in ended)
    asked = sum(bool(row["escalated"]) for row in ended)
    shares = {name: count / len(ended) for name, count in outcomes.most_common()}
    return Rates(len(ended), alone / len(ended), asked / len(ended), shares)

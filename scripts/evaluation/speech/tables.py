"""Markdown tables, and under what load they were made."""

import os
from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))


def circumstances() -> str:
    """What else the machine does and how many cores it has: `load 0.5, 2 cores`."""
    return f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores"


def percent(share: float) -> str:
    """`12.3 %`."""
    return f"{100 * share:.1f} %"

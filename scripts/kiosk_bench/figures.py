"""What the parts print: a Markdown table under a heading that says how busy the machine was."""

import os
import statistics
from collections.abc import Iterable, Sequence

from scripts.evaluation.speech.tables import table


def show(title: str, head: Sequence[str], rows: Iterable[Sequence[str]], *notes: str) -> None:
    """Print a table, and sentences below it."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"\n## {title}\n\n{os.cpu_count()} cores, load of the last 1, 5 and 15 minutes {load}\n")
    print(table(head, rows), flush=True)
    for note in notes:
        print(f"\n{note}", flush=True)


def median(values: Sequence[float], digits: int = 2) -> str:
    """The median, or a dash."""
    return f"{statistics.median(values):.{digits}f}" if values else "–"


def p95(values: Sequence[float], digits: int = 2) -> str:
    """The 95th percentile, or a dash."""
    if not values:
        return "–"
    return f"{statistics.quantiles(values, n=20, method='inclusive')[-1] if len(values) > 1 else values[0]:.{digits}f}"


def longest(values: Sequence[float], digits: int = 2) -> str:
    """The largest, or a dash."""
    return f"{max(values):.{digits}f}" if values else "–"

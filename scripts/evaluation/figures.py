"""The figures of a run: how reliably customers get what they want, what went wrong, and how long it took."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb
from statistics import fmean, median, quantiles

from scripts.evaluation.grading import Grade
from scripts.evaluation.trial import Record


@dataclass(frozen=True, slots=True)
class Graded:
    """One trial with its grade."""

    record: Record
    grade: Grade


def pass_hat(passed: int, trials: int, k: int) -> float:
    """pass^k of one customer: the chance that `k` trials drawn from these all passed, C(c,k)/C(n,k) (tau-bench, Yao et al. 2024).

    Args:
        passed: c, how many trials passed.
        trials: n, how many there were.
        k: how many are drawn; at most `trials`.
    """
    return comb(passed, k) / comb(trials, k)


def mean_pass_hat(trials: Sequence[Graded], k: int) -> float:
    """pass^k over customers; every one of them has at least `k` trials."""
    by_customer: dict[str, list[bool]] = defaultdict(list)
    for item in trials:
        by_customer[item.record.customer.title].append(item.grade.passed)
    return fmean(pass_hat(sum(passed), len(passed), k) for passed in by_customer.values())


def percentile95(values: Sequence[float]) -> float:
    """The 95th percentile; 0 for no values."""
    if len(values) < 2:
        return float(sum(values))
    return quantiles(values, n=20, method="inclusive")[-1]


def table(trials: Sequence[Graded], ks: int) -> str:
    """Areas and the whole as a Markdown table.

    Args:
        trials: all of them, each customer the same number of times.
        ks: pass^1 to pass^ks are shown.
    """
    head = ["area", "customers", "trials", *(f"pass^{k}" for k in range(1, ks + 1))]
    head += ["wrong writes", "missing writes", "unsupported claims", "disclosures", "turns, mean", "turns, p95"]
    by_area: dict[str, list[Graded]] = defaultdict(list)
    for item in trials:
        by_area[item.record.customer.area].append(item)
    rows = [_row(area, items, ks) for area, items in by_area.items()]
    rows.append(_row("**all**", trials, ks))
    return "\n".join(_line(cells) for cells in (head, ["---"] * len(head), *rows))


def _row(area: str, trials: Sequence[Graded], ks: int) -> list[str]:
    grades = [item.grade for item in trials]
    turns = [float(item.record.turns) for item in trials]
    return [
        area,
        str(len({item.record.customer.title for item in trials})),
        str(len(trials)),
        *(f"{100 * mean_pass_hat(trials, k):.1f} %" for k in range(1, ks + 1)),
        str(sum(len(grade.wrong_writes) for grade in grades)),
        str(sum(len(grade.missing) for grade in grades)),
        str(sum(len(grade.unsupported) for grade in grades)),
        str(sum(len(grade.disclosures) for grade in grades)),
        f"{fmean(turns):.1f}",
        f"{percentile95(turns):.0f}",
    ]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def times(trials: Sequence[Graded]) -> str:
    """How long the turns took, as a Markdown table."""
    exchanges = [exchange for item in trials for exchange in item.record.exchanges]
    lines = ["| milliseconds | turns | median | p95 |", "| --- | --- | --- | --- |"]
    for stage, name in (("understand", "understanding"), ("total", "turn")):
        values = [float(exchange.ms[stage]) for exchange in exchanges if stage in exchange.ms]
        if values:
            lines.append(f"| {name} | {len(values)} | {median(values):.0f} | {percentile95(values):.0f} |")
    return "\n".join(lines)


def word_error_rate(trials: Sequence[Graded]) -> float:
    """Errors a word over all that customers said."""
    words = sum(item.record.words for item in trials)
    return sum(item.record.errors for item in trials) / words if words else 0.0


def failures(trials: Sequence[Graded]) -> Iterator[str]:
    """One line for each failed trial: who, and the gravest reason."""
    for item in trials:
        if not item.grade.passed:
            more = len(item.grade.faults) - 1
            tail = f" (and {more} more)" if more else ""
            record = item.record
            unsaid = f"; never asked: {', '.join(record.unsaid)}" if record.unsaid else ""
            yield f"{record.customer.area}: {record.customer.title} [{record.number + 1}]: {item.grade.faults[0]}{tail}{unsaid}"


def transcript(item: Graded) -> str:
    """One trial as text."""
    record = item.record
    lines = [f"{record.customer.area}: {record.customer.title}, trial {record.number + 1}", ""]
    for exchange in record.exchanges:
        if exchange.said:
            heard = f"   [heard: {exchange.heard}]" if exchange.heard != exchange.said else ""
            lines.append(f"customer: {exchange.said}{heard}")
        lines += [f"    {tool.name}: {tool.result.replace(chr(10), ' / ')}" for tool in exchange.tools]
        ms = f"   ({exchange.ms['total']} ms)" if "total" in exchange.ms else ""
        lines.append(f"agent:    {exchange.reply}{ms}")
    lines += ["", f"outcome: {record.outcome}", "passed" if item.grade.passed else "FAILED", *item.grade.faults]
    lines += [f"never asked: {topic}" for topic in record.unsaid]
    return "\n".join(lines) + "\n"

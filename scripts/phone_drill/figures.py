"""What a check reports: one line for each figure."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what it should be.

    Attributes:
        name: what was measured.
        value: with its unit.
        aim: "" = it is shown only.
        met: whether the aim was met.
    """

    name: str
    value: str
    aim: str = ""
    met: bool = True

    def __str__(self) -> str:
        aim = f" ({self.aim})" if self.aim else ""
        return f"{'ok  ' if self.met else 'FAIL'}  {self.name}: {self.value}{aim}"


def exactly(name: str, value: object, aim: object) -> Figure:
    """Something that must be what it should be."""
    return Figure(name, str(value), str(aim), value == aim)


def within(name: str, value: float | None, most: float, unit: str, digits: int = 1) -> Figure:
    """A figure that must not exceed its aim; None = there was nothing to measure."""
    if value is None:
        return Figure(name, "never", f"at most {most:g} {unit}", met=False)
    return Figure(name, f"{value:.{digits}f} {unit}", f"at most {most:g} {unit}", value <= most)


def percentile(values: Sequence[float], percent: int) -> float | None:
    """The value that so many percent do not exceed; None for no values."""
    if len(values) < 2:
        return next(iter(values), None)
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]

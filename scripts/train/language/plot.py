"""Learning curves from training logs.

python -m scripts.train.language.plot CURVE.png LOG.jsonl [LOG.jsonl ...]
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot

SMOOTHING = 0.1
"""Share of a new value in the running mean of the loss."""


def draw(path: Path, logs: Sequence[Path]) -> None:
    """One PNG: loss above, accuracy below, against millions of tokens seen.

    Raises:
        OSError: a log cannot be read or the picture not written.
    """
    figure, (upper, lower) = pyplot.subplots(2, 1, sharex=True, figsize=(8, 8))
    for log in logs:
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        steps = [line for line in lines if "lr" in line]
        held_out = [line for line in lines if "held_out_loss" in line]
        seen = [line["tokens"] / 1e6 for line in steps]
        upper.plot(seen, smooth([line["loss"] for line in steps]), label=f"{log.stem}, training")
        lower.plot(seen, smooth([line["accuracy"] for line in steps]), label=f"{log.stem}, training, decisions")
        seen = [line["tokens"] / 1e6 for line in held_out]
        upper.plot(seen, [line["held_out_loss"] for line in held_out], "o-", label=f"{log.stem}, held out")
        lower.plot(seen, [line["held_out_accuracy"] for line in held_out], "o-", label=f"{log.stem}, held out, decisions")
        lower.plot(seen, [line["held_out_exact"] for line in held_out], "s-", label=f"{log.stem}, held out, whole examples")
    upper.set(ylabel="loss", yscale="log")
    lower.set(xlabel="million tokens seen", ylabel="share right")
    for axes in (upper, lower):
        axes.grid(visible=True, alpha=0.3)
        axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)


def smooth(values: Sequence[float]) -> list[float]:
    """Running mean."""
    found: list[float] = []
    for value in values:
        found.append(value if not found else found[-1] + SMOOTHING * (value - found[-1]))
    return found


def main() -> None:
    """Draw what the command line names."""
    parser = argparse.ArgumentParser(description="Draw learning curves.")
    parser.add_argument("picture", type=Path)
    parser.add_argument("logs", type=Path, nargs="+")
    arguments = parser.parse_args()
    draw(arguments.picture, arguments.logs)


if __name__ == "__main__":
    main()

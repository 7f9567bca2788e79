"""Learning curves of a Whisper model.

python -m scripts.train.whisper.plot CURVE.png LOG.jsonl
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot

from scripts.train.language.plot import smooth

SHOWN = {"writing": "loss of the decoder", "hearing": "loss of the encoder", "right": "share of tokens that are right"}


def draw(picture: Path, log: Path) -> None:
    """One PNG: losses and accuracy against steps, in training and held out, and errors of what the network writes by itself.

    Raises:
        OSError: the log cannot be read or the picture not written.
    """
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    learning = [line for line in lines if "rate" in line]
    held_out = [line for line in lines if "held_out_errors" in line]
    steps = [line["step"] for line in held_out]
    figure, grid = pyplot.subplots(2, 2, sharex=True, figsize=(11, 7))
    for axes, (name, title) in zip(grid.flat[:3], SHOWN.items(), strict=True):
        axes.plot([line["step"] for line in learning], smooth([line[name] for line in learning]), label="training")
        axes.plot(steps, [line[f"held_out_{name}"] for line in held_out], "o-", label="held out")
        axes.set(title=title, yscale="linear" if name == "right" else "log")
        axes.legend()
    grid[1, 1].plot(steps, [line["held_out_errors"] for line in held_out], "o-")
    grid[1, 1].set(title="wrong tokens, as a share of those said, held out", ylim=(0, None))
    for axes in grid.flat:
        axes.set(xlabel="steps")
        axes.grid(visible=True, alpha=0.3)
    figure.tight_layout()
    figure.savefig(picture, dpi=110)
    pyplot.close(figure)


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", type=Path)
    parser.add_argument("log", type=Path)
    given = parser.parse_args(arguments)
    draw(given.picture, given.log)


if __name__ == "__main__":
    main()

"""Learning curves of a voice.

python -m scripts.train.voice.plot CURVE.png LOG.jsonl
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot

from scripts.train.language.plot import smooth

SHOWN = ("spectrum", "pitch", "voicing", "length", "pause", "spread")


def draw(picture: Path, log: Path) -> None:
    """One PNG: six terms of the loss against steps, in training and held out.

    Raises:
        OSError: the log cannot be read or the picture not written.
    """
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    learning = [line for line in lines if "lr" in line]
    held_out = [line for line in lines if f"held_out_{SHOWN[0]}" in line]
    figure, grid = pyplot.subplots(2, 3, sharex=True, figsize=(13, 7))
    for axes, term in zip(grid.flat, SHOWN, strict=True):
        axes.plot([line["step"] for line in learning], smooth([line[term] for line in learning]), label="training")
        axes.plot([line["step"] for line in held_out], [line[f"held_out_{term}"] for line in held_out], "o-", label="held out")
        axes.set(title=term, xlabel="steps", yscale="log")
        axes.grid(visible=True, alpha=0.3)
        axes.legend()
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

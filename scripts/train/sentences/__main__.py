"""Writes what customers of a dealership say, a sentence in spoken words a line; the same text for the same seed.

python -m scripts.train.sentences --count 60000 --seed 1 models/dealer-sentences/sentences.txt.gz
"""

import argparse
import gzip
from collections.abc import Sequence
from pathlib import Path

from scripts.train.sentences.source import FROM_BANKS, distinct, read_source


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the file to write; compressed if its name ends in .gz")
    parser.add_argument("--count", type=int, default=60_000, help="different sentences to draw (default: 60,000)")
    parser.add_argument("--seed", type=int, default=1, help="seed of everything random")
    parser.add_argument("--from-banks", type=float, default=FROM_BANKS, help=f"share of hand-written lines ({FROM_BANKS})")
    given = parser.parse_args(arguments)
    found = distinct(read_source().draw(given.seed, given.from_banks), given.count)
    write(given.out, found)
    print(f"{len(found)} sentences, {sum(len(line.split()) for line in found)} words, {given.out.stat().st_size / 1e6:.2f} MB")


def write(path: Path, sentences: Sequence[str]) -> None:
    """A sentence a line; the compressed file has no time in it, so that the same sentences give the same bytes."""
    data = "".join(f"{line}\n" for line in sentences).encode("ascii")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data, 9, mtime=0) if path.suffix == ".gz" else data)


if __name__ == "__main__":
    main()

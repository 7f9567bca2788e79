"""Fits the acoustic model to telephone lines; `run` beside this file makes everything it needs.

python -m scripts.train.telephone.train var/train/telephone --clips 300 --seed 1
"""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

from scripts.speech import voices
from scripts.train.telephone import acoustic
from scripts.train.telephone.recordings import record, texts, training_voices
from scripts.train.telephone.sphinxtrain import Workshop

ROUNDS = 2
"""Times the frames are counted anew with the transform of the round before."""

_PRIOR_FRAMES = (10.0, 100.0)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder for phone.mllr and everything on the way to it")
    parser.add_argument("--clips", type=int, default=300, help="sentences to learn from (default: 300, a quarter of an hour)")
    parser.add_argument("--seed", type=int, default=1, help="seed of everything random")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"times the frames are counted (default: {ROUNDS})")
    parser.add_argument("--alternatives", action="store_true", help="also make models with more freedom, to compare")
    given = parser.parse_args(arguments)
    workshop = Workshop((given.out / "work").resolve())
    prepare(workshop, given.clips, given.seed)
    transform = adapt(workshop, given.rounds)
    shutil.copy(transform, given.out / "phone.mllr")
    if given.alternatives:
        write_alternatives(workshop, transform, given.out)


def prepare(workshop: Workshop, clips: int, seed: int) -> None:
    """Record the training voices over telephone lines."""
    sentences = texts(clips, seed, acoustic.known_words())
    recordings = record(training_voices(voices.names(held_out=False)), sentences, seed)
    workshop.furnish(sentences, acoustic.cepstra(recording.phone for recording in recordings))


def adapt(workshop: Workshop, rounds: int) -> Path:
    """Find one linear transform of all means; each round counts with the transform of the one before.

    Returns:
        The file of the last round's.
    """
    transform: Path | None = None
    for number in range(1, rounds + 1):
        counts = workshop.count(transform)
        transform = workshop.folder / f"round-{number}.mllr"
        workshop.solve(counts, transform)
    if transform is None:
        raise ValueError("count at least once: --rounds 1")
    return transform


def write_alternatives(workshop: Workshop, transform: Path, out: Path) -> None:
    """Acoustic models with more freedom: one transform a class of sounds, and means of their own."""
    counts, classes = workshop.count(transform), workshop.phone_classes()
    by_class = workshop.folder / "classes.mllr"
    workshop.solve(counts, by_class, classes)
    workshop.transformed_means(by_class, _model(out / "by-class") / "means", classes)
    means = workshop.folder / "means"
    workshop.transformed_means(transform, means)
    for tau in _PRIOR_FRAMES:
        workshop.maximum_a_posteriori(counts, means, tau, _model(out / f"map-{tau:g}") / "means")


def _model(folder: Path) -> Path:
    """A copy of the acoustic model's files but the means."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in acoustic.FILES:
        if name != "means":
            shutil.copy(acoustic.model_folder() / name, folder / name)
    return folder.resolve()


if __name__ == "__main__":
    main()

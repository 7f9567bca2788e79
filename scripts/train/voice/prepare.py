"""Has the teacher say the sentences and writes what the network learns, in parts; those that exist are kept.

python -m scripts.train.voice.prepare SENTENCES.txt FOLDER
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scripts.train.voice import dataset
from scripts.train.voice.targets import Utterance, utterance
from scripts.train.voice.teacher import Phonemise, compile_parameters, speak

SENTENCES_A_PART = 500
LANGUAGE = "en-us"


def front_end() -> tuple[Phonemise, Mapping[str, Sequence[int]]]:
    """Piper's phonemiser and its phoneme ids."""
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP  # noqa: PLC0415, TID251 - the teacher learns its sounds
    from piper.phonemize_espeak import EspeakPhonemizer  # noqa: PLC0415, TID251 - as above

    phonemizer = EspeakPhonemizer()

    def phonemise(text: str) -> list[list[str]]:
        found: list[list[str]] = phonemizer.phonemize(LANGUAGE, text)
        return found

    return phonemise, DEFAULT_PHONEME_ID_MAP


def learnable(
    sentences: Sequence[str], phonemise: Phonemise, ids: Mapping[str, Sequence[int]], program: Path
) -> dict[int, Utterance]:
    """What can be learned from sentences, by their places.

    Raises:
        TeacherError: the teacher cannot be run.
    """
    found: dict[int, Utterance] = {}
    with tempfile.TemporaryDirectory() as folder:
        for spoken in speak(sentences, phonemise, Path(folder), program):
            signs = phonemise(sentences[spoken.number])
            made = utterance(signs[0], spoken, ids) if len(signs) == 1 else None
            if made is not None:
                found[spoken.number] = made
    return found


@dataclass(frozen=True, slots=True)
class _Job:
    """A part to make."""

    file: Path
    sentences: Sequence[str]
    program: Path


def _make(job: _Job) -> str:
    """Make a part; returns a line about it."""
    phonemise, ids = front_end()
    made = learnable(job.sentences, phonemise, ids, job.program)
    dataset.write(job.file, list(made.values()))
    left_out = [sentence for place, sentence in enumerate(job.sentences) if place not in made]
    return f"{job.file.name}: {len(made)} of {len(job.sentences)} sentences; left out: {left_out[:2]}"


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", type=Path, help="one a line, made by corpus.py")
    parser.add_argument("folder", type=Path, help="for the parts")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)), help="processes (default: one a core)")
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    program = given.folder / "parameters"
    compile_parameters(program)
    dataset.write_ids(given.folder, front_end()[1])
    sentences = given.sentences.read_text(encoding="utf-8").splitlines()
    starts = range(0, len(sentences), SENTENCES_A_PART)
    jobs = [
        _Job(given.folder / f"part-{number:03d}.npz", sentences[start : start + SENTENCES_A_PART], program)
        for number, start in enumerate(starts)
    ]
    begun = time.monotonic()
    with ProcessPoolExecutor(given.workers) as pool:
        for line in pool.map(_make, [job for job in jobs if not job.file.exists()]):
            print(f"{line}, {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

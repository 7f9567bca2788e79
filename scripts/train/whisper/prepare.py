"""Has free synthetic voices say the sentences; a folder that has some parts already gets only those that are missing.

python -m scripts.train.whisper.prepare DATA --clips 30000 --tokenizer models/whisper-mini-dealer/tokenizer.json
"""

import argparse
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from dealer_kiosk.errors import AudioError
from dealer_kiosk.messages import MIC_RATE, Samples
from scripts.speech import voices
from scripts.train.whisper import clips
from scripts.train.whisper.clips import Clip
from scripts.train.whisper.script import pronounced, sentences, speaker

PART = 500
EXAMINED = 120
"""Clips of the part that is never learned."""
SHORTEST_S, LONGEST_S = 0.2, 9.5
LONGEST_TOKENS = 80
SLOWEST, FASTEST = 1.25, 0.8
_SILENT = 0.01  # of the clip's peak
_BEFORE_S, _AFTER_S = 0.05, 0.08
_PEAK = 0.7


@dataclass(frozen=True, slots=True)
class Job:
    """One part to make: its number is a part of the seed, -1 is for examination."""

    folder: Path
    tokenizer: Path
    seed: int
    number: int

    @property
    def examination(self) -> bool:
        """Whether the part is never learned."""
        return self.number < 0

    @property
    def name(self) -> str:
        """The part's name on disk."""
        return clips.EXAMINATION if self.examination else f"part-{self.number:04d}"

    @property
    def size(self) -> int:
        """Clips of the part, but for those that are too short or too long."""
        return EXAMINED if self.examination else PART


def make(job: Job) -> str:
    """Make a part; returns its name.

    Raises:
        AudioError: no voice speaks.
        OSError: a file cannot be read or written.
    """
    from tokenizers import Tokenizer  # noqa: PLC0415 - the tests of what needs no tokenizer run without the package

    found = list(islice(_said(job, Tokenizer.from_file(str(job.tokenizer))), job.size))
    if not found:
        raise AudioError("none of the voices speaks; check flite, espeak-ng and festival")
    clips.write(job.folder, job.name, found)
    return job.name


def _said(job: Job, tokenizer: Any) -> Iterator[Clip]:
    rng = np.random.default_rng([job.seed, job.number + 1])
    installed = voices.names(held_out=False)
    for sentence in islice(sentences(int(rng.integers(2**31)), examination=job.examination), 2 * job.size):
        one = speaker(rng, installed)
        text = pronounced(sentence, one.program, rng)
        tokens = np.array(tokenizer.encode(f" {sentence}").ids, np.int32)
        try:
            sound = trimmed(voices.speak(text, one.name, pace=float(rng.uniform(FASTEST, SLOWEST))))
        except AudioError:  # a program that fails at one sentence is no reason to stop
            continue
        if SHORTEST_S <= len(sound) / MIC_RATE <= LONGEST_S and len(tokens) <= LONGEST_TOKENS:
            yield Clip(sound, tokens)


def trimmed(sound: Samples) -> Samples:
    """A clip at the usual level without the silence around its words; empty when it is nothing but silence."""
    size = np.abs(sound.astype(np.int32))
    loud = np.flatnonzero(size > _SILENT * size.max(initial=0))
    if not len(loud):
        return sound[:0]
    first, last = max(0, loud[0] - int(_BEFORE_S * MIC_RATE)), loud[-1] + int(_AFTER_S * MIC_RATE)
    return np.asarray(sound[first:last] * (_PEAK * 32_767 / size.max())).astype(np.int16)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder for the parts")
    parser.add_argument("--clips", type=int, required=True, help=f"clips to learn from, in parts of {PART}")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of the model")
    parser.add_argument("--seed", type=int, default=1, help="seed of everything random")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="processes (default: one a core)")
    given = parser.parse_args(arguments)
    given.data.mkdir(parents=True, exist_ok=True)
    numbers = range(-1, -(-given.clips // PART))
    jobs = [Job(given.data, given.tokenizer, given.seed, number) for number in numbers]
    missing = [job for job in jobs if not clips.index(given.data, job.name).exists()]
    with ProcessPoolExecutor(given.jobs) as pool:
        for done, name in enumerate(pool.map(make, missing), 1):
            print(f"{name} ({done} of {len(missing)})", flush=True)


if __name__ == "__main__":
    main()

"""Trains the small Whisper model on what prepare.py made.

python -m scripts.train.whisper.train DATA OUT --minutes 60 --tokenizer models/whisper-mini-dealer/tokenizer.json
    [--start MODEL] [--resume] [--device cuda]

Leaves checkpoint.pt and weights.npz (every few minutes and at the end) and log.jsonl in the folder OUT; export.py makes the model
of them. SIGTERM and Ctrl-C end the training early, and everything is saved.
"""

import argparse
import os
import signal
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from scripts.train.language.workers import use_heap
from scripts.train.whisper import checkpoint, model_file
from scripts.train.whisper.batches import Batch, collate
from scripts.train.whisper.clips import EXAMINATION, Clips
from scripts.train.whisper.examples import Examples
from scripts.train.whisper.features import MELS
from scripts.train.whisper.loop import Plan, Training
from scripts.train.whisper.network import Network, from_arrays
from scripts.train.whisper.signs import Signs, read_signs
from scripts.train.whisper.sizes import Arrays, Sizes, sizes_of
from scripts.train.whisper.surroundings import Surroundings

TOGETHER = 16
SPEECH_OF_OTHERS = 60
"""Clips that the babble is made of."""
CPU_FRAMES, CUDA_FRAMES = 3_000, 60_000


def examination(examples: Examples, count: int) -> list[Batch]:
    """Batches of the first clips, those of about one length together, in the same surroundings every time."""
    order = np.argsort(examples.clips.lengths[:count], kind="stable")
    made = [examples.plain(int(number), np.random.default_rng([0, int(number)])) for number in order]
    return [collate(made[start : start + TOGETHER], filler=examples.signs.end) for start in range(0, len(made), TOGETHER)]


def begin(start: Path | None, signs: Signs) -> Network:
    """A network with the weights of a CTranslate2 folder or of a weights.npz; without either, a new one of the usual size.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is of another tokenizer, or damaged.
    """
    if start is None:
        return Network(replace(Sizes(), vocabulary=signs.size))
    weights: Arrays = model_file.read(start / "model.bin") if start.is_dir() else dict(np.load(start, allow_pickle=False))
    sizes = sizes_of(weights)
    if (sizes.vocabulary, sizes.mels) != (signs.size, MELS):
        raise ValueError(f"{start} has {sizes.vocabulary} tokens and {sizes.mels} mel bands, not {signs.size} and {MELS}")
    return from_arrays(weights, sizes)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    given = _parser().parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    cpu = given.device == "cpu"
    cores = len(os.sched_getaffinity(0))
    frames = given.frames or (CPU_FRAMES if cpu else CUDA_FRAMES)
    plan = Plan(given.out, given.minutes, given.rate, frames, given.device, 0 if cpu else max(1, cores - 1), given.seed)
    torch.manual_seed(given.seed)
    torch.set_num_threads(given.threads or cores)
    torch.set_float32_matmul_precision("highest" if cpu else "high")
    use_heap()
    signs = read_signs(given.tokenizer)
    clips = Clips(sorted(given.data.glob("part-*.npz")))
    rng = np.random.default_rng(given.seed)
    others = [clips.samples(int(number)) for number in rng.choice(len(clips), min(SPEECH_OF_OTHERS, len(clips)), replace=False)]
    examples = Examples(clips, Surroundings(rng, others), signs)
    apart = replace(examples, clips=Clips([given.data / f"{EXAMINATION}.npz"]))
    training = Training(plan, examples, examination(apart, given.examined), begin(given.start, signs))
    if given.resume:
        training.go_on(checkpoint.load(given.out / "checkpoint.pt"))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, training.stop)
    training.run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder that prepare.py filled")
    parser.add_argument("out", type=Path, help="folder for checkpoint, weights and log")
    parser.add_argument("--minutes", type=float, required=True, help="all the time for training, with what --resume goes on from")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json that the clips were prepared with")
    parser.add_argument("--start", type=Path, help="CTranslate2 folder or weights.npz to start from (default: from nothing)")
    parser.add_argument("--resume", action="store_true", help="go on from OUT/checkpoint.pt; give the same --start again")
    parser.add_argument("--rate", type=float, default=0.01, help="highest learning rate (default: 0.01)")
    parser.add_argument("--examined", type=int, default=96, help="clips held out that are examined (default: 96)")
    parser.add_argument("--frames", type=int, help=f"frames of a batch (default: {CPU_FRAMES}, on a GPU {CUDA_FRAMES})")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="a GPU computes in bfloat16")
    parser.add_argument("--threads", type=int, help="threads of a CPU (default: one a core)")
    parser.add_argument("--seed", type=int, default=1, help="seed of everything random")
    return parser


if __name__ == "__main__":
    main()

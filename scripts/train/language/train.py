"""Training of the language model's adapter.

    python -m scripts.train.language.train DATA.npz FOLDER --base BASE.gguf --minutes 60

FOLDER gets log.jsonl, checkpoint.npz every five minutes and at the end, and at the end adapter.gguf. SIGTERM and Ctrl-C end the
training early, and everything is saved; `--resume` goes on.
"""

import argparse
import functools
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from scripts.train.language import base, checkpoint, dimensions, export, pointwise, segments
from scripts.train.language.loop import Loop, Plan
from scripts.train.language.model import Model

RIVALS = 4000
"""Random tokens that compete at the output beside those in the data."""
HELD_OUT_SHARE = 0.02


def main() -> None:
    """Train as the command line says."""
    arguments = _parser().parse_args()
    torch.set_grad_enabled(False)
    folder = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    state = _start(arguments)
    data = _data(arguments, state.seed)
    plan = Plan(
        folder=folder,
        minutes=arguments.minutes,
        rate=arguments.lr,
        row=arguments.row,
        rows=max(1, round(arguments.step_tokens / arguments.row)),
        evaluate_every=arguments.evaluate_every,
        workers=0 if arguments.threads else arguments.workers,
    )
    seen = np.unique(np.concatenate([part.tokens for part in data]))
    rivals = np.random.default_rng(state.seed).choice(dimensions.Dimensions().vocabulary, RIVALS, replace=False)
    make = functools.partial(_model, _base(arguments), np.union1d(seen, rivals).astype(np.int32), arguments)
    torch.set_num_threads(arguments.threads or 1)
    loop = Loop(plan, state, data, make)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, loop.stop)
    loop.run()
    export.write(folder / "adapter.gguf", loop.flat, dimensions.Dimensions())
    print(f"{folder / 'adapter.gguf'} is written", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Train the language model's adapter.")
    parser.add_argument("data", type=Path, help="data set made by segments.write")
    parser.add_argument("folder", type=Path, help="gets the log, checkpoints and the adapter")
    parser.add_argument("--base", type=Path, required=True, help="GGUF file of the base model")
    parser.add_argument("--minutes", type=float, required=True, help="how long to train in all, with what --resume goes on from")
    parser.add_argument(
        "--held-out", type=Path, help="data set to evaluate on (default: 2 %% of the data, which are not learned)"
    )
    parser.add_argument("--held-out-size", type=int, default=200, help="examples of it that are used (default 200)")
    parser.add_argument("--evaluate-every", type=float, default=10, help="minutes (default 10)")
    parser.add_argument("--lr", type=float, default=1e-3, help="highest learning rate (default 1e-3)")
    parser.add_argument("--start", type=Path, help="adapter (GGUF) to start from")
    parser.add_argument("--resume", action="store_true", help="go on from the folder's checkpoint")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--row", type=int, default=1000, help="tokens of a row at most (default 1000)")
    parser.add_argument("--step-tokens", type=int, default=4000, help="tokens of a step, about (default 4000)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one a core)")
    parser.add_argument("--threads", type=int, default=0, help="use one process with so many threads instead")
    parser.add_argument("--device", default="cpu", help="cpu or cuda; cuda needs --threads, and rows of some 16,000 tokens")
    parser.add_argument("--compile", action="store_true", help="fuse the cheap steps; needs a C++ compiler")
    return parser


def _start(arguments: argparse.Namespace) -> checkpoint.Checkpoint:
    if arguments.resume:
        return checkpoint.load(arguments.folder / "checkpoint.npz")
    sizes = dimensions.Dimensions()
    flat = export.read(arguments.start, sizes) if arguments.start else dimensions.fresh(sizes, arguments.seed)
    return checkpoint.Checkpoint(flat, np.zeros_like(flat), np.zeros_like(flat), 0, 0, 0.0, arguments.seed)


def _data(arguments: argparse.Namespace, seed: int) -> tuple[segments.DataSet, segments.DataSet]:
    """What is learned, and what is held out."""
    data = segments.read(arguments.data)
    random = np.random.default_rng(seed)
    if arguments.held_out:
        other = segments.read(arguments.held_out)
        return data, segments.select(other, random.permutation(len(other))[: arguments.held_out_size])
    order = random.permutation(len(data))
    held_out = max(1, round(HELD_OUT_SHARE * len(data)))
    chosen = order[:held_out][: arguments.held_out_size]
    return segments.select(data, np.sort(order[held_out:])), segments.select(data, chosen)


def _base(arguments: argparse.Namespace) -> base.Base:
    print(f"reading {arguments.base}", file=sys.stderr)
    return base.load(arguments.base, dimensions.Dimensions())


def _model(network: base.Base, vocabulary: Any, arguments: argparse.Namespace) -> Model:
    return Model(
        network,
        dimensions.Dimensions(),
        vocabulary,
        device=arguments.device,
        dtype=_precision(arguments.device),
        pointwise=pointwise.compiled() if arguments.compile else None,
    )


def _precision(device: str) -> torch.dtype:
    """32 bits on a GPU, which multiplies the first 19 of them; on a CPU bfloat16 where special instructions make it faster."""
    if device != "cpu":
        torch.set_float32_matmul_precision("high")
        return torch.float32
    seconds = {
        dtype: min(_timed(torch.ones(512, 512, dtype=dtype)) for _ in range(3)) for dtype in (torch.float32, torch.bfloat16)
    }
    return torch.bfloat16 if seconds[torch.bfloat16] < 0.7 * seconds[torch.float32] else torch.float32


def _timed(matrix: torch.Tensor) -> float:
    """Seconds of one product of a matrix with itself."""
    begun = time.perf_counter()
    torch.mm(matrix, matrix)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()

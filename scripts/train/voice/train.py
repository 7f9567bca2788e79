"""Trains the voice on what prepare.py made.

python -m scripts.train.voice.train DATA OUT --minutes 60 [--start VOICE.onnx] [--resume]

Leaves checkpoint.pt (every few minutes and at the end) and log.jsonl in the folder OUT; export.py makes the voice of them.
"""

import argparse
import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from scripts.train.language.optimiser import Schedule
from scripts.train.language.workers import use_heap
from scripts.train.voice import checkpoint, dataset, norms, weights, workers
from scripts.train.voice.batches import collate, epoch
from scripts.train.voice.checkpoint import Checkpoint
from scripts.train.voice.loss import WEIGHTS, Lesson, Loss
from scripts.train.voice.network import Network
from scripts.train.voice.phones import PUNCTUATION
from scripts.train.voice.targets import Utterance

HELD_OUT = 96
"""Utterances that are only used to see how well it goes: the first ones."""
HOLD = 0.2
"""Share of the time during which the learning rate stays at its highest."""
AVERAGING = 0.998
LONGEST_GRADIENT = 1.0
SAVE_EVERY, LOG_EVERY = 4.0, 25
"""Minutes and steps."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the command line asks for.

    Attributes:
        data, out: folders.
        minutes: all the time for training, that of a resumed training included.
        rate: highest learning rate.
        size: utterances of a batch of one worker.
        seed: seed of everything random.
    """

    data: Path
    out: Path
    minutes: float
    rate: float
    size: int
    seed: int


class Training:
    """One worker's part of the training.

    Args:
        plan: what is asked for.
        worker: which one.
        utterances: held out ones first.
        start: a voice or an unfinished training to go on from.
    """

    def __init__(self, plan: Plan, worker: workers.Worker, utterances: Sequence[Utterance], start: Path | None) -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.worker = plan, worker
        self.held_out, self.training = utterances[:HELD_OUT], utterances[HELD_OUT:]
        ids = dataset.read_ids(plan.data)
        network = Network()
        norms.fit(network, self.training[:2000])
        saved = checkpoint.load(start) if start is not None and start.suffix == ".pt" else None
        if saved is not None:
            network.load_state_dict(saved.network)
        elif start is not None:
            weights.load(network, start)
        network.shortest.copy_(norms.shortest_lengths(ids))
        self.lesson = Lesson(network, [ids[mark][0] for mark in sorted(PUNCTUATION)])
        self.average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(AVERAGING))
        self.optimiser = torch.optim.AdamW(network.parameters(), lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.01)
        self.schedule = Schedule(plan.rate, warm_up=100)
        self.step, self.used = 0, 0.0
        if saved is not None:
            self._go_on(saved)

    def _go_on(self, saved: Checkpoint) -> None:
        self.average.module.load_state_dict(saved.average)
        self.average.n_averaged.fill_(saved.step)
        self.optimiser.load_state_dict(saved.optimiser)
        self.step, self.used = saved.step, saved.minutes

    def run(self) -> None:
        """Train until the time is over or the process is asked to stop."""
        shared = self.worker.shared(self.lesson)
        before, begun = self.used, time.monotonic()
        saved = self.used
        torch.manual_seed(self.plan.seed + self.step + self.worker.number)
        random = Random(self.plan.seed + self.step)
        while True:
            for chosen in epoch(self.training, self.plan.size, self.worker.number, self.worker.count, random):
                self.used = before + (time.monotonic() - begun) / 60
                share = self.worker.latest(self.used / self.plan.minutes)
                if share >= 1:
                    self._save()
                    return
                self._learn(shared, chosen, share)
                if self.used - saved > SAVE_EVERY:
                    saved = self.used
                    self._save()

    def _learn(self, shared: nn.Module, chosen: Sequence[Utterance], share: float) -> None:
        self.step += 1
        rate = self.schedule.rate(self.step, max(0.0, (share - HOLD) / (1 - HOLD)))
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        found: Loss = shared(collate(chosen))
        self.optimiser.zero_grad()
        found.total.backward()
        nn.utils.clip_grad_norm_(self.lesson.network.parameters(), LONGEST_GRADIENT)
        self.optimiser.step()
        self.average.update_parameters(self.lesson.network)
        if self.step % LOG_EVERY == 0:
            terms = dict(zip(WEIGHTS, (round(float(term), 4) for term in found.terms), strict=True))
            self._log({"lr": rate, "loss": round(float(found.total.detach()), 4), **terms})

    def _save(self) -> None:
        if self.worker.number:
            return
        average = self.average.module
        state = Checkpoint(
            self.lesson.network.state_dict(), average.state_dict(), self.optimiser.state_dict(), self.step, self.used
        )
        checkpoint.save(self.plan.out / "checkpoint.pt", state)
        self._log({f"held_out_{name}": round(value, 4) for name, value in self.examine(average).items()})

    def examine(self, network: nn.Module) -> dict[str, float]:
        """Mean terms of the loss on the utterances held out."""
        learning, self.lesson.network = self.lesson.network, network
        self.lesson.eval()
        size = self.plan.size
        with torch.no_grad():
            batches = [self.held_out[start : start + size] for start in range(0, len(self.held_out), size)]
            terms = torch.stack([self.lesson(collate(batch)).terms for batch in batches]).mean(0)
        self.lesson.network = learning
        self.lesson.train()
        return dict(zip(WEIGHTS, terms.tolist(), strict=True))

    def _log(self, values: dict[str, float]) -> None:
        if self.worker.number:
            return
        line = json.dumps({"step": self.step, "minutes": round(self.used, 2), **values})
        with (self.plan.out / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        if "held_out_spectrum" in values:
            print(line, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with the parts")
    parser.add_argument("out", type=Path, help="folder for checkpoint and log")
    parser.add_argument("--minutes", type=float, required=True, help="all the time for training")
    parser.add_argument("--start", type=Path, help="a voice of this kind to start from")
    parser.add_argument("--resume", action="store_true", help="go on from OUT/checkpoint.pt")
    parser.add_argument("--rate", type=float, default=1.1e-3, help="highest learning rate (default: 1.1e-3)")
    parser.add_argument("--size", type=int, default=4, help="utterances of a batch of one process (default: 4)")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)), help="processes (default: one a core)")
    parser.add_argument("--seed", type=int, default=1, help="seed of everything random")
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    plan = Plan(given.data, given.out, given.minutes, given.rate, given.size, given.seed)
    utterances = dataset.read(dataset.parts(given.data))
    if len(utterances) <= HELD_OUT:
        parser.error(f"{given.data} holds {len(utterances)} utterances, too few to learn from")
    start = given.out / "checkpoint.pt" if given.resume else given.start
    use_heap()
    workers.run(given.workers, lambda worker: Training(plan, worker, utterances, start).run())


if __name__ == "__main__":
    main()

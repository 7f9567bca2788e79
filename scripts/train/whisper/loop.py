"""Steps, examinations, checkpoints and the log of one training."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
from torch import nn
from torch.utils.data import DataLoader

from scripts.train.language.optimiser import Schedule
from scripts.train.whisper import checkpoint
from scripts.train.whisper.batches import Batch, Epoch, groups
from scripts.train.whisper.checkpoint import Checkpoint
from scripts.train.whisper.decoding import errors, transcribe
from scripts.train.whisper.examples import Examples
from scripts.train.whisper.loss import Lesson, Loss
from scripts.train.whisper.muon import Muon
from scripts.train.whisper.network import Network, arrays, matrices

SAVE_EVERY, LOG_EVERY = 5.0, 10
"""Minutes and steps."""
HOLD = 0.2
"""Share of the time during which the learning rate stays at its highest."""
WARM_UP = 20
OTHERS = 0.15
"""Learning rate of what is no matrix of a layer, as a share of the rate of those."""
LONGEST_GRADIENT = 2.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What the command line asks for.

    Attributes:
        out: folder for checkpoint, weights and log.
        minutes: all the time for training, that of a resumed training included.
        rate: highest learning rate of the matrices.
        frames: frames of a batch at most.
        device: cpu or cuda.
        loaders: processes that make batches; 0 = this one makes them.
        seed: seed of everything random.
    """

    out: Path
    minutes: float
    rate: float
    frames: int
    device: str
    loaders: int
    seed: int


class Training:
    """One training.

    Args:
        plan: what is asked for.
        examples: makes what is learned.
        examination: batches that are never learned.
        network: where to begin.
    """

    def __init__(self, plan: Plan, examples: Examples, examination: list[Batch], network: Network) -> None:
        self.plan, self.examples, self.examination = plan, examples, examination
        self.lesson = Lesson(network, examples.signs.end).to(plan.device)
        chosen = matrices(network)
        kept = {id(matrix) for matrix in chosen.values()}
        others = [one for one in self.lesson.parameters() if id(one) not in kept]
        self.matrices = Muon(((one, _parts(name, one)) for name, one in chosen.items()), plan.rate)
        self.others = torch.optim.AdamW(others, plan.rate * OTHERS, betas=(0.9, 0.98), weight_decay=0.01)
        self.schedule = Schedule(1.0, WARM_UP)
        self.step, self.used = 0, 0.0
        self._stopped = False

    def go_on(self, saved: Checkpoint) -> None:
        """Take over the state of an unfinished training."""
        self.lesson.load_state_dict(saved.lesson)
        self.matrices.load_state_dict(saved.matrices)
        self.others.load_state_dict(saved.others)
        self.step, self.used = saved.step, saved.minutes

    def stop(self, *_: object) -> None:
        """End after the present step; a signal handler."""
        self._stopped = True

    def run(self) -> None:
        """Train until the time is over or somebody asks to stop; examine and save before and after and in between."""
        if not self.step:
            self._examine()
        before, begun = self.used, time.monotonic()
        saved = self.used
        for batch in self._batches():
            self.used = before + (time.monotonic() - begun) / 60
            if self._stopped or self.used >= self.plan.minutes:
                break
            self._learn(batch)
            if self.used - saved > SAVE_EVERY:
                saved = self.used
                self._save()
                self._examine()
        self._save()
        self._examine()

    def _batches(self) -> Iterator[Batch]:
        """Batches without end; which ones follows from the seed and the step at which each round begins."""
        while True:
            seed = self.plan.seed * 1_000_003 + self.step
            chosen = groups(self.examples.clips.lengths.tolist(), self.plan.frames, Random(seed))
            yield from DataLoader(Epoch(self.examples, chosen, seed), batch_size=None, num_workers=self.plan.loaders)

    def _learn(self, batch: Batch) -> None:
        self.step += 1
        share = self.used / self.plan.minutes
        rate = self.plan.rate * self.schedule.rate(self.step, (share - HOLD) / (1 - HOLD))
        for optimiser, factor in ((self.matrices, 1.0), (self.others, OTHERS)):
            for group in optimiser.param_groups:
                group["lr"] = rate * factor
        found = self._loss(batch)
        self.lesson.zero_grad()
        found.total.backward()
        nn.utils.clip_grad_norm_(self.lesson.parameters(), LONGEST_GRADIENT)
        self.matrices.step()
        self.others.step()
        if self.step % LOG_EVERY == 0:
            self._log({"rate": rate, **_figures(found)})

    def _loss(self, batch: Batch) -> Loss:
        device = self.plan.device
        moved = Batch(*(torch.as_tensor(one).to(device) for one in batch))
        with torch.autocast(device, torch.bfloat16, enabled=device != "cpu"):
            found: Loss = self.lesson(moved)
        return found

    def _examine(self) -> None:
        """Log the losses on the batches kept apart, and the share of wrong tokens when the network writes by itself."""
        self.lesson.eval()
        with torch.no_grad():
            losses = [_figures(self._loss(batch)) for batch in self.examination]
            wrong, tokens = (sum(counts) for counts in zip(*map(self._errors, self.examination), strict=True))
        self.lesson.train()
        means = {f"held_out_{name}": sum(one[name] for one in losses) / len(losses) for name in losses[0]}
        self._log({**means, "held_out_errors": wrong / tokens})

    def _errors(self, batch: Batch) -> tuple[int, int]:
        """Wrong tokens, and tokens that were said."""
        features = torch.as_tensor(batch.features).to(self.plan.device)
        said = [row[:count].tolist() for row, count in zip(batch.text, batch.sizes[1], strict=True)]
        heard = transcribe(self.lesson.network, features, self.examples.signs)
        return sum(map(errors, heard, said)), sum(map(len, said))

    def _save(self) -> None:
        state = Checkpoint(self.lesson.state_dict(), self.matrices.state_dict(), self.others.state_dict(), self.step, self.used)
        checkpoint.save(self.plan.out / "checkpoint.pt", state)
        checkpoint.save_weights(self.plan.out / "weights.npz", arrays(self.lesson.network))

    def _log(self, values: dict[str, float]) -> None:
        rounded = {name: float(f"{value:.4g}") for name, value in values.items()}
        line = json.dumps({"step": self.step, "minutes": round(self.used, 2), **rounded})
        with (self.plan.out / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        print(line, flush=True)


def _parts(name: str, matrix: torch.Tensor) -> int:
    """Square matrices in one: queries, keys and values of an attention."""
    return int(matrix.shape[0] // matrix.shape[1]) if "attention." in name else 1


def _figures(found: Loss) -> dict[str, float]:
    return {name: float(value.detach()) for name, value in found._asdict().items()}

"""Steps, evaluations, checkpoints and the log of one training."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from scripts.train.language import checkpoint, rows
from scripts.train.language.model import Model, Outcome
from scripts.train.language.optimiser import Adam, Schedule, clip
from scripts.train.language.segments import DECISION_WEIGHT, DataSet, FloatArray
from scripts.train.language.workers import Workers, share

CHECKPOINT_EVERY = 5.0
"""Minutes between checkpoints."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do.

    Attributes:
        folder: gets the log and the checkpoints.
        minutes: time in all; it is over with the step during which it passes.
        rate: highest learning rate.
        row: tokens of a row at most.
        rows: rows of a step.
        evaluate_every: minutes between evaluations.
        workers: processes; 0 = compute here.
    """

    folder: Path
    minutes: float
    rate: float
    row: int
    rows: int
    evaluate_every: float
    workers: int


class Loop:
    """One training, from a checkpoint on.

    Args:
        plan: what to do.
        state: where to begin.
        data: what is learned, and what is held out.
        make: makes the model.
        clock: seconds, from any origin.
    """

    def __init__(
        self,
        plan: Plan,
        state: checkpoint.Checkpoint,
        data: tuple[DataSet, DataSet],
        make: Callable[[], Model],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._plan = plan
        self._data = data
        self._schedule = Schedule(plan.rate)
        self._seed = state.seed
        self._tokens = state.tokens
        self._before = state.minutes
        self._adam = Adam(torch.from_numpy(state.first), torch.from_numpy(state.second), state.step)
        self._shared = share(torch.from_numpy(state.flat), plan.rows)
        self._workers = Workers(plan.workers, make, data, self._shared)
        self._queue: list[tuple[int, ...]] = []
        self._epoch = 0
        for _ in range(state.step):
            self._next()
        self._stopped = False

    @property
    def flat(self) -> FloatArray:
        """The adapter as it is now."""
        return np.asarray(self._shared.flat.numpy(), np.float32)

    def stop(self, *_: object) -> None:
        """End after the present step; a signal handler."""
        self._stopped = True

    def run(self) -> None:
        """Train until the time is over, evaluate and save."""
        self._begun = self._clock()
        saved = evaluated = self._minutes()
        while self._minutes() < self._plan.minutes and not self._stopped:
            self._step()
            if self._minutes() - evaluated > self._plan.evaluate_every:
                self._evaluate()
                evaluated = self._minutes()
            if self._minutes() - saved > CHECKPOINT_EVERY:
                self._save()
                saved = self._minutes()
        self._save()
        if not self._stopped:
            self._evaluate()
        self._workers.close()

    def _step(self) -> None:
        begun = self._clock()
        chosen = self._next()
        indices = [index for row in chosen for index in row]
        parts = [self._data[0].segment(index) for index in indices]
        total = float(sum(part.weights.sum() for part in parts))
        rate = self._schedule.rate(self._adam.step + 1, self._minutes() / self._plan.minutes)
        outcomes = self._workers.run([(0, row) for row in chosen], total)
        gradient = torch.stack(self._shared.gradients[: len(chosen)]).sum(0)
        norm = clip(gradient)
        self._adam.update(self._shared.flat, gradient, rate)
        tokens = sum(part.tokens.size for part in parts)
        self._tokens += tokens
        scores = score(self._data[0], chosen, outcomes)
        self._log(
            loss=scores.loss, accuracy=scores.accuracy, lr=rate, norm=norm, tokens_per_second=tokens / (self._clock() - begun)
        )

    def _evaluate(self) -> None:
        held_out = self._data[1]
        order = np.random.default_rng(0)
        groups = rows.group(held_out.lengths, held_out.prefix.size, max(self._plan.row, _shortest(held_out)), order)
        scores = score(held_out, groups, self._workers.run([(1, row) for row in groups]))
        self._log(held_out_loss=scores.loss, held_out_accuracy=scores.accuracy, held_out_exact=scores.exact)

    def _next(self) -> list[tuple[int, ...]]:
        """The rows of the next step."""
        while len(self._queue) < self._plan.rows:
            data = self._data[0]
            random = np.random.default_rng([self._seed, self._epoch])
            self._queue.extend(rows.group(data.lengths, data.prefix.size, self._plan.row, random))
            self._epoch += 1
        taken, self._queue = self._queue[: self._plan.rows], self._queue[self._plan.rows :]
        return taken

    def _minutes(self) -> float:
        return self._before + (self._clock() - self._begun) / 60

    def _save(self) -> None:
        adam = self._adam
        state = checkpoint.Checkpoint(
            self.flat, adam.first.numpy(), adam.second.numpy(), adam.step, self._tokens, self._minutes(), self._seed
        )
        checkpoint.save(self._plan.folder / "checkpoint.npz", state)

    def _log(self, **values: float) -> None:
        line: dict[str, float] = {"step": self._adam.step, "minutes": self._minutes(), "tokens": self._tokens, **values}
        rounded = {name: value if isinstance(value, int) else float(f"{value:.5g}") for name, value in line.items()}
        with (self._plan.folder / "log.jsonl").open("a") as file:
            file.write(json.dumps(rounded) + "\n")
        print("  ".join(f"{name} {value}" for name, value in rounded.items()), file=sys.stderr)


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures of some rows.

    Attributes:
        loss: weighted mean of the cross-entropies.
        accuracy: share of decisions that are right.
        exact: share of segments with decisions whose decisions are all right.
    """

    loss: float
    accuracy: float
    exact: float


def score(data: DataSet, groups: Sequence[tuple[int, ...]], outcomes: Sequence[Outcome]) -> Scores:
    """Figures over rows and their outcomes."""
    right = wrong = exact = examples = 0
    for chosen, outcome in zip(groups, outcomes, strict=True):
        row = rows.pack(data, chosen)
        decision = row.weights >= DECISION_WEIGHT
        hits = outcome.hits.numpy()[decision]
        owners = row.owners[decision]
        right += int(hits.sum())
        wrong += int((~hits).sum())
        examples += len(np.unique(owners))
        exact += len(np.unique(owners)) - len(np.unique(owners[~hits]))
    loss = sum(outcome.loss for outcome in outcomes) / sum(outcome.weight for outcome in outcomes)
    return Scores(loss, right / max(1, right + wrong), exact / max(1, examples))


def _shortest(data: DataSet) -> int:
    """The shortest row that takes every segment."""
    return int(data.lengths.max()) + data.prefix.size

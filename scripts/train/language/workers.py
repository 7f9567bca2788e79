"""Rows computed side by side: one process for each core, because small products waste a second thread."""

import contextlib
import ctypes
import os
import queue
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import multiprocessing

from scripts.train.language.model import Model, Outcome
from scripts.train.language.rows import pack
from scripts.train.language.segments import DataSet

Job = tuple[int, tuple[int, ...]]
"""Which data set (0 = training, 1 = held out), and which of its segments make the row."""

PARENT_CHECK = 30.0
"""Seconds after which an idle worker looks whether its parent still lives."""
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # malloc.h


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """Memory that the processes share.

    Attributes:
        flat: the adapter, shape (parameters,).
        gradients: one array for each row of a step, so that their sum does not depend on who computed which.
    """

    flat: torch.Tensor
    gradients: list[torch.Tensor]


def share(flat: torch.Tensor, rows: int) -> Shared:
    """Shared memory for steps of at most `rows` rows."""
    return Shared(flat.clone().share_memory_(), [torch.zeros_like(flat).share_memory_() for _ in range(rows)])


class Workers:
    """Processes that compute rows; with a count of 0 the calling process computes them itself.

    Args:
        count: processes.
        make: makes the model, called once in each process.
        data: the data sets that jobs name.
        shared: the adapter and the places for gradients.
    """

    def __init__(self, count: int, make: Callable[[], Model], data: Sequence[DataSet], shared: Shared) -> None:
        self._data = data
        self._shared = shared
        self._version = 0
        self._own = make() if count == 0 else None
        context = multiprocessing.get_context("fork")
        self._jobs = context.Queue()
        self._results = context.Queue()
        arguments = (make, data, shared, self._jobs, self._results, os.getpid())
        self._processes = [context.Process(target=_work, args=arguments, daemon=True) for _ in range(count)]
        for process in self._processes:
            process.start()

    def run(self, jobs: Sequence[Job], total: float | None = None) -> list[Outcome]:
        """Outcomes in the order of the jobs; with a total, gradients of the loss divided by it are left in `shared`.

        Raises:
            RuntimeError: a worker died.
        """
        self._version += 1
        if self._own is not None:
            self._own.bind(self._shared.flat)
            return [_compute(self._own, self._data, job, total, self._slot(number, total)) for number, job in enumerate(jobs)]
        for number, job in enumerate(jobs):
            self._jobs.put((self._version, number, job, total))
        found: dict[int, Outcome] = {}
        while len(found) < len(jobs):
            try:
                number, outcome = self._results.get(timeout=PARENT_CHECK)
            except queue.Empty:
                self._check()
                continue
            found[number] = outcome
        return [found[number] for number in range(len(jobs))]

    def close(self) -> None:
        """End the processes."""
        for _ in self._processes:
            self._jobs.put(None)
        for process in self._processes:
            process.join()

    def _slot(self, number: int, total: float | None) -> torch.Tensor | None:
        return None if total is None else self._shared.gradients[number]

    def _check(self) -> None:
        if any(not process.is_alive() for process in self._processes):
            raise RuntimeError("a training process died, perhaps for want of memory; use shorter rows and --resume")


def use_heap() -> None:
    """Have malloc keep large blocks instead of giving each back to the kernel, which would clear its pages every time."""
    with contextlib.suppress(OSError, AttributeError):  # another C library than glibc
        library = ctypes.CDLL(None)
        library.mallopt(M_MMAP_MAX, 0)
        library.mallopt(M_TRIM_THRESHOLD, 2**31 - 1)


def _work(make: Callable[[], Model], data: Sequence[DataSet], shared: Shared, jobs: Any, results: Any, parent: int) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the parent saves first, then says when to end
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    use_heap()
    model = make()
    bound = 0
    while True:
        try:
            task = jobs.get(timeout=PARENT_CHECK)
        except queue.Empty:
            if os.getppid() != parent:
                return
            continue
        if task is None:
            return
        version, number, job, total = task
        if version != bound:
            model.bind(shared.flat)
            bound = version
        results.put((number, _compute(model, data, job, total, None if total is None else shared.gradients[number])))


def _compute(model: Model, data: Sequence[DataSet], job: Job, total: float | None, gradients: torch.Tensor | None) -> Outcome:
    row = pack(data[job[0]], job[1])
    if total is None or gradients is None:
        return model.evaluate(row)
    gradients.zero_()
    return model.learn(row, total, gradients)

"""One training process for each core, because small products waste a second thread; gradients are averaged every step."""

import os
import signal
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import distributed, multiprocessing, nn
from torch.nn.parallel import DistributedDataParallel


@dataclass(slots=True)
class Worker:
    """One of several processes that train together.

    Attributes:
        number: from 0.
        count: how many there are.
        stopping: whether this process was asked to stop.
    """

    number: int
    count: int
    stopping: bool = False

    def shared(self, module: nn.Module) -> nn.Module:
        """The module, its gradients averaged over all workers."""
        return DistributedDataParallel(module, forward_sync_buffers=False) if self.count > 1 else module

    def latest(self, value: float) -> float:
        """The largest of all workers' values; infinity once any of them was asked to stop."""
        if self.count == 1:
            return float("inf") if self.stopping else value
        shared = torch.tensor([float("inf") if self.stopping else value], dtype=torch.float64)
        distributed.all_reduce(shared, distributed.ReduceOp.MAX)
        return float(shared)


def run(count: int, work: Callable[[Worker], None]) -> None:
    """Do work in processes that share gradients; with a count of 1, in this process.

    Raises:
        torch.multiprocessing.ProcessException: a process failed; the others are ended.
    """
    with tempfile.TemporaryDirectory() as folder:
        if count == 1:
            _begin(0, 1, work, Path(folder) / "meeting")
        else:
            multiprocessing.start_processes(_begin, (count, work, Path(folder) / "meeting"), count, start_method="fork")


def _begin(number: int, count: int, work: Callable[[Worker], None], meeting: Path) -> None:
    worker = Worker(number, count)

    def stop(*_: object) -> None:
        worker.stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    torch.set_num_threads(1)
    if count > 1:
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
        distributed.init_process_group("gloo", init_method=f"file://{meeting}", rank=number, world_size=count)
    try:
        work(worker)
    finally:
        if count > 1:
            distributed.destroy_process_group()

"""pocketsphinx processes for several utterances at once: each is started when first needed, and kept."""

import contextlib
import threading
from collections.abc import Callable

from dealer_kiosk.engines.sphinx.process import SphinxProcess
from dealer_kiosk.errors import EngineError


class SphinxPool:
    """Lends processes. For any thread.

    Args:
        start: starts a process; need not wait until it has loaded.
        most: processes at the same time.
    """

    def __init__(self, start: Callable[[], SphinxProcess], most: int) -> None:
        self._start = start
        self._most = most
        self._changed = threading.Condition()
        self._free: list[SphinxProcess] = []
        self._lent: list[SphinxProcess] = []
        self._closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        """The ids of the processes, free ones first."""
        with self._changed:
            return tuple(process.pid for process in (*self._free, *self._lent))

    def take(self, timeout_s: float) -> SphinxProcess | None:
        """A process for one utterance, or None when all were busy for so long; `give_back` or `replace` it.

        Raises:
            EngineError: the pool is closed, or no process can be started.
        """
        with self._changed:
            self._changed.wait_for(self._can_lend, timeout_s)
            if self._closed:
                raise EngineError("the speech recogniser is closed")
            if not self._can_lend():
                return None
            process = self._a_process()
            self._lent.append(process)
            return process

    def give_back(self, process: SphinxProcess) -> None:
        """The utterance is over."""
        with self._changed:
            self._lent.remove(process)
            if self._closed:
                process.close()
            else:
                self._free.append(process)
            self._changed.notify()

    def replace(self, process: SphinxProcess) -> None:
        """The process has failed: end it, and start the next one loading."""
        process.close()
        with self._changed:
            self._lent.remove(process)
            if not self._closed:
                with contextlib.suppress(EngineError):  # then the next utterance tries again
                    self._free.append(self._started())
            self._changed.notify()

    def close(self) -> None:
        """End all processes; safe to call twice."""
        with self._changed:
            self._closed = True
            for process in self._free:
                process.close()
            self._free.clear()
            for process in self._lent:
                process.end()  # whoever has it gets an error and closes it
            self._changed.notify_all()

    def _can_lend(self) -> bool:
        return self._closed or bool(self._free) or len(self._lent) < self._most

    def _a_process(self) -> SphinxProcess:
        while self._free:
            process = self._free.pop()
            if process.is_alive:
                return process
            process.close()
        return self._started()

    def _started(self) -> SphinxProcess:
        try:
            return self._start()
        except OSError as error:
            raise EngineError(f"the speech recogniser cannot be started: {error.strerror}; free some memory") from error

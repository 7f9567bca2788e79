"""One pocketsphinx process, seen from the program that uses it."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dealer_kiosk.errors import EngineError, ModelError


class SphinxProcess:
    """A process that hears one utterance after the other (`worker` says how). For one thread at a time, but for `end`.

    Args:
        models: made by `lm.build_language_model`, or None for pocketsphinx's general model.
        phone: what fits the acoustic model to a telephone line, or None.
        start_timeout_s: seconds it may take to load.
    """

    def __init__(self, models: Path | None, phone: Path | None, start_timeout_s: float) -> None:
        self._start_timeout_s = start_timeout_s
        # A session of its own keeps the terminal's Ctrl-C from it; it ends when its input does.
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            _command(models, phone), stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        assert self._process.stdin  # noqa: S101 - both are pipes, for the type checker
        assert self._process.stdout  # noqa: S101
        with self._process.stdin as requests, self._process.stdout as answers:
            self._requests = Connection(os.dup(requests.fileno()), readable=False)
            self._answers = Connection(os.dup(answers.fileno()), writable=False)
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="sphinx-requests", daemon=True)
        self._writer.start()
        self._ready = False
        self._partial: dict[str, Any] = {}
        self._final: dict[str, Any] = {}
        self._error = ""
        self.pid = self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def send(self, request: bytes) -> None:
        """Queue a request; returns at once, even if the process hangs or is gone."""
        self._outbox.put(request)

    def wait_ready(self) -> None:
        """Wait until the models are loaded.

        Raises:
            ModelError: they cannot be loaded, or not in time.
        """
        deadline = time.monotonic() + self._start_timeout_s
        while not self._ready:
            if not self._take_answer(deadline) or self._error:
                raise ModelError(self._error or f"the speech recogniser did not start within {self._start_timeout_s:g} seconds")

    def partial(self, number: int) -> str:
        """The last words reported of an utterance; does not wait."""
        while not self._error and self._take_answer(0.0):
            pass
        return str(self._partial["partial"]) if self._partial.get("number") == number else ""

    def answer(self, number: int, timeout_s: float) -> dict[str, Any]:
        """The transcript of an utterance that was finished.

        Raises:
            EngineError: the process died, or took longer than `timeout_s`, and its time to start where it has just been started.
        """
        deadline = time.monotonic() + timeout_s + (0.0 if self._ready else self._start_timeout_s)
        while self._final.get("number") != number:
            if not self._take_answer(deadline):
                raise EngineError(f"the speech recogniser took more than {timeout_s:g} seconds; it is being restarted")
            if self._error:
                raise EngineError(self._error)
        return self._final

    def end(self) -> None:
        """End the process at once; whoever waits for an answer gets an error. Safe to call twice, and from any thread."""
        self._outbox.put(None)
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process and release the pipes; safe to call twice."""
        self.end()
        self._writer.join()
        self._requests.close()
        self._answers.close()

    def _take_answer(self, deadline: float) -> bool:
        """Take the next answer; False when none came until then."""
        try:
            if not self._answers.poll(max(0.0, deadline - time.monotonic())):
                return False
            answer: dict[str, Any] = json.loads(self._answers.recv_bytes())
        except (EOFError, OSError):
            self._error = self._error or "the speech recogniser stopped; it is being restarted"
            return True
        self._ready = self._ready or "ready" in answer
        self._error = answer.get("error", self._error)
        if "partial" in answer:
            self._partial = answer
        if "text" in answer:
            self._final = answer
        return True

    def _write(self) -> None:
        for request in iter(self._outbox.get, None):
            try:
                self._requests.send_bytes(request)
            except OSError:  # the process is gone, which shows where its answer is waited for
                return


def _command(models: Path | None, phone: Path | None) -> Sequence[str]:
    command = [sys.executable, "-m", "dealer_kiosk.engines.sphinx.worker"]
    if models:
        command += ["--models", str(models)]
    if phone:
        command += ["--phone", str(phone)]
    return command

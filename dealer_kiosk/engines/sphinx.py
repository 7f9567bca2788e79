"""The pocketsphinx engine: speech recognition without a downloaded model.

It runs in its own process, because pocketsphinx holds the interpreter lock for seconds, which would stall sound in ours.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dealer_kiosk.engines.sphinx_lm import find_language_model, general_folder
from dealer_kiosk.errors import EngineError, ModelError
from dealer_kiosk.messages import Expects, Transcript, Utterance


class SphinxEars:
    """Speech to text by pocketsphinx.

    Without models in the cache it works with pocketsphinx's general language model, which makes five times as many errors on what
    customers of a dealership usually say.

    Args:
        cache: where `sphinx_lm.build_language_model` put its models; None = the general model.
        start_timeout_s: seconds the process may take to load.
        decode_timeout_s: seconds one utterance may take before the process is restarted.

    Raises:
        ModelError: pocketsphinx or a model of it is missing or damaged.
    """

    name = "sphinx"

    def __init__(self, cache: Path | None = None, *, start_timeout_s: float = 60.0, decode_timeout_s: float = 30.0) -> None:
        general_folder()
        self._folder = find_language_model(cache)
        self._start_timeout_s = start_timeout_s
        self._decode_timeout_s = decode_timeout_s
        self._lock = threading.Lock()
        self._closed = False
        self._worker = _Worker(self._folder)
        try:
            self._worker.wait_ready(start_timeout_s)
        except BaseException:
            self._worker.kill()
            raise

    @property
    def pid(self) -> int:
        """Process id of the recogniser."""
        return self._worker.pid

    @property
    def has_language_model(self) -> bool:
        """Whether the dealership's own language model is in use."""
        return self._folder is not None

    def transcribe(self, utterance: Utterance, expects: Expects = Expects.OPEN) -> Transcript:
        """Words of the utterance; empty text when nobody said anything.

        Raises:
            EngineError: the process died or took too long; a new one is started, the next call may work.
        """
        with self._lock:
            if self._closed:
                raise EngineError("the speech recogniser is closed")
            try:
                self._worker.wait_ready(self._start_timeout_s)
                answer = self._worker.ask(expects, utterance, self._decode_timeout_s)
            except EngineError:
                self._worker.kill()
                self._worker = _Worker(self._folder)
                raise
        return Transcript(answer["text"], answer["confidence"], tuple(answer["alternatives"]))

    def close(self) -> None:
        """End the process; safe to call twice."""
        with self._lock:
            self._closed = True
            self._worker.kill()


class _Worker:
    """One recogniser process and the pipes to it."""

    def __init__(self, folder: Path | None) -> None:
        command = [sys.executable, "-m", "dealer_kiosk.engines.sphinx_worker", *([str(folder)] if folder else [])]
        # A session of its own keeps the terminal's Ctrl-C from it; it ends when its input does.
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        assert self._process.stdin  # noqa: S101 - both are pipes, for the type checker
        assert self._process.stdout  # noqa: S101
        with self._process.stdin as requests, self._process.stdout as answers:
            self._requests = Connection(os.dup(requests.fileno()), readable=False)
            self._answers = Connection(os.dup(answers.fileno()), writable=False)
        self._ready = False
        self.pid = self._process.pid

    def wait_ready(self, timeout_s: float) -> None:
        """Wait until the models are loaded."""
        if not self._ready:
            self._exchange((), timeout_s)
            self._ready = True

    def ask(self, expects: Expects, utterance: Utterance, timeout_s: float) -> dict[str, Any]:
        """The answer to one request."""
        return self._exchange((expects.encode(), utterance.samples.astype("<i2").tobytes()), timeout_s)

    def kill(self) -> None:
        """End the process at once; safe to call twice."""
        self._requests.close()
        self._answers.close()
        self._process.kill()
        self._process.wait()

    def _exchange(self, frames: Iterable[bytes], timeout_s: float) -> dict[str, Any]:
        # Killing the process ends a blocked send as well as a blocked receive.
        watchdog = threading.Timer(timeout_s, self._process.kill)
        watchdog.start()
        try:
            for frame in frames:
                self._requests.send_bytes(frame)
            answer: dict[str, Any] = json.loads(self._answers.recv_bytes())
        except (EOFError, OSError) as error:
            raise EngineError(
                f"the speech recogniser stopped, or took more than {timeout_s:g} seconds; it is being restarted"
            ) from error
        finally:
            watchdog.cancel()
        if "error" in answer:
            raise ModelError(answer["error"])
        return answer

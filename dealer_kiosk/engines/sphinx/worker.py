"""The pocketsphinx process: `python -m dealer_kiosk.engines.sphinx.worker [--models FOLDER] [--phone PATH]`.

Requests come on standard input, answers go to standard output, as frames of multiprocessing.connection. A request is one letter
and what belongs to it:

    B   begin an utterance; JSON {"number", "expects", "whole"}, as `SphinxDecoder.begin` takes them
    S   samples of it
    F   its end
    D   forget it

An answer is one JSON object: {"ready": true} at first, {"number", "partial"} when the words so far have changed, {"number",
"text", "confidence", "alternatives"} after F, or {"error": text} before the process ends. The end of input ends the process, so
it cannot outlive its parent.
"""

import argparse
import contextlib
import json
import os
import sys
from collections import deque
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from dealer_kiosk.engines.sphinx.decoder import SphinxDecoder
from dealer_kiosk.errors import KioskError
from dealer_kiosk.messages import MIC_RATE, Expects

BEGIN, SAMPLES, FINISH, DROP = b"B", b"S", b"F", b"D"

_PARTIAL_EVERY = MIC_RATE // 4  # samples


def main() -> int:
    """Serve requests until the input ends; exit status 1 when a model cannot be loaded."""
    options = argparse.ArgumentParser()
    options.add_argument("--models", type=Path)
    options.add_argument("--phone", type=Path)
    paths = options.parse_args()
    requests = Connection(os.dup(0), writable=False)
    answers = Connection(os.dup(1), readable=False)
    os.dup2(2, 1)  # whatever a library prints must not get between the frames
    with contextlib.suppress(EOFError, BrokenPipeError):  # the parent is gone or wants us no more
        try:
            decoder = SphinxDecoder(paths.models, paths.phone)
        except KioskError as error:
            _send(answers, error=str(error))
            return 1
        _send(answers, ready=True)
        inbox, server = _Inbox(requests), _Server(decoder, answers)
        while True:
            server.serve(inbox.next())
    return 0


class _Inbox:
    """Requests in order; samples that wait when their utterance is forgotten are passed over."""

    def __init__(self, requests: "Connection[bytes, bytes]") -> None:
        self._requests = requests
        self._waiting: deque[bytes] = deque()

    def next(self) -> bytes:
        """The next request; waits for one.

        Raises:
            EOFError: the input has ended.
        """
        while not self._waiting or self._requests.poll():
            request = self._requests.recv_bytes()
            if request[:1] == DROP:
                while self._waiting and self._waiting[-1][:1] == SAMPLES:
                    self._waiting.pop()
            self._waiting.append(request)
        return self._waiting.popleft()


class _Server:
    """Does what the requests ask for."""

    def __init__(self, decoder: SphinxDecoder, answers: "Connection[bytes, bytes]") -> None:
        self._decoder = decoder
        self._answers = answers
        self._number = 0
        self._partial = ""
        self._unread = 0  # samples since the words were looked at

    def serve(self, request: bytes) -> None:
        kind, content = request[:1], request[1:]
        if kind == BEGIN:
            asked = json.loads(content)
            self._decoder.begin(Expects(asked["expects"]), whole=asked["whole"])
            self._number, self._partial, self._unread = asked["number"], "", 0
        elif kind == SAMPLES:
            samples = np.frombuffer(content, "<i2").astype(np.int16)
            self._decoder.hear(samples)
            self._report(len(samples))
        elif kind == FINISH:
            heard = self._decoder.finish()
            self._answer(text=heard.text, confidence=heard.confidence, alternatives=heard.alternatives)
        else:
            self._decoder.drop()

    def _report(self, count: int) -> None:
        self._unread += count
        if self._unread >= _PARTIAL_EVERY:
            self._unread = 0
            partial = self._decoder.partial()
            if partial != self._partial:
                self._partial = partial
                self._answer(partial=partial)

    def _answer(self, **fields: Any) -> None:
        _send(self._answers, number=self._number, **fields)


def _send(answers: "Connection[bytes, bytes]", **fields: Any) -> None:
    answers.send_bytes(json.dumps(fields).encode())


if __name__ == "__main__":
    sys.exit(main())

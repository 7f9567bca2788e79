"""The pocketsphinx process: `python -m dealer_kiosk.engines.sphinx_worker [FOLDER]`.

Requests come on standard input, answers go to standard output, as frames of multiprocessing.connection. A request is two
frames: the name of what is expected, and the samples. An answer is one JSON object: {"ready": true} at first, a transcript for
each request, or {"error": text} before the process ends. The end of input ends the process, so it cannot outlive its parent.
"""

import contextlib
import json
import os
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from dealer_kiosk.engines.sphinx_decoder import SphinxDecoder
from dealer_kiosk.errors import KioskError
from dealer_kiosk.messages import Expects


def main() -> int:
    """Serve requests until the input ends; exit status 1 when a model cannot be loaded."""
    requests = Connection(os.dup(0), writable=False)
    answers = Connection(os.dup(1), readable=False)
    os.dup2(2, 1)  # whatever a library prints must not get between the frames
    try:
        decoder = SphinxDecoder(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    except KioskError as error:
        answers.send_bytes(json.dumps({"error": str(error)}).encode())
        return 1
    with contextlib.suppress(EOFError, BrokenPipeError):  # the parent is gone or wants us no more
        _serve(decoder, requests, answers)
    return 0


def _serve(decoder: SphinxDecoder, requests: "Connection[bytes, bytes]", answers: "Connection[bytes, bytes]") -> None:
    answers.send_bytes(b'{"ready": true}')
    while True:
        expects = Expects(requests.recv_bytes().decode())
        samples = np.frombuffer(requests.recv_bytes(), "<i2")
        heard = decoder.transcribe(samples, expects)
        answer = {"text": heard.text, "confidence": heard.confidence, "alternatives": heard.alternatives}
        answers.send_bytes(json.dumps(answer).encode())


if __name__ == "__main__":
    sys.exit(main())

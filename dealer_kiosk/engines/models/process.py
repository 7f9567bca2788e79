"""A process of its own to load one model in: what a model needs shows there, and a damaged one ends only that."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from dealer_kiosk.errors import ModelError


def run(task: Mapping[str, Any], timeout_s: float) -> dict[str, Any]:
    """Do one task of `worker` and return its answer.

    Raises:
        ModelError: the model cannot be loaded, the process died, or it took too long.
    """
    command = [sys.executable, "-m", "dealer_kiosk.engines.models.worker"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command, input=json.dumps(task).encode(), capture_output=True, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(f"{task['path']} took more than {timeout_s:g} seconds; this machine is too slow for it") from error
    if done.returncode < 0:
        name = signal.Signals(-done.returncode).name
        raise ModelError(
            f"{task['path']} ended the process that loaded it ({name}); it is damaged or needs more memory than there is"
        )
    try:
        answer = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError) as error:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no message"]
        raise ModelError(f"{task['path']} cannot be loaded: {last[0]}") from error
    if "error" in answer:
        raise ModelError(answer["error"])
    return dict(answer)

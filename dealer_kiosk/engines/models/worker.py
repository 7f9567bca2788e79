"""The process that loads one model: a task as JSON on standard input, the answer as the last line of standard output."""

import json
import statistics
import sys
import time
import wave
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from dealer_kiosk.engines.models import memory
from dealer_kiosk.errors import KioskError
from dealer_kiosk.messages import MIC_RATE, Utterance

Task = Mapping[str, Any]

SENTENCE = "Your oil change is booked for Tuesday, November twenty fourth, at nine thirty in the morning."
"""What a voice is timed with; some five seconds of speech."""

PROMPT = "A customer wants to bring in a car, asks about a price, then about the hours, and then wants to come on another day. "
READ_TOKENS, WRITE_TOKENS = 256, 32
"""What a language model is timed with: one turn of a running conversation reads and writes about as much."""


def main() -> None:
    """Do the task."""
    task = json.load(sys.stdin)
    try:
        answer = TASKS[task["do"]](task)
    except KioskError as error:
        answer = {"error": str(error)}
    sys.stdout.write("\n" + json.dumps(answer) + "\n")


def check(task: Task) -> dict[str, Any]:
    """Have llama.cpp read all of a GGUF file but the weights."""
    from dealer_kiosk.engines.llama.check import read_header  # noqa: PLC0415 - heavy

    return {"licence": read_header(Path(task["path"]))}


def measure_whisper(task: Task) -> dict[str, Any]:
    """Memory, time to load and real-time factor of a CTranslate2 folder."""
    from dealer_kiosk.engines.whisper.engine import WhisperEars  # noqa: PLC0415 - heavy

    return _measure_ears(lambda: WhisperEars(Path(task["path"]), **task["settings"]), task)


def measure_sphinx(task: Task) -> dict[str, Any]:
    """The same of pocketsphinx with the word statistics in the cache folder."""
    from dealer_kiosk.engines.sphinx.engine import SphinxEars  # noqa: PLC0415 - heavy

    return _measure_ears(lambda: SphinxEars(Path(task["cache"]), **task["settings"]), task)


def _measure_ears(load: Callable[[], Any], task: Task) -> dict[str, Any]:
    with _loaded(load) as (ears, load_s):
        turns = [_utterance(Path(path)) for path in task["sounds"]]
        ears.transcribe(turns[0])
        busy = sum(_seconds(lambda turn=turn: ears.transcribe(turn)) for turn in turns)  # type: ignore[misc]
        factor = busy / sum(turn.seconds for turn in turns)
        return {"load_s": load_s, "memory": memory.peak(), "real_time_factor": factor}


def measure_llama(task: Task) -> dict[str, Any]:
    """Memory, time to load, and tokens a second, read and written, of a GGUF file with or without an adapter."""
    from dealer_kiosk.engines.llama.runtime import Runtime, Settings  # noqa: PLC0415 - heavy

    adapter = Path(task["adapter"]) if task["adapter"] else None
    with _loaded(lambda: Runtime(Path(task["path"]), adapter, Settings(**task["settings"]))) as (runtime, load_s):
        tokens = (runtime.tokenize(PROMPT) * READ_TOKENS)[: min(READ_TOKENS, runtime.context - WRITE_TOKENS)]
        runtime.begin(tokens[::-1], None)  # warms up; the next prompt begins with another token, so all of it is read again
        read_s = _seconds(lambda: runtime.begin(tokens, None))
        write_s = _seconds(lambda: _write(runtime))
        return {
            "load_s": load_s,
            "memory": memory.peak(),
            "read_tokens_s": len(tokens) / read_s,
            "write_tokens_s": WRITE_TOKENS / write_s,
        }


def _write(runtime: Any) -> None:
    for _ in range(WRITE_TOKENS):
        runtime.feed([int(np.argmax(runtime.logits()))])


def measure_piper(task: Task) -> dict[str, Any]:
    """Memory, time to load, time to the first sound and real-time factor of a voice."""
    from dealer_kiosk.engines.voices.piper import PiperVoice  # noqa: PLC0415 - heavy

    with _loaded(lambda: PiperVoice(Path(task["path"]))) as (voice, load_s):
        list(voice.synthesize("Good morning."))
        firsts, factors = zip(*(_spoken(voice) for _ in range(3)), strict=True)
        return {
            "load_s": load_s,
            "memory": memory.peak(),
            "first_sound_s": statistics.median(firsts),
            "real_time_factor": statistics.median(factors),
        }


def _spoken(voice: Any) -> tuple[float, float]:
    started = time.perf_counter()
    first, samples = 0.0, 0
    for chunk in voice.synthesize(SENTENCE):
        first = first or time.perf_counter() - started
        samples += len(chunk)
    return first, (time.perf_counter() - started) * voice.rate / samples


@contextmanager
def _loaded(load: Callable[[], Any]) -> Iterator[tuple[Any, float]]:
    started = time.perf_counter()
    engine = load()
    try:
        yield engine, time.perf_counter() - started
    finally:
        engine.close()


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _utterance(path: Path) -> Utterance:
    with wave.open(str(path), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return Utterance(samples, 0.0, len(samples) / MIC_RATE)


TASKS: Mapping[str, Callable[[Task], dict[str, Any]]] = {
    "check": check,
    "whisper": measure_whisper,
    "sphinx": measure_sphinx,
    "llama": measure_llama,
    "piper": measure_piper,
}

if __name__ == "__main__":
    main()

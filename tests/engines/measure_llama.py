"""Time and decisions of the embedded language model, in parts and merged, and the time of changing between two sessions.

Run it as `python -m tests.engines.measure_llama [THREADS]`; it builds the merged model in var/cache if it is not there.
"""

import statistics
import sys
import time
from pathlib import Path

from dealer_kiosk.engines.llama.engine import LlamaModel
from dealer_kiosk.engines.llama.runtime import Runtime, Settings
from dealer_kiosk.engines.models import merge
from dealer_kiosk.engines.models.registry import LanguageModelFiles, Registry
from dealer_kiosk.messages import FunctionCall
from tests.engines.dealer_functions import UTTERANCES, prompt

ROOT = Path(__file__).parents[2]
ROUNDS = 3
STATE_TOKENS = 500
"""About what a chat model has read when a session begins."""


def measure(title: str, files: LanguageModelFiles, threads: int) -> None:
    """Write a line for each utterance: median milliseconds, forward passes, confidence, decision."""
    started = time.perf_counter()
    model = LlamaModel(files.base, files.adapter, threads=threads)
    lines = [f"{title}, {threads} threads, loaded in {time.perf_counter() - started:.2f} s"]
    model.understand(prompt("hello"))
    medians = []
    for utterance in UTTERANCES:
        times = []
        for _ in range(ROUNDS):
            model.understand(prompt("hello"))  # so that every round reads its utterance anew
            started = time.perf_counter()
            understood = model.understand(prompt(utterance))
            times.append(1000 * (time.perf_counter() - started))
        medians.append(statistics.median(times))
        answer = " and ".join(written(call) for call in (understood.call, understood.second) if call)
        lines.append(f"{medians[-1]:6.0f} ms {model.passes:3d} passes  {understood.confidence:.2f}  {utterance} -> {answer}")
    lines.append(f"median {statistics.median(medians):.0f} ms, longest {max(medians):.0f} ms\n")
    sys.stdout.write("\n".join(lines) + "\n")
    model.close()


def measure_switching(base: Path, threads: int) -> None:
    """Write how long changing to another session takes: one state is put aside, another is taken up, and one token is read."""
    runtime = Runtime(base, None, Settings(threads))
    word = runtime.tokenize(" word")
    texts = {name: [*runtime.tokenize(name), *(word * STATE_TOKENS)][:STATE_TOKENS] for name in ("anna", "ben")}
    for name in ("anna", "ben", "anna"):
        runtime.begin(texts[name], None, name)
    staying = [timed(runtime, texts["anna"], "anna") for _ in range(10 * ROUNDS)]
    changing = [timed(runtime, texts[name], name) for _ in range(5 * ROUNDS) for name in ("ben", "anna")]
    spent = statistics.median(changing) - statistics.median(staying)
    sys.stdout.write(
        f"{base.name}, {threads} threads: changing between sessions of {STATE_TOKENS} tokens takes {spent:.0f} ms\n\n"
    )
    runtime.close()


def timed(runtime: Runtime, tokens: list[int], session: str) -> float:
    """Milliseconds until a prompt that was read before is read again."""
    started = time.perf_counter()
    runtime.begin(tokens, None, session)
    assert runtime.read == 1
    return 1000 * (time.perf_counter() - started)


def written(call: FunctionCall) -> str:
    """A call on one line."""
    return f"{call.name} {dict(call.arguments)}"


def main() -> None:
    """Measure both forms."""
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    registry = Registry(ROOT / "models", ROOT / "var" / "cache")
    base, adapter = registry.parts(registry.entry("smollm2-dealer"))
    measure_switching(registry.paths(base)[0], threads)
    measure("base and adapter", LanguageModelFiles(registry.paths(base)[0], registry.paths(adapter)[0]), threads)
    measure("merged", LanguageModelFiles(merge.build(registry, "smollm2-dealer", lambda *_: None), None), threads)


if __name__ == "__main__":
    main()

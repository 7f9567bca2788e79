"""Times of every stage of the demonstration conversation, and of the decoder against llama-cpp-python's own.

Run through scripts/bench. Figures are of this machine while nothing else runs; nothing here is asserted.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KIOSK = Path(sys.executable).with_name("dealer-kiosk")
NOW = "2026-11-23T10:00:00-06:00"
STAGES = ("listen", "recognise", "understand", "tools", "speak_first", "total")
SENTENCES = (
    "hi i need an oil change for my camry tomorrow morning",
    "do you have a shuttle",
    "i need to move my appointment",
    "any used trucks",
    "i'd like to test drive the rav four tomorrow",
    "what services do you offer",
    "can someone call me back tomorrow at ten",
    "i want to talk to a human",
)


def main() -> None:
    """Run everything and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often the conversation is played (default 3)")
    rounds = parser.parse_args().rounds
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    conversation(rounds)
    decoder()


def conversation(rounds: int) -> None:
    """Play the demonstration conversation and print median and 95th percentile of every stage."""
    inputs = [part for wav in sorted((ROOT / "data" / "demo").glob("*.wav")) for part in ("--input", str(wav))]
    turns: list[dict[str, int]] = []
    booked = 0
    for round_ in range(rounds):
        print(f"conversation {round_ + 1} of {rounds} …", file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            command = [str(KIOSK), "--db", f"{folder}/bench.db", "--now", NOW]
            subprocess.run([*command, "init", "--demo"], check=True, capture_output=True, cwd=ROOT)
            result = subprocess.run([*command, "talk", "--jsonl", *inputs], check=True, capture_output=True, text=True, cwd=ROOT)
        events = [json.loads(line) for line in result.stdout.splitlines()]
        turns += [event["ms"] for event in events if event["event"] == "turn_end"]
        booked += any(event["event"] == "session_end" and event["outcome"] == "booked" for event in events)
    print(f"\nThe demonstration conversation, {len(turns)} turns, {booked} of {rounds} ended with a booking (milliseconds)")
    print(f"{'stage':<14}{'median':>8}{'p95':>8}{'turns':>8}")
    for stage in STAGES:
        row([turn[stage] for turn in turns if stage in turn], stage)


def row(values: Sequence[float], name: str) -> None:
    """One line of a table."""
    if values:
        p95 = statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
        print(f"{name:<14}{statistics.median(values):>8.0f}{p95:>8.0f}{len(values):>8}")


def decoder() -> None:
    """The same model and the same sentences through our decoder and through `create_chat_completion`."""
    from llama_cpp import Llama  # noqa: PLC0415, TID251 - the baseline is the library itself

    from dealer_kiosk import app as application  # noqa: PLC0415
    from dealer_kiosk.engines.base import Prompt  # noqa: PLC0415
    from dealer_kiosk.engines.llama import wire  # noqa: PLC0415
    from dealer_kiosk.understanding import FUNCTIONS  # noqa: PLC0415

    app = application.load(application.Settings())
    files = app.registry.language_model(app.config.llm.model)
    lora = str(files.adapter) if files.adapter else None
    threads = app.config.llm.threads
    stock = Llama(str(files.base), lora_path=lora, n_ctx=app.config.llm.context_tokens, n_threads=threads, verbose=False)
    before = [
        {"role": "system", "content": wire.SYSTEM},
        {"role": "assistant", "content": f"(nothing open) {wire.OPENING}"},
    ]

    def ask_stock(text: str) -> None:
        messages = [*before, {"role": "user", "content": text}]
        stock.create_chat_completion(messages, temperature=0, max_tokens=96)  # type: ignore[arg-type]

    with application.language_model(app) as model:
        ours = timed(lambda text: model.understand(Prompt(app.config.dealership.name, FUNCTIONS, (), text)))
    theirs = timed(ask_stock)
    print(f"\nUnderstanding {len(SENTENCES)} sentences with the same model (milliseconds)")
    print(f"{'decoder':<14}{'median':>8}{'p95':>8}{'turns':>8}")
    row(ours, "jump-forward")
    row(theirs, "stock")
    print(f"stock / jump-forward: {statistics.median(theirs) / statistics.median(ours):.1f}")


def timed(work: Callable[[str], object]) -> list[float]:
    """Milliseconds of every sentence, after one that warms up."""
    work(SENTENCES[0])
    times = []
    for text in SENTENCES:
        started = time.perf_counter()
        work(text)
        times.append((time.perf_counter() - started) * 1000)
    return times


if __name__ == "__main__":
    main()

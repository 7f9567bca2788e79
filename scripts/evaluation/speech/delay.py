"""How long after the end of a turn the text is there, and what it costs.

    scripts/eval speech delay [--clips 20] [--recognisers sphinx whisper] [--condition clean] [--markdown]

Hand-written sentences by held-out voices go to the recogniser in frames of 20 ms, as fast as they are spoken. The delay is from
the last frame to the text. Processor time is of all processes of the recogniser for each second of speech; memory is what loading
and hearing added. The turn detector's own pause (turns.end_ms) comes on top of the delay.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from dealer_kiosk.app import App, Settings, load
from dealer_kiosk.audio import pcm
from dealer_kiosk.engines.base import SpeechToText
from dealer_kiosk.messages import MIC_RATE, Band, Samples
from scripts.evaluation.figures import percentile95
from scripts.evaluation.speech import process
from scripts.evaluation.speech.clips import Clip, band_of, checked_conditions, checked_speakers, dealt, in_condition
from scripts.evaluation.speech.progress import told
from scripts.evaluation.speech.recognisers import recogniser
from scripts.evaluation.speech.tables import circumstances, table
from scripts.evaluation.speech.texts import HAND_WRITTEN, read
from scripts.speech.voices import HELD_OUT


@dataclass(frozen=True, slots=True)
class Delay:
    """What one clip took."""

    seconds: float  # of sound
    delay_s: float
    cpu_s: float


def main(arguments: Sequence[str]) -> int:
    """The command line; the exit status."""
    options = _options(arguments)
    speakers, (condition,) = checked_speakers(HELD_OUT), checked_conditions([options.condition])
    each = -(-options.clips // len(speakers))
    clips = dealt(read(HAND_WRITTEN), speakers, each, options.seed)[: options.clips]
    sounds = [(clip, in_condition(clip, clip.clean(), condition)) for clip in clips]
    app = load(Settings())
    rows = [_row(name, sounds, app, band_of(condition)) for name in options.recognisers]
    head = ["recogniser", "clips", "delay, median ms", "delay, p95 ms", "longest ms", "CPU s per s of sound", "memory MB"]
    print(table(head, rows))
    print(f"\n{circumstances()}")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/eval speech delay", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=int, default=20, help="sentences (default 20)")
    parser.add_argument("--recognisers", nargs="+", default=["sphinx", "whisper"])
    parser.add_argument("--condition", default="clean")
    parser.add_argument("--seed", type=int, default=0, help="of the choice of sentences (default 0)")
    return parser.parse_args(arguments)


def _row(name: str, sounds: Sequence[tuple[Clip, Samples]], app: App, band: Band) -> list[str]:
    before = process.memory_mb()
    with recogniser(name, app) as engine:
        found = [timed(engine, clip, samples, band) for clip, samples in told(sounds, name)]
        memory = process.memory_mb() - before
    delays = [item.delay_s * 1000 for item in found]
    cpu = sum(item.cpu_s for item in found) / sum(item.seconds for item in found)
    return [
        name,
        str(len(found)),
        f"{median(delays):.0f}",
        f"{percentile95(delays):.0f}",
        f"{max(delays):.0f}",
        f"{cpu:.2f}",
        f"{memory:.0f}",
    ]


def timed(engine: SpeechToText, clip: Clip, samples: Samples, band: Band = Band.WIDE) -> Delay:
    """Speak a clip to a recogniser in real time."""
    cpu = process.cpu_seconds()
    listening = engine.listen(clip.said.expects, band)
    started = time.monotonic()
    for number, frame in enumerate(pcm.Framer().push(samples), 1):
        time.sleep(max(0.0, started + number * pcm.FRAME_MS / 1000 - time.monotonic()))
        listening.hear(frame)
    ended = time.monotonic()
    listening.finish()
    return Delay(len(samples) / MIC_RATE, time.monotonic() - ended, process.cpu_seconds() - cpu)

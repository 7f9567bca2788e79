"""The voice against its teacher: are its words understood, how fast is it, and does it sound clean?

    scripts/eval speech voice [--sentences 45] [--judges general sphinx] [--voice NAME] [--markdown]

Two recognisers hear the same replies by both voices. Neither was made for these sentences, so only the ratio between the voices
means something: 100 % says that ours is understood as well as the teacher. Level in LUFS over all replies (ITU-R BS.1770-4).
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import numpy as np

from dealer_kiosk.app import App, Settings, load
from dealer_kiosk.app import voice as configured_voice
from dealer_kiosk.audio import pcm
from dealer_kiosk.errors import ConfigError
from dealer_kiosk.messages import MIC_RATE, Samples, Utterance
from dealer_kiosk.speech import Speaker
from dealer_kiosk.spoken.speakable import speakable
from scripts.evaluation.figures import percentile95
from scripts.evaluation.speech.progress import told
from scripts.evaluation.speech.recognisers import recogniser
from scripts.evaluation.speech.scoring import WordErrors, word_errors
from scripts.evaluation.speech.sound_quality import faults, loudness
from scripts.evaluation.speech.tables import circumstances, percent, table
from scripts.evaluation.speech.texts import FOLDER
from scripts.speech import voices

REPLIES = FOLDER / "replies.txt"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A reply as a voice spoke it."""

    text: str  # in words
    samples: Samples
    rate: int
    first_s: float  # until the first sound
    whole_s: float

    def as_heard(self) -> Utterance:
        """The sound for a recogniser."""
        return Utterance(pcm.resample(self.samples, self.rate, MIC_RATE), 0.0, 0.0)


Say = Callable[[str], Spoken]


def main(arguments: Sequence[str]) -> int:
    """The command line; the exit status."""
    options = _options(arguments)
    app = load(Settings())
    if options.voice:
        app = replace(app, config=replace(app.config, tts=replace(app.config.tts, engine="piper", voice=options.voice)))
    texts = replies()[: options.sentences]
    with speaker(app) as ours:
        ours("Welcome.")  # the first sentence after loading takes longer
        said = {"ours": [ours(text) for text in told(texts, "ours")]}
    said["teacher"] = [taught(text) for text in told(texts, "teacher")]
    judged = {name: judge(name, said, app) for name in options.judges}
    print(report(said, judged))
    if not options.markdown:
        print(f"\n{len(texts)} replies, {circumstances()}")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/eval speech voice", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sentences", type=int, default=45, help="replies (default: all 45)")
    parser.add_argument("--judges", nargs="+", default=["general", "sphinx"], help="recognisers that listen")
    parser.add_argument("--voice", help="of the manifest, or a Piper .onnx file (default: the configured one)")
    parser.add_argument("--markdown", action="store_true", help="print the tables only, for docs/speech.md")
    return parser.parse_args(arguments)


def replies(path: Path = REPLIES) -> list[str]:
    """The replies of a file, one a line; `#` begins a comment.

    Raises:
        ConfigError: the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    return [line for line in lines if line and not line.startswith("#")]


@contextmanager
def speaker(app: App) -> Iterator[Say]:
    """The configured voice, as the product speaks with it."""
    with configured_voice(app) as engine, ExitStack() as stack:
        if engine.name != "piper":
            raise ConfigError(f"the voice that is measured is {engine.name}; set tts.engine to piper, or repair its voice")
        speech = stack.enter_context(closing(Speaker(engine)))

        def say(text: str) -> Spoken:
            started, first, chunks = time.perf_counter(), 0.0, []
            for chunk in speech.speak(text):
                first = first or time.perf_counter() - started
                chunks.append(chunk)
            return Spoken(speakable(text), np.concatenate(chunks), speech.rate, first, time.perf_counter() - started)

        yield say


def taught(text: str) -> Spoken:
    """A reply by the teacher; its times are those of a program that is started anew."""
    words, started = speakable(text), time.perf_counter()
    samples = voices.speak(words, voices.TEACHER)
    took = time.perf_counter() - started
    return Spoken(words, samples, MIC_RATE, took, took)


def judge(name: str, said: dict[str, list[Spoken]], app: App) -> dict[str, WordErrors]:
    """The word errors of a recogniser for each voice."""
    found = {}
    with ExitStack() as stack:
        engine = stack.enter_context(recogniser(name, app))
        for voice, items in said.items():
            heard = [engine.transcribe(item.as_heard()).text for item in told(items, f"{name} hears {voice}")]
            found[voice] = word_errors([item.text for item in items], heard)
    return found


def report(said: dict[str, list[Spoken]], judged: dict[str, dict[str, WordErrors]]) -> str:
    """The tables: words understood, and sound."""
    heard = [
        [
            name,
            *(percent(1 - by[voice].rate) for voice in said),
            percent((1 - by["ours"].rate) / (1 - by["teacher"].rate)) if by["teacher"].rate < 1 else "–",
        ]
        for name, by in judged.items()
    ]
    head = ["voice", "LUFS", "real-time factor", "first audio, median ms", "p95 ms", "clipped samples", "clicks"]
    return "\n\n".join(
        [
            table(["words understood by", *said, "ours of the teacher's"], heard),
            table(head, [_sound(voice, items) for voice, items in said.items()]),
        ]
    )


def _sound(voice: str, items: Sequence[Spoken]) -> list[str]:
    rate = items[0].rate
    wrong = [faults(item.samples, rate) for item in items]
    first = [1000 * item.first_s for item in items]
    return [
        voice,
        f"{loudness(np.concatenate([item.samples for item in items]), rate):.1f}",
        f"{sum(item.whole_s for item in items) / sum(len(item.samples) / rate for item in items):.3f}",
        f"{median(first):.0f}",
        f"{percentile95(first):.0f}",
        str(sum(item.clipped for item in wrong)),
        str(sum(item.clicks for item in wrong)),
    ]

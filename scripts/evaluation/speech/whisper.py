"""Our Whisper engine against unmodified faster-whisper: the same weights, the same clips, the same run.

    scripts/eval speech whisper [--clips 20] [--model small.en] [--seconds 3]

Both get clips cut or filled up to the same length, in turns, so that the load of the machine is the same for both. The package's
own `WhisperModel.transcribe` runs with the settings of our engine (language, beam, number format, threads, no earlier text).
"""

import argparse
import time
from collections.abc import Callable, Sequence
from statistics import median

import numpy as np

from dealer_kiosk.app import App, Settings, load
from dealer_kiosk.audio.pcm import to_float
from dealer_kiosk.messages import MIC_RATE, Samples, Utterance
from scripts.evaluation.speech.clips import SEEN, checked_speakers, dealt
from scripts.evaluation.speech.progress import told
from scripts.evaluation.speech.recognisers import recogniser
from scripts.evaluation.speech.scoring import word_errors
from scripts.evaluation.speech.tables import circumstances, percent, table
from scripts.evaluation.speech.texts import HAND_WRITTEN, read


def main(arguments: Sequence[str]) -> int:
    """The command line; the exit status."""
    options = _options(arguments)
    app = load(Settings())
    model = options.model or app.config.stt.whisper.model
    speakers = checked_speakers(SEEN)
    clips = dealt(read(HAND_WRITTEN), speakers, -(-options.clips // len(speakers)), 0)[: options.clips]
    theirs = unmodified(app, model)
    times: dict[str, list[float]] = {"ours": [], "faster-whisper": []}
    texts: dict[str, list[str]] = {"ours": [], "faster-whisper": []}
    with recogniser(f"whisper:{model}", app) as engine:

        def ours(samples: Samples) -> str:
            return engine.transcribe(Utterance(samples, 0.0, 0.0)).text

        for clip in told(clips, "whisper"):
            samples = of_length(clip.clean(), options.seconds)
            for name, transcribe in (("ours", ours), ("faster-whisper", theirs)):
                started = time.perf_counter()
                texts[name].append(transcribe(samples))
                times[name].append(time.perf_counter() - started)
    said = [clip.said.text for clip in clips]
    rows = [
        [
            name,
            f"{1000 * median(times[name]):.0f}",
            percent(word_errors(said, texts[name]).rate),
            str(sum(not text for text in texts[name])),
        ]
        for name in times
    ]
    head = [
        f"{model}, {len(clips)} clips of {options.seconds:g} s",
        "median ms",
        "word errors of what fits",
        "clips without text",
    ]
    print(table(head, rows))
    ratio = median(theirs_s / ours_s for ours_s, theirs_s in zip(*times.values(), strict=True))
    print(f"\n{ratio:.1f} times as fast as faster-whisper, {circumstances()}")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/eval speech whisper", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=int, default=20, help="sentences (default 20)")
    parser.add_argument("--model", help="of the manifest, or a CTranslate2 folder (default: the configured one)")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a clip (default 3)")
    return parser.parse_args(arguments)


def of_length(samples: Samples, seconds: float) -> Samples:
    """The beginning of a sound, or the sound and silence."""
    wanted = int(seconds * MIC_RATE)
    return np.concatenate([samples[:wanted], np.zeros(max(0, wanted - len(samples)), np.int16)])


def unmodified(app: App, model: str) -> Callable[[Samples], str]:
    """The package's own transcription with the settings of our engine."""
    from faster_whisper import WhisperModel  # noqa: PLC0415, TID251 - heavy; it is what our engine is compared with

    settings = app.config.stt.whisper
    loaded = WhisperModel(
        str(app.registry.stt_folder(model)),
        device=settings.device,
        compute_type=settings.compute_type,
        cpu_threads=settings.threads,
    )

    def transcribe(samples: Samples) -> str:
        segments, _ = loaded.transcribe(
            to_float(samples),
            language="en",
            beam_size=settings.beam_size,
            temperature=0,
            condition_on_previous_text=False,
            without_timestamps=True,
        )
        return " ".join(segment.text.strip() for segment in segments)

    return transcribe

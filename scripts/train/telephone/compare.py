"""Word errors of recordings over a telephone line, by acoustic model and voice; the first columns are the package's own model.

python -m scripts.train.telephone.compare var/train/telephone/phone.mllr var/train/telephone/by-class --clips 60

The language model is the one of `dealer-kiosk models build`. Voices are those that choices are made by; `--voices awb
en-us+Andrea` is for the last figures only. Sentences are drawn with another seed than those of the training.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dealer_kiosk.engines.sphinx.decoder import SphinxDecoder
from dealer_kiosk.engines.sphinx.lm import find_language_model
from dealer_kiosk.messages import MIC_RATE, Expects, Samples
from scripts.evaluation.speech.scoring import word_errors
from scripts.evaluation.speech.tables import percent, table
from scripts.train.telephone import acoustic
from scripts.train.telephone.recordings import DEVELOPMENT, Recording, record, texts

SEED = 1_000
"""Far from the seeds that anybody trains with."""

CACHE = Path(__file__).resolve().parents[3] / "var" / "cache"


@dataclass(frozen=True, slots=True)
class Column:
    """What one acoustic model heard."""

    name: str
    heard: tuple[str, ...]
    speed: float  # processor seconds a second of sound


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", type=Path, help="MLLR files or folders with acoustic models")
    parser.add_argument("--clips", type=int, default=30, help="sentences, dealt to the voices in turn (default: 30)")
    parser.add_argument("--voices", nargs="+", default=DEVELOPMENT, help=f"default: {' '.join(DEVELOPMENT)}")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of sentences, paces and lines")
    parser.add_argument("--language-model", type=Path, help="folder of language models (default: the last one built)")
    given = parser.parse_args(arguments)
    sentences = texts(given.clips, given.seed, acoustic.known_words())
    recordings = list(record(given.voices, sentences, given.seed))
    language = given.language_model or find_language_model(CACHE)
    columns = [
        hear("microphone", None, [one.wide for one in recordings], language),
        *(hear(_title(model), model, [one.phone for one in recordings], language) for model in (None, *given.models)),
    ]
    print(report(recordings, columns))


def _title(model: Path | None) -> str:
    return model.stem if model else "telephone"


def hear(name: str, model: Path | None, sounds: Sequence[Samples], language: Path | None) -> Column:
    """Decode recordings as the product does, with an MLLR file or an acoustic model, and a folder of language models."""
    decoder = SphinxDecoder(language, model)
    begun = time.process_time()
    heard = tuple(_transcribed(decoder, samples) for samples in sounds)
    speed = (time.process_time() - begun) * MIC_RATE / sum(map(len, sounds))
    print(f"{name}: {speed:.2f} of real time", flush=True)
    return Column(name, heard, speed)


def _transcribed(decoder: SphinxDecoder, samples: Samples) -> str:
    decoder.begin(Expects.OPEN, whole=True)
    decoder.hear(samples)
    return decoder.finish().text


def report(recordings: Sequence[Recording], columns: Sequence[Column]) -> str:
    """Word errors by voice, a column for each model."""
    everybody = sorted({recording.voice for recording in recordings})
    groups = [(voice, [place for place, one in enumerate(recordings) if one.voice == voice]) for voice in everybody]
    rows = [[voice, *(_errors(recordings, column, places) for column in columns)] for voice, places in groups]
    every = list(range(len(recordings)))
    rows.append(["all", *(_errors(recordings, column, every) for column in columns)])
    rows.append(["of real time", *(f"{column.speed:.2f}" for column in columns)])
    return table(["voice", *(column.name for column in columns)], rows)


def _errors(recordings: Sequence[Recording], column: Column, places: Sequence[int]) -> str:
    said, heard = [recordings[place].text for place in places], [column.heard[place] for place in places]
    return percent(word_errors(said, heard).rate)


if __name__ == "__main__":
    main()

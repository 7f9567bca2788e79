"""Simulated customers who speak: their words go through a voice, a room or a line, the turn detector and the recogniser.

    scripts/eval speech customers [--trials 1] [--limit 40] [--recogniser sphinx] [--condition clean] [--only REGEX]
                                  [--speakers awb ked] [--transcripts FOLDER] [--markdown]

The customers, their database and the grading are those of `scripts/eval customers`; each conversation has one of the held-out
voices. Exit status 1 when a wrong write or a disclosure was found.
"""

import argparse
import logging
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Self

from dealer_kiosk.app import App, Settings, language_model, load
from dealer_kiosk.audio.vad import Silero
from dealer_kiosk.clock import FrozenClock
from dealer_kiosk.config import Turns
from dealer_kiosk.engines.base import SpeechToText
from dealer_kiosk.errors import ConfigError
from dealer_kiosk.messages import Expects, Transcript
from scripts.evaluation import figures
from scripts.evaluation.customer import FOLDER, Customer, read_folder
from scripts.evaluation.figures import Graded
from scripts.evaluation.grading import grade
from scripts.evaluation.run import seed_database, write_transcript
from scripts.evaluation.speech.clips import Clip, band_of, checked_conditions, checked_speakers, in_condition
from scripts.evaluation.speech.listening import Confirm, one_turn
from scripts.evaluation.speech.progress import told
from scripts.evaluation.speech.recognisers import recogniser
from scripts.evaluation.speech.scoring import word_errors
from scripts.evaluation.speech.tables import circumstances
from scripts.evaluation.speech.texts import Said
from scripts.evaluation.trial import Stage, play
from scripts.speech.voices import HELD_OUT

Task = tuple[Customer, int]
"""A customer, and the number of the trial."""


@dataclass
class Aloud:
    """Hears a customer who speaks with one of several voices; the same one all through a conversation.

    Args:
        engine: the recogniser.
        settings: when a turn begins and ends.
        confirm: how surely an utterance is speech, 0..1.
        speakers: the voices.
        condition: what happens to the sound, one of `conditions.CONDITIONS`.
    """

    engine: SpeechToText
    settings: Turns
    confirm: Confirm
    speakers: Sequence[str]
    condition: str
    words: int = field(default=0, init=False)
    errors: int = field(default=0, init=False)
    _speaker: str = field(default="", init=False)

    def fresh(self) -> Self:
        """The same with another customer, counting from zero."""
        return replace(self)

    def hear(self, said: str, expects: Expects, random: Random) -> Transcript | None:
        """What the product makes of the sound; None when the turn detector finds no speech in it."""
        self._speaker = self._speaker or random.choice(self.speakers)
        clip = Clip(Said(said, expects), self._speaker, random.randrange(2**32))
        utterance = one_turn(in_condition(clip, clip.clean(), self.condition), self.settings, self.confirm, expects)
        heard = self.engine.transcribe(utterance, expects, band_of(self.condition)) if utterance else None
        counted = word_errors([said], [heard.text if heard else ""])
        self.words += counted.words
        self.errors += counted.errors
        return heard


def main(arguments: Sequence[str]) -> int:
    """The command line; the exit status."""
    logging.basicConfig(level=logging.ERROR)
    options = _options(arguments)
    app = _app()
    tasks = _tasks(options, app)
    with tempfile.TemporaryDirectory() as folder, _stage(options, app, Path(folder)) as (stage, prices):
        trials = []
        for customer, number in told(tasks, "customers"):
            record = play(customer, number, stage)
            trials.append(Graded(record, grade(record, prices)))
            if options.transcripts:
                write_transcript(options.transcripts, trials[-1])
    print(report(trials, options))
    return int(any(item.grade.wrong_writes or item.grade.disclosures for item in trials))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/eval speech customers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--trials", type=int, default=1, help="conversations of each customer (default 1)")
    parser.add_argument("--limit", type=int, default=0, help="so many customers, drawn evenly from all (default: all)")
    parser.add_argument("--only", default="", help="regular expression; only customers whose title it finds")
    parser.add_argument("--recogniser", default="sphinx")
    parser.add_argument("--condition", default="clean")
    parser.add_argument("--speakers", nargs="+", default=list(HELD_OUT))
    parser.add_argument("--transcripts", type=Path, help="folder for one text file a trial")
    parser.add_argument("--seed", type=int, default=0, help="of everything that is left to chance (default 0)")
    parser.add_argument("--markdown", action="store_true", help="print the table only, for docs/speech.md")
    options = parser.parse_args(arguments)
    if options.trials < 1 or options.limit < 0:
        parser.error("--trials is at least 1, --limit at least 0")
    try:
        re.compile(options.only)
    except re.error as error:
        parser.error(f"--only is no regular expression: {error}")
    return options


def _app() -> App:
    """The installation, on the Monday of Thanksgiving week."""
    app = load(Settings())
    zone = app.config.dealership.zone
    return replace(app, clock=FrozenClock(datetime(2026, 11, 23, 10, 0, tzinfo=zone), zone))


def _tasks(options: argparse.Namespace, app: App) -> list[Task]:
    everybody = read_folder(FOLDER, app.clock.now().date())
    chosen = evenly([item for item in everybody if re.search(options.only, item.title, re.IGNORECASE)], options.limit)
    if not chosen:
        raise ConfigError(f"no customer's title fits --only {options.only!r}")
    return [(customer, number) for customer in chosen for number in range(options.trials)]


def evenly(customers: Sequence[Customer], limit: int) -> list[Customer]:
    """At most `limit` customers, evenly spread over all areas; all of them for 0."""
    count = min(limit, len(customers)) if limit else len(customers)
    return [customers[place * len(customers) // count] for place in range(count)]


@contextmanager
def _stage(options: argparse.Namespace, app: App, folder: Path) -> "Iterator[tuple[Stage, dict[str, Sequence[float]]]]":
    seeded, prices = seed_database(folder, app.clock.now())
    speakers, (condition,) = checked_speakers(options.speakers), checked_conditions([options.condition])
    with language_model(app) as model, recogniser(options.recogniser, app) as engine:
        hearing = Aloud(engine, app.config.turns, Silero().confirm, speakers, condition)
        yield Stage(app.config, app.clock.now(), seeded, model, hearing, options.seed), dict(prices)


def report(trials: Sequence[Graded], options: argparse.Namespace) -> str:
    """The table, and unless only it is wanted, the failed trials."""
    wrong = 100 * figures.word_error_rate(trials)
    parts = [
        f"{len(trials)} conversations, {options.recogniser}, {options.condition}, {wrong:.1f} % word errors",
        figures.table(trials, options.trials),
    ]
    if not options.markdown:
        parts.append("\n".join(figures.failures(trials)) or "no trial failed")
        parts.append(circumstances())
    return "\n\n".join(parts)

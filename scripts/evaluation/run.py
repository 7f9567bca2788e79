"""Simulated customers talk to the product, each several times, and what comes of it is compared with what they wanted.

    scripts/eval customers [--trials 4] [--noise 0.1] [--only REGEX] [--transcripts FOLDER] [--jobs N] [--model NAME] [--markdown]

pass^k is the chance that k conversations of one customer all end as they must (tau-bench, Yao et al. 2024). A trial passes when
the database holds exactly what the customer wanted, every answer was given, nothing was claimed without ground, and nothing
personal was told to a stranger. Exit status 1 when a wrong write or a disclosure was found.
"""

import argparse
import logging
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

from dealer_kiosk.app import DEMO_FOLDER, App, Settings, language_model, load
from dealer_kiosk.clock import FrozenClock
from dealer_kiosk.db.seed import load_demo
from dealer_kiosk.db.store import open_store
from dealer_kiosk.errors import ConfigError, KioskError
from scripts.evaluation import figures
from scripts.evaluation.customer import FOLDER, Customer, read_folder
from scripts.evaluation.figures import Graded
from scripts.evaluation.grading import grade
from scripts.evaluation.noise import Noise, load_sounds
from scripts.evaluation.speech.tables import circumstances
from scripts.evaluation.trial import Stage, play
from scripts.evaluation.world import catalogue

MOST_KS = 4


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    trials: int
    noise: float
    only: str
    jobs: int
    model: str | None
    seed: int
    customers: Path
    transcripts: Path | None
    markdown: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What a process needs before it can play trials."""

    app: App
    seeded: Path
    prices: Mapping[str, Sequence[float]]
    noise: float
    seed: int


Task = tuple[Customer, int]
"""A customer, and the number of the trial."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; the exit status."""
    options = _options(arguments)
    logging.basicConfig(level=logging.ERROR)
    try:
        trials = evaluate(options)
    except KioskError as error:
        print(error, file=sys.stderr)
        return 1
    print(report(trials, options))
    return int(any(item.grade.wrong_writes or item.grade.disclosures for item in trials))


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(
        prog="scripts/eval customers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--trials", type=int, default=4, help="conversations of each customer (default 4)")
    parser.add_argument("--noise", type=float, default=0.0, help="word errors of the recogniser a word, 0..1 (default 0)")
    parser.add_argument("--only", default="", help="regular expression; only customers whose title it finds")
    parser.add_argument("--transcripts", type=Path, help="folder for one text file a trial")
    parser.add_argument("--jobs", type=int, default=1, help="processes side by side, each with its own model (default 1)")
    parser.add_argument("--model", help="a language model of the manifest, or a GGUF file (default: the configured one)")
    parser.add_argument("--markdown", action="store_true", help="print the tables only, for docs/evaluation.md")
    parser.add_argument("--seed", type=int, default=0, help="of everything that is left to chance (default 0)")
    parser.add_argument("--customers", type=Path, default=FOLDER, help="folder of other customers in the same format")
    given = vars(parser.parse_args(arguments))
    if given["trials"] < 1 or given["jobs"] < 1 or not 0 <= given["noise"] < 1:
        parser.error("--trials and --jobs are at least 1, and --noise is from 0 to below 1")
    try:
        re.compile(given["only"])
    except re.error as error:
        parser.error(f"--only is no regular expression: {error}")
    return Options(**given)


def evaluate(options: Options) -> list[Graded]:
    """Play and grade all trials, in the order of the customers.

    Raises:
        ConfigError: a file of customers cannot be used, or none is left.
        ModelError: the language model cannot be loaded.
    """
    app = _app(options)
    now = app.clock.now()
    chosen = [item for item in read_folder(options.customers, now.date()) if re.search(options.only, item.title, re.IGNORECASE)]
    if not chosen:
        raise ConfigError(f"no customer's title fits --only {options.only!r}")
    tasks = [(customer, number) for customer in chosen for number in range(options.trials)]
    with tempfile.TemporaryDirectory() as folder:
        seeded, prices = seed_database(Path(folder), now)
        work = Work(app, seeded, prices, options.noise, options.seed)
        trials = []
        for done, item in enumerate(_played(tasks, work, options.jobs), 1):
            trials.append(item)
            _progress(done, len(tasks), item)
            if options.transcripts:
                write_transcript(options.transcripts, item)
    return trials


def _app(options: Options) -> App:
    """The installation with the model asked for, on the Monday of Thanksgiving week."""
    app = load(Settings())
    zone = app.config.dealership.zone
    llm = app.config.llm
    llm = replace(llm, model=options.model or llm.model, threads=max(1, llm.threads // options.jobs))
    return replace(app, config=replace(app.config, llm=llm), clock=FrozenClock(datetime(2026, 11, 23, 10, 0, tzinfo=zone), zone))


def seed_database(folder: Path, now: datetime) -> tuple[Path, Mapping[str, Sequence[float]]]:
    """A closed database with the demonstration dealership, and its prices."""
    path = folder / "seeded.db"
    with open_store(path, busy_timeout_s=5.0, create=True) as store:
        load_demo(store, DEMO_FOLDER, now)
        return path, catalogue()


def _played(tasks: Sequence[Task], work: Work, jobs: int) -> Iterator[Graded]:
    if jobs == 1:
        with _player(work) as player:
            yield from map(player.play, tasks)
        return
    # Started anew instead of forked: neither the model nor an open database survives a fork.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_start, initargs=(work,)) as pool:
        yield from pool.map(_play, tasks)


@dataclass(frozen=True, slots=True)
class Player:
    """Plays and grades trials."""

    stage: Stage
    prices: Mapping[str, Sequence[float]]

    def play(self, task: Task) -> Graded:
        """One trial."""
        record = play(*task, self.stage)
        return Graded(record, grade(record, self.prices))


@contextmanager
def _player(work: Work) -> Iterator[Player]:
    noise = Noise(load_sounds(), work.noise) if work.noise else None
    with language_model(work.app) as model:
        yield Player(Stage(work.app.config, work.app.clock.now(), work.seeded, model, noise, work.seed), work.prices)


_open = ExitStack()  # holds the model until the process ends
_players: list[Player] = []
"""The one of this process; a pool's functions can be given no other place for it."""


def _start(work: Work) -> None:
    logging.basicConfig(level=logging.ERROR)
    _players.append(_open.enter_context(_player(work)))


def _play(task: Task) -> Graded:
    return _players[0].play(task)


def _progress(done: int, count: int, item: Graded) -> None:
    record = item.record
    verdict = "ok  " if item.grade.passed else "FAIL"
    reason = "" if item.grade.passed else f": {item.grade.faults[0]}"
    print(f"[{done}/{count}] {verdict} {record.customer.title} [{record.number + 1}]{reason}", file=sys.stderr, flush=True)


def write_transcript(folder: Path, item: Graded) -> None:
    """Write one trial to a file named after its customer; the folder is made."""
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", item.record.customer.title.lower()).strip("-")
    path = folder / f"{item.record.customer.area}-{name}-{item.record.number + 1}.txt"
    path.write_text(figures.transcript(item), encoding="utf-8")


def report(trials: Sequence[Graded], options: Options) -> str:
    """The tables, and unless only they are wanted, the failed trials."""
    noise = f", {100 * figures.word_error_rate(trials):.1f} % word errors" if options.noise else ""
    parts = [
        f"{len(trials)} conversations, {options.trials} of each customer{noise}",
        figures.table(trials, min(MOST_KS, options.trials)),
        figures.times(trials),
    ]
    if not options.markdown:
        parts.append("\n".join(figures.failures(trials)) or "no trial failed")
        parts.append(circumstances())
    return "\n\n".join(parts)


if __name__ == "__main__":
    sys.exit(main())

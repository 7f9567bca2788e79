"""Word errors of what customers say instead of an answer, by what the agent was waiting for.

    scripts/eval speech asides [--each 12] [--speakers awb ked] [--conditions clean 15dB reverberant]

Each sentence is heard while the agent waits for anything, and again while it waits for each kind of answer; the difference is
what the recogniser loses because it expects an answer. The last column tells how often it wrote four digits or more that nobody
had said.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dealer_kiosk.app import Settings, load
from dealer_kiosk.engines.base import SpeechToText
from dealer_kiosk.engines.sphinx.sentences import CLOSED_RULES
from dealer_kiosk.messages import Expects, Utterance
from dealer_kiosk.spoken.numbers import spoken_digits
from scripts.evaluation.speech import texts
from scripts.evaluation.speech.clips import Clip, band_of, checked_conditions, checked_speakers, dealt, in_condition
from scripts.evaluation.speech.progress import told
from scripts.evaluation.speech.recognisers import recogniser
from scripts.evaluation.speech.scoring import word_errors
from scripts.evaluation.speech.tables import circumstances, percent, table
from scripts.speech.conditions import CONDITIONS
from scripts.speech.voices import HELD_OUT

EXPECTED = (Expects.OPEN, *CLOSED_RULES)
"""What the agent may be waiting for: anything, or an answer that the recogniser has a model of."""

_MANY_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Result:
    """A sentence and what was heard."""

    expects: Expects
    condition: str
    said: str
    heard: str

    @property
    def makes_up_digits(self) -> bool:
        """Whether a number was heard where there is none."""
        return len(spoken_digits(self.heard)) >= _MANY_DIGITS > len(spoken_digits(self.said))


def main(arguments: Sequence[str]) -> int:
    """The command line; the exit status."""
    options = _options(arguments)
    conditions = checked_conditions(options.conditions)
    said = [item for item in texts.read(texts.HAND_WRITTEN) if item.expects is Expects.OPEN]
    clips = dealt(said, checked_speakers(options.speakers), options.each, options.seed)
    with recogniser("sphinx", load(Settings())) as ears:
        results = list(measured(clips, conditions, ears))
    print(report(results, conditions))
    if not options.markdown:
        print(f"\n{len(results)} clips, {circumstances()}")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/eval speech asides", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--speakers", nargs="+", default=list(HELD_OUT), help="see scripts/speech/voices.py")
    parser.add_argument("--conditions", nargs="+", default=list(CONDITIONS), help=f"of {', '.join(CONDITIONS)}")
    parser.add_argument("--each", type=int, default=12, help="hand-written sentences for each speaker (default 12)")
    parser.add_argument("--seed", type=int, default=0, help="of everything that is left to chance (default 0)")
    parser.add_argument("--markdown", action="store_true", help="print the table only, for docs/speech.md")
    return parser.parse_args(arguments)


def measured(clips: Sequence[Clip], conditions: Sequence[str], ears: SpeechToText) -> Iterator[Result]:
    """What is heard of every clip in every condition, whatever was asked."""
    for clip in told(clips, "asides"):
        clean = clip.clean()
        for condition in conditions:
            utterance = Utterance(in_condition(clip, clean, condition), 0.0, 0.0)
            for expects in EXPECTED:
                heard = ears.transcribe(utterance, expects, band_of(condition)).text
                yield Result(expects, condition, clip.said.text, heard)


def report(results: Sequence[Result], conditions: Sequence[str]) -> str:
    """The table: a line for each kind of answer that is expected."""
    return table(["word errors while it waits for", *conditions, "numbers made up"], _rows(results, conditions))


def _rows(results: Sequence[Result], conditions: Sequence[str]) -> Iterator[list[str]]:
    for expects in EXPECTED:
        mine = [result for result in results if result.expects is expects]
        made_up = sum(result.makes_up_digits for result in mine)
        yield [
            expects,
            *(_errors([item for item in mine if item.condition == at]) for at in conditions),
            f"{made_up} of {len(mine)}",
        ]


def _errors(results: Sequence[Result]) -> str:
    return percent(word_errors([result.said for result in results], [result.heard for result in results]).rate)

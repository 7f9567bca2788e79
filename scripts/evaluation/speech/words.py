"""Word errors and whole telephone numbers, by recogniser, voice, text and condition.

    scripts/eval speech words [--each 30] [--numbers 10] [--recognisers general sphinx whisper:small.en] [--speakers awb ked]
                              [--conditions clean telephone] [--texts hand-written] [--errors] [--markdown]

Every recogniser hears the same clips, whole recordings with 0.3 s of silence around, and is told what the agent would be waiting
for. Both sides are compared in lower case, figures as words. A telephone number counts as whole when the product reads the ten
digits out of the text; every number is said twice, for a customer says it again when a wrong one is read back.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from dealer_kiosk.app import Settings, load
from dealer_kiosk.engines.base import SpeechToText
from dealer_kiosk.messages import Utterance
from scripts.evaluation.speech import texts
from scripts.evaluation.speech.clips import SEEN, Clip, band_of, checked_conditions, checked_speakers, dealt, in_condition
from scripts.evaluation.speech.progress import told
from scripts.evaluation.speech.recognisers import NAMES, recogniser
from scripts.evaluation.speech.scoring import is_whole, plain, word_errors
from scripts.evaluation.speech.tables import circumstances, percent, table
from scripts.speech.conditions import CONDITIONS
from scripts.speech.voices import HELD_OUT

TEXTS: dict[str, Callable[[], list[texts.Said]]] = {
    "template": lambda: texts.read(texts.TEMPLATES),
    "hand-written": lambda: texts.read(texts.HAND_WRITTEN),
}
NUMBERS = "numbers"
_SECOND_TRY = 1_000  # added to the seed when a number is said again


@dataclass(frozen=True, slots=True)
class Result:
    """What a recogniser made of a clip."""

    recogniser: str
    text: str  # one of TEXTS, or NUMBERS
    clip: Clip
    condition: str
    heard: str


Filter = Callable[[Result], bool]


def main(arguments: Sequence[str]) -> int:
    """The command line; the exit status."""
    options = _options(arguments)
    speakers, conditions = checked_speakers(options.speakers), checked_conditions(options.conditions)
    clips = planned(options.texts, speakers, options.each, options.numbers, options.seed)
    app = load(Settings())
    with ExitStack() as stack:
        engines = {name: stack.enter_context(recogniser(name, app)) for name in options.recognisers}
        results = list(measured(clips, conditions, engines))
    print(report(results, conditions))
    if options.errors:
        print("\n".join(errors(results)))
    if not options.markdown:
        print(f"\n{len(results)} clips, {circumstances()}")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/eval speech words", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--recognisers", nargs="+", default=list(NAMES), help=f"of {', '.join(NAMES)}, whisper:MODEL")
    parser.add_argument("--speakers", nargs="+", default=[*SEEN, *HELD_OUT], help="see scripts/speech/voices.py")
    parser.add_argument("--conditions", nargs="+", default=list(CONDITIONS), help=f"of {', '.join(CONDITIONS)}")
    parser.add_argument("--texts", nargs="+", default=[*TEXTS, NUMBERS], choices=[*TEXTS, NUMBERS])
    parser.add_argument("--each", type=int, default=30, help="sentences of each text for each speaker (default 30)")
    parser.add_argument("--numbers", type=int, default=10, help="of forty telephone numbers, for each speaker (default 10)")
    parser.add_argument("--seed", type=int, default=0, help="of everything that is left to chance (default 0)")
    parser.add_argument("--errors", action="store_true", help="list what was heard wrongly")
    parser.add_argument("--markdown", action="store_true", help="print the tables only, for docs/speech.md")
    return parser.parse_args(arguments)


def planned(kinds: Sequence[str], speakers: Sequence[str], each: int, numbers: int, seed: int) -> list[tuple[str, Clip]]:
    """All clips with the kind of their text."""
    clips = [(kind, clip) for kind in kinds if kind in TEXTS for clip in dealt(TEXTS[kind](), speakers, each, seed)]
    if NUMBERS in kinds:
        first = dealt(texts.numbers(40, seed), speakers, numbers, seed)
        again = [Clip(clip.said, clip.speaker, clip.seed + _SECOND_TRY) for clip in first]
        clips += [(NUMBERS, clip) for clip in [*first, *again]]
    return clips


def measured(
    clips: Sequence[tuple[str, Clip]], conditions: Sequence[str], engines: Mapping[str, SpeechToText]
) -> Iterator[Result]:
    """What every recogniser makes of every clip in every condition."""
    for kind, clip in told(clips, "words"):
        clean = clip.clean()
        for condition in conditions:
            samples = in_condition(clip, clean, condition)
            for name, engine in engines.items():
                utterance = Utterance(samples, 0.0, 0.0)
                heard = engine.transcribe(utterance, clip.said.expects, band_of(condition))
                yield Result(name, kind, clip, condition, heard.text)


def report(results: Sequence[Result], conditions: Sequence[str]) -> str:
    """The tables: word errors by group of speakers and by speaker, and whole numbers."""
    parts = [
        table(["word errors", "text", "voices", *conditions], _rows(results, conditions, _groups(results), _rate)),
        table(["word errors", "text", "voice", *conditions], _rows(results, conditions, _speakers(results), _rate)),
        table(["whole numbers (after one read-back)", "voices", *conditions], _number_rows(results, conditions)),
    ]
    return "\n\n".join(parts)


def _groups(results: Sequence[Result]) -> dict[str, Filter]:
    heard = {result.clip.speaker for result in results}
    groups: dict[str, Filter] = {}
    if heard - set(HELD_OUT):
        groups["seen"] = lambda result: result.clip.speaker not in HELD_OUT
    if heard & set(HELD_OUT):
        groups["held out"] = lambda result: result.clip.speaker in HELD_OUT
    return groups


def _speakers(results: Sequence[Result]) -> dict[str, Filter]:
    return {speaker: _said_by(speaker) for speaker in dict.fromkeys(result.clip.speaker for result in results)}


def _said_by(speaker: str) -> Filter:
    return lambda result: result.clip.speaker == speaker


def _rows(
    results: Sequence[Result], conditions: Sequence[str], groups: dict[str, Filter], cell: Callable[[Sequence[Result]], str]
) -> Iterator[list[str]]:
    spoken = [result for result in results if result.text != NUMBERS]
    for name, kind in dict.fromkeys((result.recogniser, result.text) for result in spoken):
        for group, belongs in groups.items():
            mine = [result for result in spoken if (result.recogniser, result.text) == (name, kind) and belongs(result)]
            yield [name, kind, group, *(cell([result for result in mine if result.condition == at]) for at in conditions)]


def _rate(results: Sequence[Result]) -> str:
    counted = word_errors([result.clip.said.text for result in results], [result.heard for result in results])
    return percent(counted.rate) if counted.words else "–"


def _number_rows(results: Sequence[Result], conditions: Sequence[str]) -> Iterator[list[str]]:
    dialled = [result for result in results if result.text == NUMBERS]
    for name in dict.fromkeys(result.recogniser for result in dialled):
        for group, belongs in _groups(dialled).items():
            mine = [result for result in dialled if result.recogniser == name and belongs(result)]
            yield [name, group, *(_whole([result for result in mine if result.condition == at]) for at in conditions)]


def _whole(results: Sequence[Result]) -> str:
    """Shares of the numbers that came through whole: at first, and at least the second time."""
    tries: dict[tuple[str, str], list[bool]] = {}
    for result in results:
        digits = result.clip.said.digits
        tries.setdefault((result.clip.speaker, digits), []).append(is_whole(digits, result.heard))
    if not tries:
        return "–"
    first, either = (sum(f(found) for found in tries.values()) / len(tries) for f in (lambda found: found[0], any))
    return f"{percent(first)} ({percent(either)})"


def errors(results: Sequence[Result]) -> Iterator[str]:
    """One line for each clip that was not heard as it was said."""
    for result in results:
        said, heard = plain(result.clip.said.text), plain(result.heard)
        if said != heard:
            yield f"{result.recogniser} {result.clip.speaker} {result.condition}: {said} | {heard}"

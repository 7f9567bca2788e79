"""False text: what the recognisers write when nobody speaks to the kiosk.

    scripts/eval speech false-text [--minutes 10] [--level -30] [--recognisers sphinx whisper] [--markdown]

Pink noise, music and the babble of six people go through the turn detector and the speech check as in the kiosk. A reply follows
when a text is surer than stt.min_confidence; one that is less sure makes the agent say that it did not understand.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np

from dealer_kiosk.app import Settings, load
from dealer_kiosk.audio import pcm
from dealer_kiosk.audio.vad import Silero
from dealer_kiosk.config import Turns
from dealer_kiosk.engines.base import SpeechToText
from dealer_kiosk.messages import MIC_RATE, Samples, Transcript, Utterance
from scripts.evaluation.speech.clips import SEEN, dealt
from scripts.evaluation.speech.listening import Confirm, streamed
from scripts.evaluation.speech.progress import told
from scripts.evaluation.speech.recognisers import recogniser
from scripts.evaluation.speech.tables import table
from scripts.evaluation.speech.texts import HAND_WRITTEN, read
from scripts.speech import conditions, voices
from scripts.speech.conditions import Signal

_BABBLE_CLIPS = 24


@dataclass(frozen=True, slots=True)
class Background:
    """What was heard in a stretch of background sound."""

    seconds: float
    utterances: int  # that the turn detector and the speech check let through
    transcripts: tuple[Transcript, ...]

    def words_a_minute(self) -> float:
        """False words."""
        return sum(len(item.text.split()) for item in self.transcripts) / self.seconds * 60

    def replies(self, min_confidence: float) -> int:
        """How often the agent would take the text for a wish."""
        return sum(bool(item.text) and item.confidence >= min_confidence for item in self.transcripts)

    def questions(self, min_confidence: float) -> int:
        """How often the agent would say that it did not understand."""
        return sum(bool(item.text) and item.confidence < min_confidence for item in self.transcripts)


def main(arguments: Sequence[str]) -> int:
    """The command line; the exit status."""
    options = _options(arguments)
    app = load(Settings())
    count = int(options.minutes * 60 * MIC_RATE)
    sounds = backgrounds(count, options.level, options.seed)
    with ExitStack() as stack:
        engines = {name: stack.enter_context(recogniser(name, app)) for name in options.recognisers}
        found = {
            name: heard(make(), engines, app.config.turns, Silero().confirm)
            for name, make in told(list(sounds.items()), "sounds")
        }
    rows = [_row(sound, name, item, app.config.stt.min_confidence) for sound, by in found.items() for name, item in by.items()]
    head = ["sound", "recogniser", "minutes", "utterances", "false words a minute", "replies", "asked again"]
    print(table(head, rows))
    if not options.markdown:
        for sound, by in found.items():
            for name, item in by.items():
                for text in filter(lambda text: text.text, item.transcripts):
                    print(f"{sound} {name} {text.confidence:.2f} {text.text}")
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/eval speech false-text", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="of each sound (default 10)")
    parser.add_argument("--level", type=float, default=-30.0, help="of each sound in dB below full scale (default -30)")
    parser.add_argument("--recognisers", nargs="+", default=["sphinx", "whisper"])
    parser.add_argument("--seed", type=int, default=0, help="of the sounds (default 0)")
    parser.add_argument("--markdown", action="store_true", help="print the table only, for docs/speech.md")
    options = parser.parse_args(arguments)
    if options.minutes <= 0:
        parser.error("--minutes is above 0")
    return options


def backgrounds(count: int, level_dbfs: float, seed: int) -> dict[str, Callable[[], Samples]]:
    """What makes each sound; a sound is made when its turn comes.

    Args:
        count: samples of each.
        level_dbfs: root-mean-square level in dB below full scale.
        seed: the same one gives the same sounds.
    """

    def at_level(make: Callable[[int, np.random.Generator], Signal]) -> Callable[[], Samples]:
        return lambda: pcm.to_int16(make(count, np.random.default_rng(seed)) * 10 ** (level_dbfs / 20))

    return {"noise": at_level(conditions.pink), "music": at_level(conditions.music), "babble": at_level(_babble)}


def _babble(count: int, rng: np.random.Generator) -> Signal:
    speakers = [name for name in SEEN if name in voices.names()]
    dealt_clips = dealt(read(HAND_WRITTEN), speakers, max(1, _BABBLE_CLIPS // len(speakers)), int(rng.integers(1_000)))
    return conditions.babble(count, rng, [voices.speak(clip.said.text, clip.speaker, seed=clip.seed) for clip in dealt_clips])


def heard(samples: Samples, engines: Mapping[str, SpeechToText], settings: Turns, confirm: Confirm) -> dict[str, Background]:
    """What each recogniser makes of a background sound."""
    found: list[Utterance] = list(streamed(samples, settings, confirm))
    seconds = len(samples) / MIC_RATE
    return {
        name: Background(seconds, len(found), tuple(engine.transcribe(item) for item in told(found, name)))
        for name, engine in engines.items()
    }


def _row(sound: str, name: str, item: Background, min_confidence: float) -> list[str]:
    return [
        sound,
        name,
        f"{item.seconds / 60:.1f}",
        str(item.utterances),
        f"{item.words_a_minute():.1f}",
        str(item.replies(min_confidence)),
        str(item.questions(min_confidence)),
    ]

"""What the turn detector and the speech check miss and make up, by background; as fast as the processor can."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dealer_kiosk.audio import pcm
from dealer_kiosk.audio.turns import TurnDetector
from dealer_kiosk.audio.vad import SPEECH_SCORE, Silero, VoiceActivity
from dealer_kiosk.config import Turns
from dealer_kiosk.messages import MIC_RATE, Band, Samples, Utterance
from scripts.evaluation.speech.clips import SEEN, dealt
from scripts.evaluation.speech.false_text import backgrounds
from scripts.evaluation.speech.progress import told
from scripts.evaluation.speech.texts import HAND_WRITTEN, TEMPLATES, read
from scripts.kiosk_bench.figures import show
from scripts.kiosk_bench.recording import spoken
from scripts.speech import conditions, voices
from scripts.speech.conditions import Signal
from scripts.speech.voices import HELD_OUT

_PAUSE_S = 3.0
_LEVEL_DBFS = -30.0  # of a background without speech
_BABBLE_CLIPS = 24


@dataclass(frozen=True, slots=True)
class Said:
    """Where a sentence is in a stream, from its first sound to its last, in seconds."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Found:
    """An utterance that the turn detector found."""

    start: float
    end: float
    speech: bool  # by the speech check

    def overlaps(self, said: Said) -> bool:
        """Whether it holds a part of the sentence."""
        return self.start < said.end and said.start < self.end


def measure(sentences: int, minutes: float) -> None:
    """Print what becomes of so many sentences in each background, and of so many minutes of each background alone."""
    stream, said = spoken_stream(sentences)
    head = ("background", "sentences", "missed", "cut apart", "run together", "false starts", "… after the speech check")
    rows = [_row(name, list(detected(make(stream))), said) for name, make in told(list(mixtures().items()), "detection")]
    seconds = len(stream) / MIC_RATE
    show(f"Detection: {len(said)} sentences in {seconds / 60:.1f} minutes", head, rows)
    alone = backgrounds(int(minutes * 60 * MIC_RATE), _LEVEL_DBFS, 0)
    show(
        f"Backgrounds alone, {minutes:g} minutes each at {_LEVEL_DBFS:.0f} dB below full scale",
        ("background", "false starts", "… after the speech check"),
        [_alone(name, list(detected(make()))) for name, make in told(list(alone.items()), "backgrounds")],
    )


def spoken_stream(count: int) -> tuple[Samples, list[Said]]:
    """Sentences by all the evaluation's speakers with pauses between them: the sound, and where they are."""
    clips = _clips(HAND_WRITTEN, (*SEEN, *HELD_OUT), count)
    pause = np.zeros(int(_PAUSE_S * MIC_RATE), np.int16)
    parts, said, length = [pause], [], len(pause)
    for clip in clips:
        first, last = spoken(clip)
        said.append(Said(length / MIC_RATE + first, length / MIC_RATE + last))
        parts += [clip, pause]
        length += len(clip) + len(pause)
    return np.concatenate(parts), said


def _clips(sentences: Path, speakers: Sequence[str], count: int) -> list[Samples]:
    installed = [name for name in speakers if name in voices.names()]
    cards = dealt(read(sentences), installed, -(-count // len(installed)), 0)
    order = np.random.default_rng(0).permutation(len(cards))[:count]
    return [voices.speak(cards[place].said.text, cards[place].speaker, seed=cards[place].seed) for place in order]


def mixtures() -> dict[str, Callable[[Samples], Samples]]:
    """What mixes each background with a stream of speech."""

    def at(make: Callable[[int, np.random.Generator], Signal], snr_db: float) -> Callable[[Samples], Samples]:
        return lambda stream: conditions.mixed(stream, make(len(stream), np.random.default_rng(1)), snr_db)

    def babble(count: int, rng: np.random.Generator) -> Signal:
        return conditions.babble(count, rng, _clips(TEMPLATES, SEEN, _BABBLE_CLIPS))

    return {
        "clean": lambda stream: stream,
        "noise, 15 dB below": at(conditions.pink, 15.0),
        "noise, 10 dB below": at(conditions.pink, 10.0),
        "babble, 15 dB below": at(babble, 15.0),
        "babble, 10 dB below": at(babble, 10.0),
        "music, 15 dB below": at(conditions.music, 15.0),
        "music, 10 dB below": at(conditions.music, 10.0),
    }


def detected(samples: Samples) -> Iterator[Found]:
    """The utterances of a stream, as the kiosk hears them."""
    settings, confirm = Turns(), Silero().confirm
    detector, activity = TurnDetector(settings), VoiceActivity(settings)
    frames = pcm.Framer().push(samples)
    found: list[Utterance | None] = [detector.push(frame, activity.is_speech(frame)) for frame in frames]
    for item in (*found, detector.flush()):
        if item is not None:
            yield Found(item.start_s, item.end_s, confirm(item.samples) >= SPEECH_SCORE[Band.WIDE])


def _row(name: str, found: Sequence[Found], said: Sequence[Said]) -> list[str]:
    pieces = [sum(item.speech and item.overlaps(sentence) for item in found) for sentence in said]
    held = [sum(item.overlaps(sentence) for sentence in said) for item in found]
    false = [item for item, sentences in zip(found, held, strict=True) if not sentences]
    return [
        name,
        str(len(said)),
        str(pieces.count(0)),
        str(sum(count > 1 for count in pieces)),
        str(sum(sentences > 1 for sentences in held)),
        str(len(false)),
        str(sum(item.speech for item in false)),
    ]


def _alone(name: str, found: Sequence[Found]) -> list[str]:
    return [name, str(len(found)), str(sum(item.speech for item in found))]

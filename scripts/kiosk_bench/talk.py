"""A customer who talks to the kiosk with a synthetic voice, and waits until it has answered."""

import itertools
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from dealer_kiosk import replies
from dealer_kiosk.channels.talk import FILLER
from dealer_kiosk.config import Config
from dealer_kiosk.messages import MIC_RATE, Samples
from dealer_kiosk.speech.pieces import sentences
from scripts.kiosk_bench.appliance import CUSTOMER_DBFS, ECHO_DB, Appliance, Line, running
from scripts.kiosk_bench.recording import BLOCK_S, Recording, spoken
from scripts.speech import conditions, voices
from scripts.virtual_audio import VirtualAudio, in_environment, virtual_audio

CONVERSATIONS: Sequence[Sequence[str]] = (
    (
        "hi i need an oil change for my camry tomorrow morning",
        "nine thirty",
        "three one two five five five oh one four two",
        "dana whitfield",
        "yes please",
        "no thanks",
        "goodbye",
    ),
    (
        "hello what are your opening hours",
        "do you have a shuttle",
        "what services do you offer",
        "how much is an oil change",
        "goodbye",
    ),
    ("i would like a tire rotation tomorrow afternoon", "two thirty", "never mind", "goodbye"),
    ("do you have any used trucks", "can i wait here while you work on my car", "how long does an oil change take", "goodbye"),
)
"""What customers say whose flows are known."""

VOICES = ("rms", "slt")
"""Of the customers, in turn."""

QUIET_S = 1.6
"""The agent has finished when it has been silent for so long; it pauses less between two sentences."""

PATIENCE_S = 14.0
"""A customer takes no answer for none after this long; a second later the kiosk would ask whether somebody is there."""

SAYS = re.compile(r"dealer_kiosk\.channels\.mouth: says (['\"])(.*)\1$")
HEARD = re.compile(r"dealer_kiosk\.channels\.thinking: heard ")


@dataclass(frozen=True, slots=True)
class Turn:
    """A sentence of the customer and what came of it; moments are those of the recording."""

    text: str
    ended: float | None  # the customer's last word; None = it is not in the recording
    begun: float | None = None  # the agent's first sound after that; None = it gave no answer
    answered: float | None = None  # the first sound that is no "One moment."
    early: bool = False  # the agent spoke before the customer had finished
    heard: float | None = None  # the recogniser had the words
    says: float | None = None  # the agent began to make the sound of the answer
    opens: bool = False  # it began with the greeting
    filled: bool = False  # "One moment." was said


class Talk:
    """Talks to a kiosk.

    Args:
        rig: the devices.
        recording: of both sides, under way.
        kiosk: the kiosk, with the recording as its clock.
        sink: where the customer speaks to.
    """

    def __init__(self, rig: VirtualAudio, recording: Recording, kiosk: Appliance, sink: str = "mic_feed") -> None:
        self._rig = rig
        self.recording = recording
        self.kiosk = kiosk
        self._sink = sink
        self._count = itertools.count()

    def say(self, text: str, voice: str) -> tuple[Samples, float]:
        """Begin to say something; its sound, and a moment shortly before it begins."""
        return self.play(spoken_clip(text, voice))

    def play(self, clip: Samples) -> tuple[Samples, float]:
        """Begin to play a sound (at MIC_RATE); the sound, and a moment shortly before it begins."""
        path = self.kiosk.folder / f"customer-{next(self._count)}.wav"
        soundfile.write(path, clip, MIC_RATE)
        at = self.recording.now
        self._rig.say(path, self._sink)
        return clip, at

    def turn(self, text: str, voice: str) -> Turn:
        """Say something, and wait until the agent has answered it and is silent."""
        first = len(self.kiosk.lines)
        clip, at = self.say(text, voice)
        self.wait_answered(at, first, len(clip) / MIC_RATE + PATIENCE_S)
        return _judged(text, clip, at, self.recording, self.kiosk.lines[first:])

    def wait_says(self, words: str, timeout_s: float, first: int = 0) -> bool:
        """Wait until the agent begins to say something with these words in it; whether it did in time.

        Args:
            words: as they are written.
            timeout_s: how long to wait.
            first: number of the first line of the log that counts.
        """
        end = time.monotonic() + timeout_s
        while not any(words in (_said(line) or "") for line in self.kiosk.lines[first:]):
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def wait_answered(self, at: float, first: int, timeout_s: float) -> bool:
        """Wait until the agent has said more than a greeting or a filler since, and is silent; whether it did in time.

        Args:
            at: when the customer began.
            first: number of the first line of the log that counts.
            timeout_s: how long to wait for the answer; one that is being given is always heard to its end.
        """
        end = time.monotonic() + timeout_s
        while True:
            answers = [line for line in self.kiosk.lines[first:] if (said := _said(line)) and not _is_opening(said)]
            if answers and self._silent_since(max(at, answers[-1].at)):
                return True
            if not answers and time.monotonic() > end:
                return False
            time.sleep(0.1)

    def _silent_since(self, moment: float) -> bool:
        """Whether the agent has been heard since then and has finished."""
        heard = self.recording.agent(moment)
        quiet = round(QUIET_S / BLOCK_S)
        return len(heard) > 2 * quiet and not heard[-quiet:].any()


def spoken_clip(text: str, voice: str) -> Samples:
    """A sentence as it reaches the microphone, at MIC_RATE."""
    return conditions.at_level(voices.speak(text, voice), CUSTOMER_DBFS)


@contextmanager
def talking(folder: Path) -> Iterator[Talk]:
    """A kiosk in a room with an echo, and a customer in it, with all that is needed."""
    with virtual_audio() as rig, in_environment(rig), rig.echo(ECHO_DB), rig.room() as room:
        recording = Recording(folder / "room.raw")
        with rig.recorded(room, recording.path, channels=2), running(folder, lambda: recording.now) as kiosk:
            yield Talk(rig, recording, kiosk)


def planned(count: int) -> Iterator[tuple[str, str]]:
    """Sentences and the voices that say them: whole conversations, as many as are needed for `count` sentences."""
    for conversation, voice in zip(itertools.cycle(CONVERSATIONS), itertools.cycle(VOICES)):
        for text in conversation:
            yield text, voice
        count -= len(conversation)
        if count <= 0:
            return


def _judged(text: str, clip: Samples, at: float, recording: Recording, lines: Sequence[Line]) -> Turn:
    said = [(line, words) for line in lines if (words := _said(line)) is not None]
    filled, opens = any(words == FILLER for _, words in said), any(words in _GREETING for _, words in said)
    place = recording.find(clip, at)
    if place is None:
        return Turn(text, None, opens=opens, filled=filled)
    first, last = (place + second for second in spoken(clip))
    says = next((line.at for line, words in said if words != FILLER), None)
    begun = _first_sound(recording, last)
    return Turn(
        text,
        last,
        begun,
        answered=begun if not filled else _first_sound(recording, max(last, says)) if says is not None else None,
        early=bool(recording.agent(first, last).any()),
        heard=next((line.at for line in lines if HEARD.search(line.text)), None),
        says=says,
        opens=opens,
        filled=filled,
    )


def _first_sound(recording: Recording, since: float) -> float | None:
    """When the agent is first heard since then."""
    agent = np.flatnonzero(recording.agent(since))
    return since + float(agent[0]) * BLOCK_S if len(agent) else None


def _said(line: Line) -> str | None:
    found = SAYS.search(line.text)
    return found.group(2) if found else None


def _is_opening(words: str) -> bool:
    return words == FILLER or words in _GREETING


_SETTINGS = Config()
_GREETING = frozenset(sentences(replies.greeting(_SETTINGS.conversation.greeting, _SETTINGS.dealership.name)))

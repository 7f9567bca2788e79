"""A caller who asks something and waits until it has been answered."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from dealer_kiosk.channels.talk import FILLER
from scripts.phone_drill.caller import Caller
from scripts.phone_drill.rig import PATIENCE_S, QUIET_S
from scripts.phone_drill.sound import VOICE, spoken
from scripts.phone_drill.telephone_line import TelephoneLine

QUESTIONS = (
    "what are your opening hours",
    "do you have a shuttle",
    "how much is an oil change",
    "how long does an oil change take",
    "what services do you offer",
    "can i wait here while you work on my car",
    "do you have any used trucks",
    "are you open on saturday",
    "where are you located",
    "do you offer financing",
)
"""What callers ask whose answers need nothing more from them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence of a caller and what came of it; moments by time.monotonic()."""

    text: str
    said_at: float  # its last sound
    heard: str  # what the line recognised; several utterances are joined; "" = nothing
    begun_at: float | None  # the first sound of the agent after it; None = no answer
    filled: bool  # that was "One moment."
    answer: str  # what the agent said

    @property
    def wait_s(self) -> float | None:
        """From the caller's last sound to the agent's first."""
        return None if self.begun_at is None else self.begun_at - self.said_at


def ask(line: TelephoneLine, caller: Caller, text: str, voice: str = VOICE) -> Asked:
    """Say something and wait for the end of the answer."""
    sound = spoken(text, voice)
    return _answered(line, caller, text, lambda: caller.say(sound))


def key(line: TelephoneLine, caller: Caller, keys: str) -> Asked:
    """Press keys and wait for the end of the answer."""
    return _answered(line, caller, keys, lambda: caller.press(keys))


def _answered(line: TelephoneLine, caller: Caller, text: str, act: Callable[[], float]) -> Asked:
    first = line.mark
    said_at = act()
    begun_at = _begun(line, caller, said_at, first)
    if begun_at is not None:
        caller.ear.wait_quiet(QUIET_S, 4 * PATIENCE_S)
    said = [words for _, words in line.says(first)]
    answer = " ".join(words for words in said if words != FILLER)
    return Asked(text, said_at, " ".join(line.heard(first)), begun_at, FILLER in said, answer)


def _begun(line: TelephoneLine, caller: Caller, said_at: float, first: int) -> float | None:
    """When the agent is first heard; waits for the answer itself when a filler came before it."""
    begun_at = caller.ear.wait_loud(said_at, PATIENCE_S)
    end = time.monotonic() + PATIENCE_S
    while begun_at is not None and time.monotonic() < end and caller.ended_at is None:
        if any(words != FILLER for _, words in line.says(first)):
            break
        time.sleep(0.05)
    return begun_at

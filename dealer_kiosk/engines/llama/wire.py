"""The text format that our adapter was trained on: ChatML turns, calls as `word(argument="value")`.

The model sees one fixed system turn (read once, then kept), what the agent said last, and what the customer said: everything
older is folded into the few words of `Prompt.situation`. So a prompt has some 60 tokens and never outgrows the context.

A prompt is a list of fragments. Only fragments marked `special` may become control tokens, so a customer who types
`<|im_start|>` has typed nine ordinary tokens and no new turn. Pieces of a call are tokenised one by one, in training as here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.messages import FunctionSpec

TURN_START = "<|im_start|>"
TURN_END = "<|im_end|>"
CALL_END = ")"
NEXT_CALL = "\n"
SYSTEM = "You are the voice assistant of a car dealership. Choose what to do."
OPENING = "How can I help you?"
MAX_SAID_WORDS = 24
"""Words kept of the agent's last reply; the question stands at its end."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a prompt; `special` = its control tags become control tokens."""

    text: str
    special: bool = False


def prefix_fragments() -> list[Fragment]:
    """What every prompt begins with."""
    return list(_turn("system", SYSTEM))


def prompt_fragments(prompt: Prompt) -> list[Fragment]:
    """The whole prompt up to the point where the model answers."""
    said = tail(prompt.history[-1].reply) if prompt.history else OPENING
    return [
        *prefix_fragments(),
        *_turn("assistant", f"({prompt.situation}) {said}"),
        *_turn("user", prompt.utterance),
        Fragment(TURN_START, special=True),
        Fragment("assistant\n"),
    ]


def tail(reply: str) -> str:
    """The last sentences of a reply, at most MAX_SAID_WORDS words; a longer last sentence keeps its end."""
    kept: list[str] = []
    for sentence in reversed(re.split(r"(?<=[.?!]) ", reply)):
        words = sentence.split()
        if len(kept) + len(words) > MAX_SAID_WORDS:
            break
        kept = words + kept
    return " ".join(kept or reply.split()[-MAX_SAID_WORDS:])


def call_opening(function: FunctionSpec) -> str:
    """The text of a call up to its first argument."""
    return f"{function.word or function.name}("


def argument_opening(name: str, *, first: bool) -> str:
    """The text before the value of an argument, with the opening quotation mark."""
    return f'{"" if first else ","}{name}="'


def value_closing(following: str) -> str:
    """The text after a value, up to the next value or the end of the call."""
    return f'"{following}'


def _turn(role: str, text: str) -> Iterator[Fragment]:
    yield Fragment(TURN_START, special=True)
    yield Fragment(f"{role}\n{text}")  # one fragment, because the adapter saw role and text tokenised together
    yield Fragment(TURN_END, special=True)
    yield Fragment("\n")

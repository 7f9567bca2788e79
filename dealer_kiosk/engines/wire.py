"""The text format that our adapter was trained on: ChatML turns, calls as compact JSON between `<tool_call>` tags.

A prompt is a list of fragments. Only fragments marked `special` may become control tokens, so a customer who types
`<|im_start|>` has typed nine ordinary tokens and no new turn.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.messages import Exchange, FunctionCall

TURN_START = "<|im_start|>"
TURN_END = "<|im_end|>"
CALL_START = "<tool_call>"
CALL_END = "}}</tool_call>"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a prompt; `special` = its control tags become control tokens."""

    text: str
    special: bool = False


def prompt_fragments(prompt: Prompt) -> list[Fragment]:
    """The whole prompt up to the point where the model answers."""
    fragments = [
        *_turn("system", f"You are the voice assistant of {prompt.dealer}. Use a tool or answer in one short sentence."),
        *_turn("assistant", f"Welcome to {prompt.dealer}. How can I help you?"),
    ]
    for exchange in prompt.history:
        fragments.extend(_exchange(exchange))
    fragments.extend(_turn("user", prompt.utterance))
    fragments.extend([Fragment(TURN_START, special=True), Fragment("assistant\n")])
    return fragments


def call_opening(function: str) -> str:
    """The text of a call up to its first argument."""
    return f'{CALL_START}{{"name":{_quoted(function)},"arguments":{{'


def argument_opening(name: str, *, first: bool) -> str:
    """The text before the value of an argument, with the opening quotation mark."""
    return f'{"" if first else ","}{_quoted(name)}:"'


def call_text(call: FunctionCall) -> str:
    """A finished call as the model writes it."""
    return f"{CALL_START}{_json({'name': call.name, 'arguments': dict(call.arguments)})}</tool_call>"


def _exchange(exchange: Exchange) -> Iterator[Fragment]:
    yield from _turn("user", exchange.user)
    if exchange.call is not None:
        yield from _turn("assistant", call_text(exchange.call))
        if exchange.result:
            yield from _turn("tool", exchange.result)
    if exchange.reply:
        yield from _turn("assistant", exchange.reply)


def _turn(role: str, text: str) -> Iterator[Fragment]:
    yield Fragment(TURN_START, special=True)
    yield Fragment(f"{role}\n{text}")  # one fragment, because the adapter saw role and text tokenised together
    yield Fragment(TURN_END, special=True)
    yield Fragment("\n")


def _quoted(text: str) -> str:
    return _json(text)


def _json(value: str | Mapping[str, object]) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

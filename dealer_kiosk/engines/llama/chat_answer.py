"""The answer of any instruct model under its grammar: one call, or two for two wishes, and nothing that is ever spoken.

A value counts only where the customer said its words: any model may be asked, so none is trusted not to invent.
"""

import json
import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dealer_kiosk.engines.llama import word_spans
from dealer_kiosk.engines.llama.chat_grammar import MAX_CALLS, NEXT_CALL
from dealer_kiosk.errors import EngineError
from dealer_kiosk.messages import FunctionCall, FunctionSpec, Understood

ANSWER_TOKENS = 256
"""Longest answer, and the room that a prompt must leave for it: two calls with a few words each have some 120 tokens."""

_DECIDED = re.compile(r'^\{"name": ".*", "arguments": \{')


class Passes(Protocol):
    """The forward passes of a model whose prompt is already read, and its tokens."""

    def feed(self, tokens: Sequence[int]) -> None:
        """Read further tokens; raises Cancelled between passes."""
        ...

    def logits(self) -> NDArray[np.float32]:
        """Scores of all tokens as the next one, shape (vocabulary,)."""
        ...

    def room(self) -> int:
        """Tokens that the context still takes."""
        ...

    def text(self, tokens: Sequence[int]) -> str:
        """The text of tokens."""
        ...

    def is_end(self, token: int) -> bool:
        """Whether the token ends a turn."""
        ...


class Mask(Protocol):
    """What a grammar allows next."""

    def mask(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """The scores with -inf for every token that is forbidden here."""
        ...

    def accept(self, token: int) -> None:
        """Go on with a token."""
        ...


def decode(passes: Passes, grammar: Mask, utterance: str, functions: Sequence[FunctionSpec]) -> Understood:
    """The model's answer after the prompt, at temperature 0.

    The confidence is the least certain token up to the point where the function is decided, among the tokens that the grammar
    allows there. An answer cut short in its first call is not understood; one cut short in its second is the first alone.

    Args:
        passes: the model, its prompt read.
        grammar: of the answer.
        utterance: what the customer said; other values than words of it are left out.
        functions: what may be called.

    Raises:
        Cancelled: the turn is over.
        EngineError: no token fits the grammar, or llama.cpp failed.
    """
    written: list[int] = []
    confidence = 1.0
    text = ""
    while len(written) < ANSWER_TOKENS and passes.room() > 0:
        token, probability = _best(passes, grammar)
        if passes.is_end(token):
            break
        if not _DECIDED.match(text):
            confidence = min(confidence, probability)
        grammar.accept(token)
        written.append(token)
        text = passes.text(written)
        if text.endswith("}") and len(_calls(text)) == MAX_CALLS:
            break
        passes.feed([token])
    calls = [_said(call, utterance, functions) for call in _calls(text)]
    if not calls:
        return Understood(None, 0.0)
    second = calls[1] if len(calls) > 1 and calls[1] != calls[0] else None
    return Understood(calls[0], confidence, second)


def _best(passes: Passes, grammar: Mask) -> tuple[int, float]:
    scores = grammar.mask(passes.logits())
    token = int(scores.argmax())
    if not np.isfinite(scores[token]):
        raise EngineError("the language model has no token that fits the grammar")
    return token, float(1.0 / np.exp(scores - scores[token]).sum())


def _calls(text: str) -> list[FunctionCall]:
    """The calls that are whole."""
    calls = []
    for line in text.split(NEXT_CALL):
        try:
            answer = json.loads(line)
        except json.JSONDecodeError:  # cut short, or not finished yet
            break
        calls.append(FunctionCall(answer["name"], answer["arguments"]))
    return calls


def _said(call: FunctionCall, utterance: str, functions: Sequence[FunctionSpec]) -> FunctionCall:
    """The call with the values that are choices, or words of the utterance."""
    fixed = {
        argument.name
        for function in functions
        if function.name == call.name
        for argument in function.arguments
        if argument.choices
    }
    values = {name: value if name in fixed else word_spans.said(value, utterance) for name, value in call.arguments.items()}
    return FunctionCall(call.name, {name: value for name, value in values.items() if value or name in fixed})

"""A prompt and its right answer as tokens, exactly as the product's decoder reads and writes them, with training weights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dealer_kiosk.engines.base import Prompt
from dealer_kiosk.engines.llama import wire, word_spans
from dealer_kiosk.engines.llama.call_trie import CallTrie, Node, build
from dealer_kiosk.engines.llama.word_spans import Word
from dealer_kiosk.messages import FunctionCall, FunctionSpec
from dealer_kiosk.understanding import FUNCTIONS

FORCED = 0.05
"""Weight of tokens that the decoder never asks the model for; a little of it keeps the format fluent."""

DECISION, WHICH_FUNCTION = 1.0, 2.0

Encode = Callable[[Sequence[wire.Fragment]], list[int]]
Tokenize = Callable[[str], list[int]]


class SpellingError(ValueError):
    """An answer that the decoder cannot write: a value that is no span of the utterance."""


@dataclass(frozen=True, slots=True)
class Example:
    """One turn: what the model is shown, and the calls that are right."""

    prompt: Prompt
    calls: tuple[FunctionCall, ...]


class Speller:
    """Spells examples under a tokenizer.

    Args:
        encode: tokens of fragments, as `Runtime.encode`.
        tokenize: tokens of a plain text.
        end: the token that ends a turn.
    """

    def __init__(self, encode: Encode, tokenize: Tokenize, end: int) -> None:
        self._encode = encode
        self._tokenize = tokenize
        self._end = end
        self._trie: CallTrie = build(FUNCTIONS, tokenize)
        self.prefix = encode(wire.prefix_fragments())

    def spell(self, example: Example) -> tuple[list[int], list[float]]:
        """Tokens after the common prefix and their weights as targets.

        Raises:
            SpellingError: a value is no span of the utterance.
        """
        tokens = self._encode(wire.prompt_fragments(example.prompt))[len(self.prefix) :]
        weights = [0.0] * len(tokens)
        words = word_spans.tokenized(example.prompt.utterance, self._tokenize)
        for number, call in enumerate(example.calls):
            if number:
                tokens += self._trie.next_call
                weights += [DECISION, *[FORCED] * (len(self._trie.next_call) - 1)]
            self._spell_call(call, words, tokens, weights)
        return [*tokens, self._end], [*weights, DECISION]

    def _spell_call(self, call: FunctionCall, words: Sequence[Word], tokens: list[int], weights: list[float]) -> None:
        node = self._trie.root
        begin = len(tokens)
        for text, argument, value in _pieces(call):
            self._follow(node, text, tokens, weights)
            if argument:
                node = self._trie.closings[call.name, argument]
                spelled = _value(value, words)
                tokens += spelled
                weights += [DECISION] * len(spelled)
        weights[begin] = WHICH_FUNCTION
        if call.name in ("no_function", "answer_offer"):  # the choice says as much as the function
            weights[begin:] = [WHICH_FUNCTION if weight == DECISION else weight for weight in weights[begin:]]

    def _follow(self, node: Node, text: str, tokens: list[int], weights: list[float]) -> None:
        after_value = bool(weights) and weights[-1] == DECISION
        for index, token in enumerate(self._tokenize(text)):
            asked = len(node.children) > 1 or (index == 0 and after_value)
            tokens.append(token)
            weights.append(DECISION if asked else FORCED)
            node = node.children[token]


def _pieces(call: FunctionCall) -> list[tuple[str, str, str]]:
    """The texts of a call between its free values, each with the argument and value that follow it ("" at the end)."""
    spec: FunctionSpec = next(item for item in FUNCTIONS if item.name == call.name)
    pieces: list[tuple[str, str, str]] = []
    text, first, closing = wire.call_opening(spec), True, ""
    for argument in spec.arguments:
        value = call.arguments.get(argument.name)
        if value is None:
            continue
        following = wire.argument_opening(argument.name, first=first)
        text += wire.value_closing(following) if closing else following
        first = False
        if argument.choices:
            text, closing = text + value, "open"
        else:
            pieces.append((text, argument.name, value))
            text, closing = "", "open"
    text += wire.value_closing(wire.CALL_END) if closing else wire.CALL_END
    return [*pieces, (text, "", "")]


def _value(value: str, words: Sequence[Word]) -> list[int]:
    wanted = word_spans.split(value.lower())
    said = [word.text.lower() for word in words]
    for start in range(len(said) - len(wanted) + 1):
        if wanted and said[start : start + len(wanted)] == wanted:
            run = words[start : start + len(wanted)]
            return [token for index, word in enumerate(run) for token in (word.later if index else word.first)]
    raise SpellingError(value)

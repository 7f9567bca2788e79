"""Jump-forward constrained decoding: one forward pass for each real decision, none for forced tokens.

Names and choices come from a token trie and values are word spans of the utterance, so the output is always one valid call, or
two, about words that were really said.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dealer_kiosk.engines.llama.call_trie import CallTrie, Leaf, Node
from dealer_kiosk.engines.llama.word_spans import Cursor, Word
from dealer_kiosk.messages import FunctionCall, Understood

SECOND_CONFIDENCE = 0.6
"""A second call that is less certain is left out: missing one costs a question, a wrong one does something unasked."""

MAX_VALUE_WORDS = 32
"""Longest value; a spelled e-mail address has about 20 words, and each word of a value may cost a forward pass."""


class Passes(Protocol):
    """The forward passes of a language model whose prompt is already read."""

    def feed(self, tokens: Sequence[int]) -> None:
        """Read further tokens; raises Cancelled between passes."""
        ...

    def logits(self) -> NDArray[np.float32]:
        """Scores of all tokens as the next one, shape (vocabulary,); valid until the next `feed`."""
        ...

    def room(self) -> int:
        """Tokens that the context still takes."""
        ...


def decode(passes: Passes, trie: CallTrie, words: Sequence[Word], end: int) -> Understood:
    """The model's answer after the prompt.

    Args:
        passes: the model, its prompt read.
        trie: the calls it may make.
        words: the customer's last utterance; values are spans of it.
        end: the token that ends a turn.

    Returns:
        A call, perhaps with a second one. The confidence is the probability of the least certain decision of the first.
        Without functions nothing is understood.
    """
    if not trie.root.children:
        return Understood(None, 0.0)
    first = _CallDecoder(passes, trie, words)
    call = first.run()
    second = first.another(end)
    other = second.run() if second else None
    return Understood(call, first.confidence, other if second and second.confidence >= SECOND_CONFIDENCE else None)


class _CallDecoder:
    """One call in the making: tokens wait in `_pending` until a decision needs the model to have read them."""

    def __init__(
        self, passes: Passes, trie: CallTrie, words: Sequence[Word], pending: Sequence[int] = (), confidence: float = 1.0
    ) -> None:
        self.confidence = confidence
        self._passes = passes
        self._trie = trie
        self._words = words
        self._pending = list(pending)

    def run(self) -> FunctionCall:
        """The call."""
        leaf = self._walk(self._trie.root)
        arguments = dict(leaf.choices)
        while leaf.value_of is not None:
            value, node = self._value(self._trie.closings[leaf.function, leaf.value_of])
            if value:
                arguments[leaf.value_of] = value
            leaf = self._walk(node)
            arguments.update(leaf.choices)
        return FunctionCall(leaf.function, arguments)

    def another(self, end: int) -> "_CallDecoder | None":
        """The decoder of a second call after this one, or None: the turn is over."""
        following = self._trie.next_call
        if len(following) + self._trie.longest > self._passes.room() - len(self._pending):
            return None
        sure, self.confidence = self.confidence, 1.0
        token = self._choose([end, following[0]])
        # Whether there is a second wish says something about that wish only.
        sure, self.confidence = self.confidence, sure
        if token == end:
            return None
        return _CallDecoder(self._passes, self._trie, self._words, [*self._pending, *following[1:]], sure)

    def _walk(self, node: Node) -> Leaf:
        while node.leaf is None:
            node = node.children[self._choose(list(node.children))]
        return node.leaf

    def _value(self, closing: Node) -> tuple[str, Node]:
        """The words of a value, and where its closing goes on; no words only when the context has no room for any."""
        cursors = {Cursor(index, index, 0) for index, word in enumerate(self._words) if self._fits(word.first)}
        while True:
            options, finished = self._options(cursors)
            closers = closing.children if finished is not None or not options else {}
            token = self._choose([*options, *closers])
            if token in closers:
                return (finished.text(self._words) if finished is not None else ""), closers[token]
            cursors = options[token]

    def _options(self, cursors: set[Cursor]) -> tuple[dict[int, set[Cursor]], Cursor | None]:
        """Tokens that go on with a value and where they lead, and a cursor at a word end if there is one.

        Cursors of one set have written the same tokens, so those at a word end spell the same text.
        """
        options: dict[int, set[Cursor]] = {}
        finished = None
        for cursor in cursors:
            tokens = cursor.tokens(self._words)
            following = cursor
            if cursor.offset == len(tokens):
                finished = cursor
                following = Cursor(cursor.start, cursor.word + 1, 0)
                if not self._may_follow(following):
                    continue
                tokens = self._words[following.word].later
            moved = Cursor(following.start, following.word, following.offset + 1)
            options.setdefault(tokens[following.offset], set()).add(moved)
        return options, finished

    def _may_follow(self, cursor: Cursor) -> bool:
        """Whether a value may go on to the word of this cursor."""
        if cursor.word == len(self._words) or cursor.word - cursor.start >= MAX_VALUE_WORDS:
            return False
        return self._fits(self._words[cursor.word].later)

    def _fits(self, tokens: tuple[int, ...]) -> bool:
        """Whether the context takes this word and still the rest of any call."""
        return len(tokens) + self._trie.longest <= self._passes.room() - len(self._pending)

    def _choose(self, allowed: Sequence[int]) -> int:
        """The next token of the call; the model is asked only when more than one is allowed."""
        token = allowed[0]
        if len(allowed) > 1:
            if self._pending:
                self._passes.feed(self._pending)
                self._pending = []
            logits = self._passes.logits()[list(allowed)]
            weights = np.exp(logits - logits.max())
            best = int(weights.argmax())
            self.confidence = min(self.confidence, float(weights[best] / weights.sum()))
            token = allowed[best]
        self._pending.append(token)
        return token

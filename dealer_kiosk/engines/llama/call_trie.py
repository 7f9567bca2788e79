"""All calls that a list of functions allows, as tries over tokens.

A path from the root spells one call up to its first free value or to its end, with every name and every choice in it. A second
kind of trie, one for each free argument, spells what may follow its value. Walking them, the decoder asks the model only where
paths part; everything else is forced.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dealer_kiosk.engines.llama import wire
from dealer_kiosk.messages import FunctionSpec

Tokenize = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is decided at the end of a path."""

    function: str
    choices: tuple[tuple[str, str], ...]  # arguments with fixed words passed on the way
    value_of: str | None  # argument whose free value begins here; None = the call is complete


@dataclass(slots=True)
class Node:
    """One place in a trie; a leaf has no children, because no spelled call is the beginning of another."""

    children: dict[int, "Node"] = field(default_factory=dict)
    leaf: Leaf | None = None

    def add(self, tokens: Sequence[int], leaf: Leaf) -> None:
        """Insert one path."""
        node = self
        for token in tokens:
            node = node.children.setdefault(token, Node())
        node.leaf = leaf


@dataclass(frozen=True, slots=True)
class CallTrie:
    """The tries of one list of functions."""

    root: Node
    closings: Mapping[tuple[str, str], Node]  # by function and argument: what may follow the free value
    longest: int  # tokens of the longest call without its free values
    next_call: tuple[int, ...]  # between one call and another


def build(functions: Sequence[FunctionSpec], tokenize: Tokenize) -> CallTrie:
    """The tries of these functions under a tokenizer."""
    root = Node()
    closings: dict[tuple[str, str], Node] = {}
    for function in functions:
        for text, leaf in _continuations(function, 0, ()):
            root.add(tokenize(wire.call_opening(function) + text), leaf)
        for index, argument in enumerate(function.arguments):
            if not argument.choices:
                closings[function.name, argument.name] = _closing(function, index, tokenize)
    return CallTrie(root, closings, _longest(root, closings), tuple(tokenize(wire.NEXT_CALL)))


def _closing(function: FunctionSpec, index: int, tokenize: Tokenize) -> Node:
    node = Node()
    for text, leaf in _continuations(function, index + 1, (), first=False):
        node.add(tokenize(wire.value_closing(text)), leaf)
    return node


def _continuations(
    function: FunctionSpec, start: int, chosen: tuple[tuple[str, str], ...], *, first: bool = True
) -> Iterator[tuple[str, Leaf]]:
    """Texts that may follow when arguments before `start` are done, each up to the next free value or the end."""
    yield wire.CALL_END, Leaf(function.name, chosen, None)
    for index, argument in enumerate(function.arguments[start:], start):
        opening = wire.argument_opening(argument.name, first=first)
        if not argument.choices:
            yield opening, Leaf(function.name, chosen, argument.name)
        for choice in argument.choices:
            for text, leaf in _continuations(function, index + 1, (*chosen, (argument.name, choice)), first=False):
                yield opening + choice + wire.value_closing(text), leaf


def _longest(node: Node, closings: Mapping[tuple[str, str], Node]) -> int:
    """Tokens of the longest call from here on, its free values empty."""
    if node.leaf is not None:
        return 0 if node.leaf.value_of is None else _longest(closings[node.leaf.function, node.leaf.value_of], closings)
    return max((1 + _longest(child, closings) for child in node.children.values()), default=0)

"""All calls that a list of functions allows, as tries over tokens.

A path from the root spells one call up to its first free value or to its end, with every name and every choice in it. A second
kind of trie, one for each free argument, spells what may follow its value. Walking them, the decoder asks the model only where
paths part; everything else is forced.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dealer_kiosk.engines import wire
from dealer_kiosk.messages import FunctionCall, FunctionSpec

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


def build(functions: Sequence[FunctionSpec], tokenize: Tokenize) -> CallTrie:
    """The tries of these functions under a tokenizer."""
    root = Node()
    closings: dict[tuple[str, str], Node] = {}
    for function in functions:
        for text, leaf in _continuations(function, 0, ()):
            root.add(tokenize(wire.call_opening(function.name) + text), leaf)
        for index, argument in enumerate(function.arguments):
            if not argument.choices:
                closings[function.name, argument.name] = _closing(function, index, tokenize)
    return CallTrie(root, closings, max((len(tokenize(_skeleton(item))) for item in functions), default=0))


def _closing(function: FunctionSpec, index: int, tokenize: Tokenize) -> Node:
    node = Node()
    for text, leaf in _continuations(function, index + 1, (), first=False):
        node.add(tokenize('"' + text), leaf)
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
                yield f'{opening}{choice}"{text}', leaf


def _skeleton(function: FunctionSpec) -> str:
    """The call with every argument and with empty free values."""
    arguments = {argument.name: max(argument.choices, key=len, default="") for argument in function.arguments}
    return wire.call_text(FunctionCall(function.name, arguments))

"""Jump-forward decoding with toy models whose tokens are characters."""

import json
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dealer_kiosk.engines import call_trie, jump_forward, word_spans
from dealer_kiosk.messages import FunctionCall, Understood
from tests.engines.dealer_functions import FUNCTIONS
from tests.engines.language_model_contract import assert_valid

END = 0
VOCABULARY = 0x250


def tokenize(text: str) -> list[int]:
    """One token a character."""
    return [ord(letter) for letter in text]


class ToyModel:
    """Wants to write one text; `noise` makes it want anything else as well."""

    def __init__(self, wanted: str = "", *, noise: float = 0.0, random: int = 0, room: int = 10_000) -> None:
        self.feeds = 0
        self.read: list[int] = []
        self._wanted = [*tokenize(wanted), END]
        self._noise = noise
        self._random = np.random.default_rng(random)
        self._room = room

    def feed(self, tokens: Sequence[int]) -> None:
        """Read tokens."""
        assert tokens
        assert len(tokens) <= self.room()
        self.feeds += 1
        self.read.extend(tokens)

    def logits(self) -> NDArray[np.float32]:
        """Ten for the wanted token, plus noise for all."""
        scores = self._noise * self._random.standard_normal(VOCABULARY).astype(np.float32)
        scores[self._wanted[min(len(self.read), len(self._wanted) - 1)]] += 10.0
        return scores.astype(np.float32)

    def text(self, tokens: Sequence[int]) -> str:
        """The characters."""
        return "".join(chr(token) for token in tokens if token != END)

    def is_end(self, token: int) -> bool:
        """Whether it is the end."""
        return token == END

    def room(self) -> int:
        """What is left of the context."""
        return self._room - len(self.read)


def decode(model: ToyModel, utterance: str) -> Understood:
    """The model's answer to an utterance under the dealership's functions."""
    trie = call_trie.build(FUNCTIONS, tokenize)
    return jump_forward.decode(model, trie, word_spans.tokenized(utterance, tokenize))


def wire_call(function: str, **arguments: str) -> str:
    """A call as the model writes it."""
    inner = json.dumps({"name": function, "arguments": arguments}, separators=(",", ":"))
    return f"<tool_call>{inner}</tool_call>"


@pytest.mark.parametrize(
    ("name", "arguments", "utterance"),
    [
        ("talk_to_human", {}, "i want a person"),
        ("get_customer_appointments", {}, "when am i due"),
        ("get_customer", {"phone": "555 123 4567"}, "it's 555 123 4567."),
        ("search_faq", {"query": "are you open on sunday"}, "so, are you open on sunday?"),
        ("cancel_appointment", {"confirm": "no"}, "no no"),
        ("book_appointment", {"type": "test_drive", "car": "the camry", "time": "two"}, "the other day, the camry at two"),
        ("create_customer", {"name": "Dana Whitfield", "email": "dana@mail.example"}, "Dana Whitfield, dana@mail.example"),
    ],
)
def test_wanted_call_is_written_with_few_passes(name: str, arguments: dict[str, str], utterance: str) -> None:
    """A sure model gets its call through, and forced characters cost no pass of their own."""
    text = wire_call(name, **arguments)
    model = ToyModel(text)
    understood = decode(model, utterance)
    assert FunctionCall(name, arguments) == understood.call
    assert understood.confidence > 0.9
    assert model.feeds < len(text) / 3


def test_words_that_were_not_said_cannot_be_values() -> None:
    """A model that wants to invent a date gets one of the words there are."""
    understood = decode(ToyModel(wire_call("book_appointment", date="monday")), "is it mundane")
    assert understood.call is not None
    assert understood.call.arguments["date"] == "mundane"


def test_plain_words_end_with_the_turn() -> None:
    """Words come out as they are, on one line, and are as sure as no call was likely."""
    understood = decode(ToyModel("You're welcome.\nBye."), "thanks")
    assert (understood.call, understood.text) == (None, "You're welcome. Bye.")
    assert understood.confidence > 0.9


def test_endless_words_are_cut_at_a_sentence() -> None:
    """After fifty tokens only whole sentences are kept."""
    assert decode(ToyModel("Sure. " + "and " * 40), "thanks").text == "Sure."


def test_empty_answer_is_not_understood() -> None:
    """A model that ends its turn at once has no confidence."""
    assert Understood(None, "", 0.0) == decode(ToyModel(""), "thanks")


def test_unsure_decision_lowers_the_confidence() -> None:
    """The least certain decision counts."""
    sure = decode(ToyModel(wire_call("list_inventory", make="ford")), "any ford").confidence
    unsure = decode(ToyModel(wire_call("list_inventory", make="ford"), noise=2.0), "any ford").confidence
    assert unsure < sure


def test_value_has_a_longest_length() -> None:
    """A model that wants to copy a speech gets its first words."""
    speech = " ".join(f"w{number}" for number in range(100))
    understood = decode(ToyModel(wire_call("search_faq", query=speech)), speech)
    assert understood.call is not None
    assert understood.call.arguments["query"].split() == speech.split()[: jump_forward.MAX_VALUE_WORDS]


def test_full_context_leaves_values_out() -> None:
    """Without room for a word the argument is left out and the call still ends."""
    longest = call_trie.build(FUNCTIONS, tokenize).longest
    understood = decode(ToyModel(wire_call("search_faq", query="hours"), room=longest + 20), "hours of opening")
    assert FunctionCall("search_faq", {}) == understood.call


@seed(20_261_123)
@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=0x24F), min_size=1, max_size=12), min_size=1, max_size=12),
    st.integers(400, 900),
)
def test_any_model_writes_valid_calls_about_said_words(random: int, words: list[str], room: int) -> None:
    """Whatever a model wants, names, choices and order hold, values are spans of the utterance, and the context suffices."""
    understood = decode(ToyModel("<", noise=8.0, random=random, room=room), " ".join(words))
    assert_valid(understood)
    if understood.call is None:
        return
    said = f" {' '.join(word_spans.split(' '.join(words)))} "
    fixed = {choice for function in FUNCTIONS for argument in function.arguments for choice in argument.choices}
    assert all(value in fixed or f" {value} " in said for value in understood.call.arguments.values())
